import { makeFaceLock, shiftBetween } from "../face-locks/remake-face-lock.js";
import { type ImageScore, scoreImage } from "../judgement/likeness/score-images.js";
import { usableImages } from "../judgement/likeness/usable-images.js";
import { assessImage } from "../judgement/image/assess-image.js";
import { assessInSet, judgeSet } from "../judgement/set/judge-set.js";
import { toIdentitySet } from "../judgement/set/identity-set.js";
import type { Persona, ImageAndFace } from "../judgement/rows.js";
import type { ImageAssessment } from "../judgement/finding.js";

/** What an upload would do to a character's face lock. */
export interface UploadPreview {
  /** The lock's cohesion as it is and as it would be, 0-1; null with fewer than two images in the template. */
  cohesionBefore: number | null;
  cohesion: number | null;
  /** Euclidean distance the template would move, 0 or more; null where there is none before or after. */
  templateShift: number | null;
  /** The image's share of the template, 0-1. */
  weight: number;
}

export interface Rehearsal extends ImageScore {
  assessment: ImageAssessment;
  preview: UploadPreview;
}

/**
 * What an upload of an image would find and do, step by step, by the same functions. Depends on nothing but its arguments and the thresholds in force.
 * @param set the character's images, in list order
 * @param persona what the character is meant to be
 * @param added analysed, last in the list; the same bytes in the set are not held against it
 * @param isRefused the upload would change nothing
 */
export function* rehearseUpload(
  set: readonly ImageAndFace[],
  persona: Persona,
  added: ImageAndFace,
  isRefused: boolean,
): Generator<void, Rehearsal> {
  const others = set.filter(({ image }) => image.sha256 !== added.image.sha256);
  return {
    assessment: assessmentOf(added, [...others, added], persona),
    ...scoreImage(added, usableImages([...others, added])),
    preview: yield* previewOf(set, isRefused ? set : [...set, added], added.image.id),
  };
}

/** What is found of an image within its set. @param set itself among them */
export function assessmentOf(
  { image, face }: ImageAndFace,
  set: readonly ImageAndFace[],
  persona: Persona,
): ImageAssessment {
  const judged = judgeSet(toIdentitySet(set, persona));
  const inSet = judged.images.find(({ id }) => id === image.id);
  // Of one that must not be in the set all that can be said is what it is by itself.
  return inSet === undefined ? assessImage(image, face)! : assessInSet(judged, inSet);
}

function* previewOf(
  setBefore: readonly ImageAndFace[],
  setAfter: readonly ImageAndFace[],
  imageId: string,
): Generator<void, UploadPreview> {
  const before = yield* makeFaceLock(setBefore);
  const after = yield* makeFaceLock(setAfter);
  return {
    cohesionBefore: before?.cohesion ?? null,
    cohesion: after?.cohesion ?? null,
    templateShift: shiftBetween(before, after),
    weight: after?.contributions.find((contribution) => contribution.imageId === imageId)?.weight ?? 0,
  };
}
