import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { embeddingDistance } from "./match-score.js";
import { mirroredHash } from "../../face-analysis/measure/perceptual-hash.js";

/** What tells whether two images are the same shot. */
export interface ComparableImage {
  /** 64 bits in hexadecimal; null where it could not be taken. */
  perceptualHash: string | null;
  /** Null without a face. */
  embedding: readonly number[] | null;
  /** The model of the embedding; null without a face. */
  model: string | null;
}

/**
 * Whether two images are the same shot, saved, cut, compressed or mirrored anew: the pictures look alike (Hamming distance of the
 * perceptual hashes) and the faces are alike (distance of the embeddings), both. Never where one of these is missing, or
 * the embeddings are of two models.
 */
export function areNearDuplicates(
  a: ComparableImage,
  b: ComparableImage,
  { nearDuplicate }: Thresholds = thresholdsInForce(),
): boolean {
  if (a.perceptualHash === null || b.perceptualHash === null) return false;
  if (a.embedding === null || b.embedding === null || a.model !== b.model) return false;
  return (
    hashDistance(a.perceptualHash, b.perceptualHash) <= nearDuplicate.hashBits &&
    embeddingDistance(a.embedding, b.embedding) <= nearDuplicate.embeddingDistance
  );
}

/** The smaller one of the picture as it is and of the mirrored picture. */
const hashDistance = (a: string, b: string): number =>
  Math.min(hammingDistance(a, b), hammingDistance(mirroredHash(a), b));

/** In how many bits two hashes of hexadecimal digits differ. @throws RangeError on different lengths */
export function hammingDistance(a: string, b: string): number {
  if (a.length !== b.length) throw new RangeError(`Hashes of ${a.length} and ${b.length} digits`);
  let bits = 0;
  for (let difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`); difference > 0n; difference &= difference - 1n)
    bits++;
  return bits;
}
