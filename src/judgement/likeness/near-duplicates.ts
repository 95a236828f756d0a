import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { firstDistance } from "./identity.js";
import type { FaceMeasures } from "../../face-analysis/measure/measure.js";
import { type FacePattern, patternDistances } from "../../face-analysis/measure/face-pattern.js";
import { mirroredHash } from "../../face-analysis/measure/perceptual-hash.js";

/** What tells whether two images are the same shot. */
export interface ComparableImage {
  /** Of the whole picture, 64 bits in hexadecimal; null where it could not be taken. */
  perceptualHash: string | null;
  /** Of the face alone; null where it could not be taken, or an earlier version of the analyser did not know it. */
  pattern: FacePattern | null;
  /** What its face is compared by (`identity.ts`); null without one. */
  identity: ArrayLike<number> | null;
  /** The model of the identity; null without a face. */
  model: string | null;
}

/** The part of a template image that its face's measures give. */
export const patternOf = ({ pattern }: FaceMeasures): { pattern?: string } =>
  typeof pattern === "string" ? { pattern } : {};

/** What says that two images are one shot: a distance, and the bound that it keeps. */
export interface SameShot {
  isMirrored: boolean;
  /** How unlike the faces are: {@link compareShots}; where a pattern is missing, the distance of the embeddings. */
  measured: number;
  threshold: number;
}

/**
 * Whether two images are the same shot, in whatever framing, saved, compressed, coloured or mirrored anew: null if they are not. How unlike the
 * faces are is the distance of their patterns, which expression, light and pose move, and that of their embeddings, weighted, which what is changed by
 * saving moves least. What is around them says nothing: frames change it, and a studio's wall is the same behind two shots. Where a
 * pattern is missing, the whole pictures must look alike instead, and the embeddings be nearer. Never where the embeddings are of two models; of two embeddings the first is asked, which saving moves least.
 */
export function compareShots(
  a: ComparableImage,
  b: ComparableImage,
  { nearDuplicate: bounds }: Thresholds = thresholdsInForce(),
): SameShot | null {
  if (a.identity === null || b.identity === null || a.model === null || a.model !== b.model) return null;
  const distance = firstDistance(a.identity, b.identity, a.model);
  if (a.pattern !== null && b.pattern !== null) return sameFace(a.pattern, b.pattern, distance, bounds);
  if (distance > bounds.embeddingDistance || a.perceptualHash === null || b.perceptualHash === null)
    return null;
  return samePicture(a.perceptualHash, b.perceptualHash, distance, bounds);
}

function sameFace(
  a: FacePattern,
  b: FacePattern,
  distance: number,
  { faceDistance: threshold, embeddingWeight }: Thresholds["nearDuplicate"],
): SameShot | null {
  const { asIs, mirrored } = patternDistances(a, b);
  const measured = Math.min(asIs, mirrored) + embeddingWeight * distance;
  return measured > threshold ? null : { isMirrored: mirrored < asIs, measured, threshold };
}

function samePicture(
  a: string,
  b: string,
  measured: number,
  { hashBits, embeddingDistance: threshold }: Thresholds["nearDuplicate"],
): SameShot | null {
  const [asIs, mirrored] = [hammingDistance(a, b), hammingDistance(mirroredHash(a), b)];
  return Math.min(asIs, mirrored) > hashBits ? null : { isMirrored: mirrored < asIs, measured, threshold };
}

/** In how many bits two hashes of hexadecimal digits differ. @throws RangeError on different lengths */
export function hammingDistance(a: string, b: string): number {
  if (a.length !== b.length) throw new RangeError(`Hashes of ${a.length} and ${b.length} digits`);
  let bits = 0;
  for (let difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`); difference > 0n; difference &= difference - 1n)
    bits++;
  return bits;
}
