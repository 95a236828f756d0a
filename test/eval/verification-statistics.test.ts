import assert from "node:assert/strict";
import {
  ComparedPair,
  bestThreshold,
  equalErrorPoint,
  quantile,
  tarAtFar,
  tenFoldAccuracy,
  thresholdAtFar,
  wilsonInterval,
} from "../../eval/support/verification-statistics.js";

const same = (distance: number | null): ComparedPair => ({ people: ["one"], isSame: true, distance });
const different = (distance: number | null): ComparedPair => ({
  people: ["one", "two"],
  isSame: false,
  distance,
});
const repeat = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

function assertNear(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
}

describe("The ten-fold accuracy", () => {
  it("is 1 for pairs that one distance separates", () => {
    const pairs = [...repeat(20, (i) => same(0.2 + i / 100)), ...repeat(20, (i) => different(0.8 + i / 100))];

    assert.equal(tenFoldAccuracy(pairs), 1);
  });

  it("counts a pair with a missing face as an error, whichever it is", () => {
    const pairs = [
      ...repeat(18, () => same(0.2)),
      ...repeat(2, () => same(null)),
      ...repeat(17, () => different(0.9)),
      ...repeat(3, () => different(null)),
    ];

    assert.equal(tenFoldAccuracy(pairs), 35 / 40);
  });

  it("judges a fold by the threshold of the others", () => {
    // Each class's last tenth lies elsewhere: a threshold chosen on all pairs would get half of it right, the others' none.
    const pairs = [
      ...repeat(18, () => same(0.2)),
      ...repeat(2, () => same(3)),
      ...repeat(18, () => different(0.6)),
      ...repeat(2, () => different(0.1)),
    ];

    assert.equal(tenFoldAccuracy(pairs), 36 / 40);
  });
});

describe("The best threshold", () => {
  it("lies in the middle of the widest of equally good gaps", () => {
    assertNear(bestThreshold([same(0.1), same(0.3), different(0.7), different(0.8)]), 0.5);
  });

  it("never separates equal distances", () => {
    const threshold = bestThreshold([same(0.4), different(0.4), same(0.2), different(0.9), same(0.4)]);

    assertNear(threshold, 0.65);
  });
});

describe("The true acceptance rate", () => {
  const pairs = [
    ...repeat(8, (i) => same(0.1 * (i + 1))),
    same(null),
    same(null),
    ...repeat(100, (i) => different(0.55 + i)),
  ];

  it("is read where no more than the given share of strangers passes", () => {
    // One of 100 may pass, the one at 0.55: the bound lies halfway to the next.
    assert.deepEqual(tarAtFar(pairs, 0.01), { tar: 0.8, threshold: (0.55 + 1.55) / 2 });
  });

  it("lets none pass below one stranger's share", () => {
    const { tar, threshold } = tarAtFar(pairs, 0.001);

    assert.equal(tar, 0.5);
    assert.ok(threshold < 0.55 && threshold > 0.549);
  });

  it("lets none of several at one distance pass when not all may", () => {
    const threshold = thresholdAtFar(Float64Array.of(0.3, 0.5, 0.5, 0.5, 0.9), 0.4);

    assertNear(threshold, 0.4);
  });

  it("takes a share such as 0.001 of 3000 for the 3 it means", () => {
    assertNear(
      thresholdAtFar(
        Float64Array.from({ length: 3000 }, (_, i) => i),
        0.001,
      ),
      2.5,
    );
  });
});

describe("The point of equal error", () => {
  it("is where as many same pairs are refused as strangers pass", () => {
    const { distance, rate } = equalErrorPoint(
      Float64Array.of(0.1, 0.2, 0.3, 0.7),
      Float64Array.of(0.5, 0.8, 0.9, 1),
    );

    assert.deepEqual([distance, rate], [0.5, 0.25]);
  });
});

describe("Wilson's interval", () => {
  it("agrees with published values", () => {
    // Newcombe 1998, table I: 81 of 263 and 0 of 20.
    const [low, high] = wilsonInterval(81 / 263, 263);
    assertNear(low, 0.2553, 5e-5);
    assertNear(high, 0.3662, 5e-5);
    const [none, some] = wilsonInterval(0, 20);
    assertNear(none, 0);
    assertNear(some, 0.1611, 5e-5);
  });
});

describe("A quantile", () => {
  it("lies between its neighbours, and is no number when there is none", () => {
    assert.equal(quantile([1, 2, 4], 0.75), 3);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});
