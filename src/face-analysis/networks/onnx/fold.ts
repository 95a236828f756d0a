import { Weight } from "./weights.js";

/** A convolution and the scaling behind it, as one convolution. */
export interface FoldedConvolution {
  filter: Weight;
  /** One number a channel out. */
  bias: Float32Array;
}

/**
 * Folds `(x * filter) * scale + shift` into one filter and bias, computed in double precision.
 * @param filter whose last dimension of more than one counts the channels out
 * @param scale one number a channel out
 * @param shift likewise
 */
export function foldScale(
  filter: Weight,
  scale: ArrayLike<number>,
  shift: ArrayLike<number>,
): FoldedConvolution {
  // Channels out vary fastest, in a depthwise filter [height, width, channels, 1] too.
  const values = new Float32Array(filter.values.length);
  for (let row = 0; row < values.length; row += scale.length) {
    for (let out = 0; out < scale.length; out++) values[row + out] = filter.values[row + out]! * scale[out]!;
  }
  return { filter: { shape: filter.shape, values }, bias: Float32Array.from(shift) };
}
