import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { embeddingDistance } from "./match-score.js";
import type { FaceMeasures } from "../../face-analysis/measure/measure.js";
import { type FacePattern, patternAgreement } from "../../face-analysis/measure/face-pattern.js";
import { mirroredHash } from "../../face-analysis/measure/perceptual-hash.js";

/** What tells whether two images are the same shot. */
export interface ComparableImage {
  /** Of the whole picture, 64 bits in hexadecimal; null where it could not be taken. */
  perceptualHash: string | null;
  /** Of the face alone; null where it could not be taken, or an earlier version of the analyser did not know it. */
  pattern: FacePattern | null;
  /** Null without a face. */
  embedding: readonly number[] | null;
  /** The model of the embedding; null without a face. */
  model: string | null;
}

/** The part of a template image that its face's measures give. */
export const patternOf = ({ pattern }: FaceMeasures): { pattern?: string } =>
  typeof pattern === "string" ? { pattern } : {};

/** What says that two images are one shot: a measure, and the bound that it keeps. */
export interface SameShot {
  isMirrored: boolean;
  /** Agreement of the faces' patterns, up to 1; where one is missing, the distance of the embeddings. */
  measured: number;
  threshold: number;
  /** 0-1, the higher the nearer, for telling which of several copies belong together first. */
  nearness: number;
}

/**
 * Whether two images are the same shot, in whatever framing, saved, compressed, coloured or mirrored anew: null if they are not. The faces look
 * alike down to their expression, light and pose (agreement of their patterns), and are alike (distance of the embeddings); what is around
 * them says nothing, since frames change it and a studio's wall does not change between two shots. Where a pattern is missing, the whole
 * pictures must look alike instead, and the faces be more alike. Never where both kinds are missing, or the embeddings are of two models.
 */
export function compareShots(
  a: ComparableImage,
  b: ComparableImage,
  { nearDuplicate }: Thresholds = thresholdsInForce(),
): SameShot | null {
  if (a.embedding === null || b.embedding === null || a.model !== b.model) return null;
  if (a.pattern !== null && b.pattern !== null) {
    const shot = sameFace(a.pattern, b.pattern, nearDuplicate.patternAgreement);
    if (shot === null) return null;
    return embeddingDistance(a.embedding, b.embedding) <= nearDuplicate.patternDistance ? shot : null;
  }
  const distance = embeddingDistance(a.embedding, b.embedding);
  if (distance > nearDuplicate.embeddingDistance) return null;
  return samePicture(a.perceptualHash, b.perceptualHash, distance, nearDuplicate);
}

function sameFace(a: FacePattern, b: FacePattern, threshold: number): SameShot | null {
  const { asIs, mirrored } = patternAgreement(a, b);
  const measured = Math.max(asIs, mirrored);
  if (measured < threshold) return null;
  return { isMirrored: mirrored > asIs, measured, threshold, nearness: measured };
}

function samePicture(
  a: string | null,
  b: string | null,
  distance: number,
  { hashBits, embeddingDistance: threshold }: Thresholds["nearDuplicate"],
): SameShot | null {
  if (a === null || b === null) return null;
  const [asIs, mirrored] = [hammingDistance(a, b), hammingDistance(mirroredHash(a), b)];
  if (Math.min(asIs, mirrored) > hashBits) return null;
  return { isMirrored: mirrored < asIs, measured: distance, threshold, nearness: 1 - distance / 2 };
}

/** In how many bits two hashes of hexadecimal digits differ. @throws RangeError on different lengths */
export function hammingDistance(a: string, b: string): number {
  if (a.length !== b.length) throw new RangeError(`Hashes of ${a.length} and ${b.length} digits`);
  let bits = 0;
  for (let difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`); difference > 0n; difference &= difference - 1n)
    bits++;
  return bits;
}
