import { isDrawn } from "../reference-images/assessment/not-a-photograph.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";
import { comparePairs } from "./compare-pairs.js";
import { scoreAgainstOthers, winningGroup } from "./template.js";
import { usableImages } from "./usable-images.js";

/**
 * By the id of each image with a photographed face: its match score against the template of the set's other images, null where there is none. Can
 * be interrupted between any two images.
 */
export function* scoreImages(set: readonly ImageWithFace[]): Generator<void, Map<string, number | null>> {
  const usable = usableImages(set);
  const pairs = comparePairs(usable);
  const winner = usable.length === 0 ? [] : winningGroup(usable, pairs);
  const scores = new Map<string, number | null>();
  for (const { image, face } of set) {
    if (face === null || isDrawn(face.measures)) continue;
    yield;
    const { id: imageId } = image;
    // All usable images are of one model.
    const isComparable = usable[0]?.model === face.model;
    const { embedding } = face;
    scores.set(
      imageId,
      isComparable ? scoreAgainstOthers({ imageId, embedding }, usable, pairs, winner) : null,
    );
  }
  return scores;
}
