import { ONETRAINER_FIT } from "./buckets.js";
import { type Layout, nameOf } from "./layout.js";

const FOLDER = "concept";

/**
 * Nerogar/OneTrainer (modules/util/config/ConceptConfig.py): a file of concepts, and a folder of pictures, each with a text of its name and, with masked training, a
 * `-masklabel.png`. What is not said has the trainer's default, so that what would hurt a face is said: by default it mirrors at random.
 */
export const ONETRAINER: Layout = {
  fit: ONETRAINER_FIT,
  picturePath: (place) => `${FOLDER}/${nameOf(place)}.png`,
  captionPath: (place) => `${FOLDER}/${nameOf(place)}.txt`,
  maskPath: (place) => `${FOLDER}/${nameOf(place)}-masklabel.png`,
  configuration: ({ triggerWord, resolution }) => {
    const concept = {
      __version: 1,
      name: triggerWord,
      path: FOLDER,
      enabled: true,
      include_subdirectories: false,
      image_variations: 1,
      text_variations: 1,
      balancing: 1,
      balancing_strategy: "REPEATS",
      loss_weight: 1,
      image: {
        enable_crop_jitter: false,
        enable_random_flip: false,
        enable_fixed_flip: false,
        enable_resolution_override: true,
        resolution_override: String(resolution),
      },
      text: { prompt_source: "sample", prompt_path: "", enable_tag_shuffling: false },
    };
    return [{ path: "concepts.json", text: `${JSON.stringify([concept], null, 2)}\n` }];
  },
};
