import assert from "node:assert/strict";
import * as fc from "fast-check";
import curve from "../../../src/judgement/likeness/match-score-curve.json";
import { embeddingDistance, matchScore } from "../../../src/judgement/likeness/match-score.js";

const distance = fc.double({ min: 0, max: 3, noNaN: true });

describe("The match score of a distance", () => {
  it("goes through every point of the curve", () => {
    for (const [at, score] of curve.points) assert.equal(matchScore(at!), score);
  });

  it("is linear between two points", () => {
    for (const [i, [from, fromScore]] of curve.points.slice(0, -1).entries()) {
      const [to, toScore] = curve.points[i + 1]!;
      const middle = matchScore((from! + to!) / 2);
      assert.ok(Math.abs(middle - (fromScore! + toScore!) / 2) < 1e-12);
    }
  });

  it("lies between 0 and 1 and never rises with the distance", () => {
    fc.assert(
      fc.property(distance, distance, (a, b) => {
        const [near, far] = [matchScore(Math.min(a, b)), matchScore(Math.max(a, b))];
        assert.ok(near >= far);
        assert.ok(near <= 1 && far >= 0);
      }),
    );
  });

  it("is 1 for the same embedding and 0 for one that is farther than the curve goes", () => {
    assert.equal(matchScore(0), 1);
    assert.equal(matchScore(10), 0);
  });
});

describe("The distance of two embeddings", () => {
  it("is Euclidean", () => {
    assert.equal(embeddingDistance([0, 3], [4, 0]), 5);
  });

  it("exists only between embeddings of one length", () => {
    assert.throws(() => embeddingDistance([1, 2, 3], [1, 2]), RangeError);
  });
});
