export interface Sample {
  features: ArrayLike<number>;
  isPositive: boolean;
}

/** A sample, and what a model says of it. */
export interface Judged {
  isPositive: boolean;
  logit: number;
}

export interface LinearModel {
  bias: number;
  weights: number[];
}

/**
 * Logistic regression with a ridge, by Newton's method (iteratively reweighted least squares; Hastie, Tibshirani and
 * Friedman, "The Elements of Statistical Learning", 4.4). The bias is not penalised.
 * @param ridge added to the curvature of each weight
 * @param positiveWeight how much a positive sample counts against a negative one
 */
export function fitLogistic(samples: Sample[], ridge: number, positiveWeight: number): LinearModel {
  const size = samples[0]!.features.length + 1;
  const rows = samples.map(({ features }) => Float64Array.from({ length: size }, (_, i) => features[i] ?? 1));
  const model = new Float64Array(size);
  for (let iteration = 0; iteration < 30; iteration++) {
    const slope = Float64Array.from(model, (value, i) => (i === size - 1 ? 0 : -ridge * value));
    const curvature = Array.from({ length: size }, (_, i) => {
      const row = new Float64Array(size);
      row[i] = i === size - 1 ? 1e-6 : ridge;
      return row;
    });
    for (const [i, row] of rows.entries()) {
      const { isPositive } = samples[i]!;
      const probability = 1 / (1 + Math.exp(-row.reduce((sum, value, j) => sum + value * model[j]!, 0)));
      const weight = isPositive ? positiveWeight : 1;
      const error = weight * (Number(isPositive) - probability);
      const bend = weight * probability * (1 - probability);
      for (let p = 0; p < size; p++) {
        slope[p]! += error * row[p]!;
        const bent = bend * row[p]!;
        const line = curvature[p]!;
        for (let q = 0; q <= p; q++) line[q]! += bent * row[q]!;
      }
    }
    const step = solveSymmetric(curvature, slope);
    for (const [i, change] of step.entries()) model[i]! += change;
    if (step.every((change) => Math.abs(change) < 1e-8)) break;
  }
  return { bias: model[size - 1]!, weights: [...model.subarray(0, size - 1)] };
}

/** By Cholesky's decomposition. @param matrix positive definite; only its lower half is read, and overwritten */
function solveSymmetric(matrix: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i]![k]! * matrix[j]![k]!;
      matrix[i]![j] = i === j ? Math.sqrt(sum) : sum / matrix[j]![j]!;
    }
  }
  const solution = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= matrix[i]![k]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i]! -= matrix[k]![i]! * solution[k]!;
    solution[i]! /= matrix[i]![i]!;
  }
  return solution;
}

/** The share of pairs, one positive and one not, in which the positive one has the higher logit. */
export function areaUnderCurve(judged: Judged[]): number {
  const [positive, negative] = [true, false].map((side) =>
    judged.filter(({ isPositive }) => isPositive === side),
  );
  const higher = positive!.map(({ logit }) => negative!.filter((other) => other.logit < logit).length);
  return higher.reduce((sum, count) => sum + count, 0) / (positive!.length * negative!.length);
}

/** Four digits say all that the labels can. */
export const rounded = ({ bias, weights }: LinearModel): LinearModel => ({
  bias: Number(bias.toPrecision(4)),
  weights: weights.map((weight) => Number(weight.toPrecision(4))),
});
