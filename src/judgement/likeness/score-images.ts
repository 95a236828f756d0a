import { isDrawn } from "../image/not-a-photograph.js";
import { identityOf } from "./identity.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import type { GroupTemplate } from "./group-template.js";
import { scoreAgainstOthers, winningTemplate } from "./template.js";
import type { TemplateImage } from "./template-image.js";
import { usableImages } from "./usable-images.js";
import type { ImageAndFace, ImageRow } from "../rows.js";

export interface ImageScore {
  /** Against the template of the set's other images, 0-1; null without a photographed face, or without an image to compare with. */
  matchScore: number | null;
  /** Why there is no score, for people; null where there is one. */
  matchScoreReason: string | null;
}

/** By the id of each image of a set. Can be interrupted between any two images. */
export function* scoreImages(set: readonly ImageAndFace[]): Generator<void, Map<string, ImageScore>> {
  const usable = usableImages(set);
  const pairs = comparePairs(usable);
  const winner = usable.length === 0 ? null : winningTemplate(usable, pairs);
  const scores = new Map<string, ImageScore>();
  for (const row of set) {
    yield;
    scores.set(row.image.id, scoreImage(row, usable, pairs, winner));
  }
  return scores;
}

/**
 * @param usable those of its set, itself among them where it is one; all of one model
 * @param pairs of these images, where the caller has them already
 * @param winner their winning template, likewise
 */
export function scoreImage(
  { image, face }: ImageAndFace,
  usable: readonly TemplateImage[],
  pairs?: ComparedPairs,
  winner?: GroupTemplate | null,
): ImageScore {
  if (face === null) return notScored(WITHOUT_FACE[image.status]);
  if (isDrawn(face.measures)) return notScored(DRAWN);
  if (usable.some(({ model }) => model !== face.model)) return notScored(OTHER_MODEL);
  const own = { imageId: image.id, identity: identityOf(face) };
  const matchScore = scoreAgainstOthers(own, usable, pairs, winner);
  return matchScore === null ? notScored(ALONE) : { matchScore, matchScoreReason: null };
}

const notScored = (matchScoreReason: string): ImageScore => ({ matchScore: null, matchScoreReason });

const WITHOUT_FACE: Record<ImageRow["status"], string> = {
  ANALYSING: "The image is not analysed yet.",
  FAILED: "The analysis of the image failed.",
  READY: "No face was found.",
};
const DRAWN = "The face is drawn: scores made for photographed faces do not apply.";
const OTHER_MODEL =
  "Another version of the analyser described this image than the others, so their faces cannot be compared. What an earlier version described is analysed anew in the background.";
const ALONE = "There is no other usable image to compare with.";
