import { FACERES_FEATURES } from "../networks/face-networks.js";
import projection from "./second-projection.json";

/** How many numbers are kept of faceres' features. */
export const SECOND_DIMENSIONS = projection.dimensions;

const mean = readNumbers(projection.mean, projection.meanUnit);
const rows = readNumbers(projection.rows, projection.rowsUnit);

/**
 * The second opinion on whose face it is: faceres' features of length 1, less the mean face, on the axes along which faces differ most, each divided by the root of how much
 * they do along it, and scaled to length 1 (principal components, half whitened: distances along the many small ones count more, as they tell people apart
 * as well). `eval:train-second-opinion` fits the axes and reads how many of them are worth keeping.
 * @param features {@link FACERES_FEATURES} numbers
 * @returns {@link SECOND_DIMENSIONS} numbers of length 1; compare by Euclidean distance, 0 to 2
 */
export function secondEmbeddingOf(features: Float32Array): Float32Array {
  const length = Math.hypot(...features) || 1;
  const centred = features.map((value, i) => value / length - mean[i]!);
  const projected = new Float64Array(SECOND_DIMENSIONS);
  for (let row = 0; row < SECOND_DIMENSIONS; row++) {
    let sum = 0;
    for (let i = 0; i < FACERES_FEATURES; i++) sum += rows[row * FACERES_FEATURES + i]! * centred[i]!;
    projected[row] = sum;
  }
  const size = Math.hypot(...projected) || 1;
  return Float32Array.from(projected, (value) => value / size);
}

/** Whole numbers of 16 bits in base64, little-endian, each so many units. */
function readNumbers(base64: string, unit: number): Float64Array {
  const bytes = Buffer.from(base64, "base64");
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) * unit);
}
