import { AI_TOOLKIT_FIT, BUCKET_STEP } from "./buckets.js";
import { type Layout, nameOf } from "./layout.js";

/** Outside of a face's box something is still learnt: clothes and places would else stay what the network makes up. */
const OUTSIDE_WEIGHT = 0.1;

/**
 * ostris/ai-toolkit (toolkit/data_loader.py, toolkit/dataloader_mixins.py, config/examples): a folder of pictures, each with a text of its name. `job.yaml` is what
 * belongs into an entry of a job's `process`. JSON's quotes are YAML's.
 */
export const AI_TOOLKIT: Layout = {
  fit: AI_TOOLKIT_FIT,
  picturePath: (place) => `images/${nameOf(place)}.png`,
  captionPath: (place) => `images/${nameOf(place)}.txt`,
  maskPath: (place) => `masks/${nameOf(place)}.png`,
  configuration: ({ triggerWord, resolution, hasMasks }) => {
    const lines = [
      "# Into an entry of your job's `process`; make the paths absolute.",
      `trigger_word: ${JSON.stringify(triggerWord)}`,
      "datasets:",
      '  - folder_path: "images"',
      ...(hasMasks ? ['    mask_path: "masks"', `    mask_min_value: ${OUTSIDE_WEIGHT}`] : []),
      '    caption_ext: "txt"',
      "    shuffle_tokens: false",
      "    flip_x: false",
      "    buckets: true",
      `    bucket_tolerance: ${BUCKET_STEP}`,
      `    resolution: [${resolution}]`,
    ];
    return [{ path: "job.yaml", text: `${lines.join("\n")}\n` }];
  },
};
