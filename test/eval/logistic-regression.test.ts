import assert from "node:assert/strict";
import { fitLogistic, type Sample } from "../../eval/support/logistic-regression.js";

/** Two overlapping rows of points; the second feature tells nothing. */
const SAMPLES: Sample[] = Array.from({ length: 40 }, (_, i) => ({
  features: [(i % 10) - (i < 20 ? 2 : 6), i % 3],
  isPositive: i < 20,
}));

/** How the penalised likelihood rises with each weight and, last, the bias: nowhere, at its peak. */
function slopes(ridge: number, positiveWeight: number): number[] {
  const { bias, weights } = fitLogistic(SAMPLES, ridge, positiveWeight);
  const errors = SAMPLES.map(({ features, isPositive }) => {
    const logit = weights.reduce((sum, weight, i) => sum + weight * features[i]!, bias);
    return (isPositive ? positiveWeight : 1) * (Number(isPositive) - 1 / (1 + Math.exp(-logit)));
  });
  const alongWeights = weights.map((weight, i) =>
    errors.reduce((sum, error, k) => sum + error * SAMPLES[k]!.features[i]!, -ridge * weight),
  );
  return [...alongWeights, errors.reduce((sum, error) => sum + error)];
}

describe("A logistic regression", () => {
  for (const [ridge, positiveWeight] of [
    [0.1, 1],
    [2, 1],
    [1, 10],
  ] as const) {
    it(`ends on the peak of its likelihood, with ridge ${ridge} and positives weighted ${positiveWeight}`, () => {
      for (const slope of slopes(ridge, positiveWeight)) assert.ok(Math.abs(slope) < 1e-6, `${slope}`);
    });
  }

  it("leans on the feature that tells the classes apart", () => {
    const { weights } = fitLogistic(SAMPLES, 1, 1);

    assert.ok(weights[0]! > 3 * Math.abs(weights[1]!), weights.join());
  });

  it("says yes more often the more a positive counts", () => {
    assert.ok(fitLogistic(SAMPLES, 1, 10).bias > fitLogistic(SAMPLES, 1, 1).bias + 1);
  });
});
