import { FACERES_FEATURES } from "../networks/face-networks.js";
import { seededRandom } from "./seeded-random.js";

/** How many numbers are kept of faceres' features: a quarter, which tells people apart nearly as well (eval:second-opinion). */
export const SECOND_DIMENSIONS = 256;
/** Of the signs and the rows below. Any would do; another one is another version of the analyser. */
const SEED = 1;

/**
 * The second opinion on whose face it is: the roots of faceres' features, in fewer numbers.
 *
 * The features are positive, and a few large ones outweigh the rest; of their roots the Euclidean distance is that of Hellinger (Arandjelović and
 * Zisserman, "Three things everyone should know to improve object retrieval", CVPR 2012). They are brought to fewer numbers by a subsampled randomized Hadamard transform, which keeps
 * the distances of any faces about as they are (Ailon and Chazelle 2006): axes that were fitted on some people's photos would bring those of others nearer to each other.
 * @param features {@link FACERES_FEATURES} numbers from 0 up
 * @returns {@link SECOND_DIMENSIONS} numbers of length 1; compare by Euclidean distance, 0 to 2
 */
export function secondEmbeddingOf(features: Float32Array): Float32Array {
  const mixed = Float64Array.from(features, (value, i) => SIGNS[i]! * Math.sqrt(Math.max(0, value)));
  transformByHadamard(mixed);
  const kept = ROWS.map((row) => mixed[row]!);
  const length = Math.hypot(...kept) || 1;
  return Float32Array.from(kept, (value) => value / length);
}

/** Sums and differences of every two halves, in place: the product with Sylvester's matrix of that size, a power of two. */
function transformByHadamard(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let from = 0; from < values.length; from += 2 * half) {
      for (let i = from; i < from + half; i++) {
        const [a, b] = [values[i]!, values[i + half]!];
        values[i] = a + b;
        values[i + half] = a - b;
      }
    }
  }
}

const random = seededRandom(SEED);
const SIGNS = Array.from({ length: FACERES_FEATURES }, () => (random() < 0.5 ? -1 : 1));
/** Which of the transformed numbers are kept, none twice. */
const ROWS = Array.from({ length: FACERES_FEATURES }, (_, row) => ({ row, order: random() }))
  .toSorted((a, b) => a.order - b.order)
  .slice(0, SECOND_DIMENSIONS)
  .map(({ row }) => row);
