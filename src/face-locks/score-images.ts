import { isDrawn } from "../reference-images/assessment/not-a-photograph.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";
import { comparePairs } from "./compare-pairs.js";
import { scoreAgainstOthers, winningGroup } from "./template.js";
import { ReferenceImageStatus } from "../reference-images/reference-image.entity.js";
import type { TemplateImage } from "./template-image.js";
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

/**
 * Why an image has no match score, for people.
 * @param usable those of its set, itself among them where it is one; all of one model
 */
export function whyNotScored({ image, face }: ImageWithFace, usable: readonly TemplateImage[]): string {
  if (image.status === ReferenceImageStatus.ANALYSING) return "The image is not analysed yet.";
  if (image.status === ReferenceImageStatus.FAILED) return "The analysis of the image failed.";
  if (face === null) return "No face was found.";
  if (isDrawn(face.measures)) return "The face is drawn: scores made for photographed faces do not apply.";
  if (usable.some(({ model }) => model !== face.model)) return OTHER_MODEL;
  return "There is no other usable image to compare with.";
}

const OTHER_MODEL =
  "Another version of the analyser described this image than the others, so their faces cannot be compared. What an earlier version described is analysed anew in the background.";
