import assert from "node:assert/strict";
import { type Reading, shareInterval, shareOf } from "../../eval/support/share-of-people.js";

/** So many people with the same readings each. */
const people = (count: number, readings: readonly boolean[]): Reading[] =>
  Array.from({ length: count }, (_, i) =>
    readings.map((isCounted) => ({ person: `person ${i}`, isCounted })),
  ).flat();

describe("The interval of a share of people", () => {
  it("holds the share", () => {
    const readings = [
      ...people(20, [true]),
      ...people(40, [false]).map((one) => ({ ...one, person: `other ${one.person}` })),
    ];

    const [low, high] = shareInterval(readings);

    assert.equal(shareOf(readings), 1 / 3);
    assert.ok(low < 1 / 3 && 1 / 3 < high);
    assert.ok(low > 0.15 && high < 0.55);
  });

  it("is no narrower for more readings of the same people", () => {
    const few = [
      ...people(10, [true]),
      ...people(10, [false]).map((one) => ({ ...one, person: `b ${one.person}` })),
    ];
    const many = few.flatMap((reading) => Array.from({ length: 50 }, () => reading));

    assert.deepEqual(shareInterval(many), shareInterval(few));
  });

  it("is not a point where no reading counts, or every one", () => {
    assert.deepEqual(shareInterval(people(30, [false, false])), [0, 0.1]);
    assert.deepEqual(shareInterval(people(30, [true, true])), [0.9, 1]);
  });

  it("is none without readings", () => {
    assert.deepEqual(shareInterval([]), [Number.NaN, Number.NaN]);
  });
});
