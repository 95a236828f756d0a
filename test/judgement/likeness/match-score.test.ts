import assert from "node:assert/strict";
import * as fc from "fast-check";
import formerCurves from "../../../src/judgement/likeness/former-match-score-curves.json";
import curve from "../../../src/judgement/likeness/match-score-curve.json";
import { embeddingDistance, matchScore } from "../../../src/judgement/likeness/match-score.js";

const distance = fc.double({ min: 0, max: 3, noNaN: true });
const effectivePhotos = fc.double({ min: 1, max: 50, noNaN: true });

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

  it("falls with the distance from a template of any number of photos, and is lower the more they are", () => {
    fc.assert(
      fc.property(distance, distance, effectivePhotos, effectivePhotos, (a, b, some, others) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)];
        const [few, many] = [Math.min(some, others), Math.max(some, others)];
        assert.ok(matchScore(near, undefined, few) >= matchScore(far, undefined, few));
        assert.ok(matchScore(a, undefined, few) >= matchScore(a, undefined, many) - 1e-12);
        const score = matchScore(a, undefined, many);
        assert.ok(score <= 1 && score >= 0);
      }),
    );
  });

  it("moves from that of a photo to that of very many in proportion to what the template averages", () => {
    for (const { analyser, points, pointsOfMany } of [...formerCurves, curve]) {
      for (const [place, [one, score]] of points.entries()) {
        const [many] = pointsOfMany[place]!;
        for (const photos of [1, 2, 4.5, 50]) {
          const at = many! + (one! - many!) / photos;
          assert.ok(
            Math.abs(matchScore(at, analyser, photos) - score!) < 1e-9,
            `${analyser} ${score} ${photos}`,
          );
        }
      }
    }
  });

  it("of every version of the analyser has its distances of many photos, nearer and falling", () => {
    for (const { analyser, points, pointsOfMany } of [...formerCurves, curve]) {
      assert.equal(pointsOfMany.length, points.length, analyser);
      for (const [place, [many, score]] of pointsOfMany.entries()) {
        assert.equal(score, points[place]![1]);
        assert.ok(place === 0 || many! < points[place]![0]!, analyser);
        assert.ok(place === 0 || many! > pointsOfMany[place - 1]![0]!, analyser);
      }
    }
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
