import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** Where faces differ: the mean of their features, and the axes along which they differ most, the longest first. */
export interface PrincipalAxes {
  mean: Float64Array;
  /** Of length 1, each beside the variance along it. */
  axes: { direction: Float64Array; variance: number }[];
}

/** @param features of many faces, each of length 1 */
export function fitAxes(features: readonly Float32Array[]): PrincipalAxes {
  const length = features[0]!.length;
  const mean = new Float64Array(length);
  for (const one of features) for (let i = 0; i < length; i++) mean[i]! += one[i]! / features.length;
  const centred = new Matrix(features.map((one) => Array.from(one, (value, i) => value - mean[i]!)));
  const covariance = centred.transpose().mmul(centred).div(features.length);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const axes = realEigenvalues
    .map((variance, i) => ({ variance, direction: Float64Array.from(eigenvectorMatrix.getColumn(i)) }))
    .toSorted((a, b) => b.variance - a.variance);
  return { mean, axes };
}

/** What features are multiplied with, less the mean: so many axes, each divided by its variance to a power: 0 leaves them as they are, 0.5 makes them equal. */
export const projectionOf = ({ axes }: PrincipalAxes, count: number, power: number): Float64Array[] =>
  axes.slice(0, count).map(({ direction, variance }) => direction.map((value) => value / variance ** power));

/** Numbers of length 1. */
export function project(
  features: Float32Array,
  mean: Float64Array,
  rows: readonly Float64Array[],
): Float32Array {
  const centred = Float64Array.from(features, (value, i) => value - mean[i]!);
  const projected = rows.map((row) => row.reduce((sum, value, i) => sum + value * centred[i]!, 0));
  const length = Math.hypot(...projected);
  return Float32Array.from(projected, (value) => value / length);
}
