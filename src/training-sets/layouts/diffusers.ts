import { DIFFUSERS_FIT } from "./buckets.js";
import { type Layout, nameOf } from "./layout.js";

const FOLDER = "train";

/**
 * huggingface/diffusers (examples/text_to_image/train_text_to_image_lora.py), which reads through the `imagefolder` of huggingface/datasets: `--train_data_dir train`. Every picture
 * below that folder has to have a line, and so nothing else lies there. Its scripts read no masks; those lie beside, for scripts of one's own.
 */
export const DIFFUSERS: Layout = {
  fit: DIFFUSERS_FIT,
  picturePath: (place) => `${FOLDER}/${nameOf(place)}.png`,
  captionPath: null,
  maskPath: (place) => `masks/${nameOf(place)}.png`,
  configuration: ({ captions }) => {
    const lines = captions.map((text, at) => JSON.stringify({ file_name: `${nameOf(at + 1)}.png`, text }));
    return [{ path: `${FOLDER}/metadata.jsonl`, text: `${lines.join("\n")}\n` }];
  },
};
