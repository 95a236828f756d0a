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
  const values = filter.values.map((value, i) => value * scale[i % scale.length]!);
  return { filter: { shape: filter.shape, values }, bias: Float32Array.from(shift) };
}
