import assert from "node:assert/strict";
import { estimateAge } from "../../src/face-analysis/measure/estimate-age.js";
import { AGE_COUNT } from "../../src/face-analysis/networks/face-networks.js";

/** Likelihoods of some ages; of the others none. */
const likely = (ages: Record<number, number>): Float32Array =>
  Float32Array.from({ length: AGE_COUNT }, (_, age) => ages[age] ?? 0);

describe("The years that the likelihoods of ages stand for", () => {
  it("are their mean, not the likeliest", () => {
    assert.equal(estimateAge(likely({ 20: 0.5, 24: 0.25, 32: 0.25 })), 24);
    assert.equal(estimateAge(likely({ 0: 1 })), 0);
  });

  it("are stretched beyond thirty-five, where the mean lags", () => {
    assert.deepEqual(
      [35, 45, 70].map((age) => estimateAge(likely({ [age]: 1 }))),
      [35, 49, 84],
    );
  });

  it("are not known where the network gives no number", () => {
    assert.equal(estimateAge(likely({ 20: Number.NaN })), null);
  });
});
