import assert from "node:assert/strict";
import curve from "../../../src/judgement/likeness/match-score-curve.json";
import { matchScore } from "../../../src/judgement/likeness/match-score.js";
import { farthestWithScore, scoreAgainstTemplate } from "../../../src/judgement/likeness/template-score.js";

const MODEL = curve.analyser;
const DISTANCES = Array.from({ length: 100 }, (_, i) => i / 100);
/** What sums in another order may differ by. */
const ROUNDING = 1e-12;
const PHOTOS = [1, 1.5, 2, 4, 8, 50];

describe("The score against a template", () => {
  it("of a photo is the match score", () => {
    for (const distance of DISTANCES) {
      for (const photos of PHOTOS) {
        const score = scoreAgainstTemplate(distance, MODEL, photos, { effectivePhotos: 1 });
        assert.ok(Math.abs(score - matchScore(distance, MODEL, photos)) < ROUNDING);
      }
    }
  });

  it("of another template is the same whichever is the first, and lower the more both average", () => {
    for (const distance of DISTANCES) {
      for (const one of PHOTOS) {
        for (const other of PHOTOS) {
          const score = scoreAgainstTemplate(distance, MODEL, one, { effectivePhotos: other });
          assert.equal(score, scoreAgainstTemplate(distance, MODEL, other, { effectivePhotos: one }));
          assert.ok(score <= matchScore(distance, MODEL, Math.max(one, other)) + ROUNDING);
        }
      }
    }
  });

  it("falls with the distance, from 1 to 0, whatever is compared", () => {
    for (const one of PHOTOS) {
      for (const other of PHOTOS) {
        const scores = DISTANCES.map((distance) =>
          scoreAgainstTemplate(distance, MODEL, one, { effectivePhotos: other }),
        );
        assert.ok(
          scores.every((score, i) => score >= 0 && score <= 1 && (i === 0 || score <= scores[i - 1]!)),
          `${one} and ${other}`,
        );
        assert.deepEqual([scores[0], scores.at(-1)], [1, 0]);
      }
    }
  });

  it("is below what was asked for beyond the farthest distance that can have it", () => {
    for (const wanted of [1, 0.9, 0.85, 0.6, 0.5, 0.3, 0.1, 0.01]) {
      const farthest = farthestWithScore(wanted, MODEL);
      for (const one of PHOTOS) {
        for (const other of PHOTOS)
          assert.ok(scoreAgainstTemplate(farthest + 1e-6, MODEL, one, { effectivePhotos: other }) < wanted);
      }
      assert.ok(Math.abs(matchScore(farthest, MODEL) - wanted) < 1e-9);
    }
    assert.equal(farthestWithScore(0, MODEL), Infinity);
  });
});
