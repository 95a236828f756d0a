import { BUCKET_STEP, KOHYA_FIT, kohyaSides } from "./buckets.js";
import { type LaidOutSet, type Layout, nameOf } from "./layout.js";

/** How often a picture is seen in an epoch, told by the folder's name. */
const REPEATS = 10;
const IMAGES = "img";
const MASKS = "masks";

const folderOf = ({ triggerWord, className }: LaidOutSet): string =>
  `${IMAGES}/${REPEATS}_${triggerWord} ${className}`;

/** What TOML takes in quotes is what JSON does: our words hold no control characters. */
const quoted = (text: string): string => JSON.stringify(text);

/**
 * kohya-ss/sd-scripts (library/config_util.py, docs/config_README-en.md, docs/masked_loss_README.md): `--train_data_dir img`, which reads repeats and words from
 * the folder's name, or `--dataset_config dataset.toml` from within the unpacked folder. A caption is the first line of the file of the picture's name.
 */
export const KOHYA: Layout = {
  fit: KOHYA_FIT,
  picturePath: (place, set) => `${folderOf(set)}/${nameOf(place)}.png`,
  captionPath: (place, set) => `${folderOf(set)}/${nameOf(place)}.txt`,
  // Not beside the pictures, where they would be trained on.
  maskPath: (place) => `${MASKS}/${nameOf(place)}.png`,
  configuration: (set) => {
    const { min, max } = kohyaSides(set.resolution);
    const lines = [
      "[general]",
      'caption_extension = ".txt"',
      "shuffle_caption = false",
      // A face is not the same mirrored.
      "flip_aug = false",
      "",
      "[[datasets]]",
      `resolution = ${set.resolution}`,
      "batch_size = 1",
      "enable_bucket = true",
      "bucket_no_upscale = true",
      `bucket_reso_steps = ${BUCKET_STEP}`,
      `min_bucket_reso = ${min}`,
      `max_bucket_reso = ${max}`,
      "",
      "[[datasets.subsets]]",
      `image_dir = ${quoted(folderOf(set))}`,
      `num_repeats = ${REPEATS}`,
      // A subset with masks is read by another schema, which refuses the words for pictures without a caption; ours all have one.
      set.hasMasks
        ? `conditioning_data_dir = ${quoted(MASKS)}`
        : `class_tokens = ${quoted(`${set.triggerWord} ${set.className}`)}`,
    ];
    return [{ path: "dataset.toml", text: `${lines.join("\n")}\n` }];
  },
};
