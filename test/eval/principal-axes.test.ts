import assert from "node:assert/strict";
import { fitAxes, project, projectionOf } from "../../eval/support/second-opinion/principal-axes.js";
import { seededRandom } from "../../eval/support/seeded-random.js";

/** Much along the first axis, less along the second, next to nothing along the third. */
function madeFeatures(): Float32Array[] {
  const random = seededRandom(1);
  return Array.from({ length: 500 }, () =>
    Float32Array.of(5 + 4 * (random() - 0.5), 1 + (random() - 0.5), 0.01 * (random() - 0.5)),
  );
}

describe("The axes along which features differ", () => {
  it("are ordered by how much they do, and begin at the mean", () => {
    const { mean, axes } = fitAxes(madeFeatures());

    assert.ok(Math.abs(mean[0]! - 5) < 0.2 && Math.abs(mean[1]! - 1) < 0.1);
    assert.ok(Math.abs(axes[0]!.direction[0]!) > 0.99 && Math.abs(axes[1]!.direction[1]!) > 0.99);
    // A uniform number's variance is a twelfth of its squared width.
    assert.ok(Math.abs(axes[0]!.variance - 16 / 12) < 0.15 && Math.abs(axes[1]!.variance - 1 / 12) < 0.01);
  });

  it("count alike when each is divided by the root of its variance, and give numbers of length 1", () => {
    const { mean, axes } = fitAxes(madeFeatures());
    const off = Float32Array.of(mean[0]! + Math.sqrt(16 / 12), mean[1]! + Math.sqrt(1 / 12), mean[2]!);

    const [whitened, plain] = [0.5, 0].map((power) =>
      project(off, mean, projectionOf({ mean, axes }, 2, power)),
    );

    for (const numbers of [whitened!, plain!]) assert.ok(Math.abs(Math.hypot(...numbers) - 1) < 1e-6);
    assert.ok(Math.abs(Math.abs(whitened![0]!) - Math.abs(whitened![1]!)) < 0.1);
    assert.ok(Math.abs(plain![0]!) > 3 * Math.abs(plain![1]!));
  });
});
