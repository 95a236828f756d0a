import assert from "node:assert/strict";
import { fitScoreCurve } from "../../eval/support/score-curve.js";

const numbers = (count: number, at: (i: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => at(i));

describe("The score curve", () => {
  it("falls from 1 over 0.85 at FAR 1e-3 and 0.5 at equal error to 0", () => {
    // Strangers from 0.4 to 1.4, evenly; of one person nine in ten below 0.3 and the others evenly from 0.4 to 0.8.
    const different = numbers(2000, (i) => 0.4 + i / 2000);
    const same = numbers(200, (i) => (i < 180 ? 0.3 * (i / 180) : 0.4 + (i - 180) / 50));

    const { points, far1e3Distance, equalErrorDistance, equalErrorRate } = fitScoreCurve(same, different);

    assert.deepEqual(
      points.map(([, score]) => score),
      [1, 0.85, 0.5, 0.1, 0],
    );
    assert.equal(different.filter((distance) => distance <= far1e3Distance).length, 2);
    assert.ok(Math.abs(equalErrorDistance - (0.4 + equalErrorRate)) < 0.002);
    const refused = same.filter((distance) => distance > equalErrorDistance).length / 200;
    assert.ok(Math.abs(refused - equalErrorRate) < 0.006);
    const distances = points.map(([distance]) => distance);
    for (const [i, expected] of [0, far1e3Distance, equalErrorDistance, 0.9, 1.3995].entries()) {
      assert.ok(Math.abs(distances[i]! - expected) < 1e-3, `${distances[i]} instead of ${expected}`);
    }
  });

  it("cannot be fitted to distances that tell nobody apart", () => {
    const equal = numbers(3, () => 0.5);

    assert.throws(() => fitScoreCurve(equal, equal), RangeError);
  });
});
