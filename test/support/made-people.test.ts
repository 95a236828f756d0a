import assert from "node:assert/strict";
import { quantile } from "../../eval/support/verification-statistics.js";
import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import { assertAtMost, largestDifference } from "./limits.js";
import { embeddingOf } from "./made-people.js";

const PEOPLE = Array.from({ length: 40 }, (_, i) => `person ${i}`);
const PHOTOS = [0, 1, 2, 3, 4, 5];
const SHARES = [0.01, 0.1, 0.5, 0.9, 0.99];

const distancesOf = (isSame: boolean): number[] =>
  photos
    .flatMap((a, i) =>
      photos
        .slice(0, i)
        .filter((b) => (a.person === b.person) === isSame)
        .map((b) => embeddingDistance(a.embedding, b.embedding)),
    )
    .toSorted((p, q) => p - q);

const photos = PEOPLE.flatMap((person) =>
  PHOTOS.map((photo) => ({ person, embedding: Float32Array.from(embeddingOf(person, photo)) })),
);

describe("Made people", () => {
  /** What eval:calibrate prints of LFW. */
  const REAL = { same: [0.216, 0.282, 0.353, 0.426, 0.492], different: [0.502, 0.562, 0.636, 0.705, 0.755] };

  for (const kind of ["same", "different"] as const) {
    it(`are as far apart as real ones, in photos of ${kind === "same" ? "one person" : "two people"}`, () => {
      const made = SHARES.map((share) => quantile(distancesOf(kind === "same"), share));

      assertAtMost(
        largestDifference(made, REAL[kind]),
        0.035,
        `distances of ${kind} made people off real ones`,
      );
    });
  }

  it("have embeddings of length 1 that follow from their names", () => {
    const embedding = embeddingOf("Mira", 1);

    assert.equal(embedding.length, 128);
    assertAtMost(Math.abs(Math.hypot(...embedding) - 1), 1e-7, "length of a made embedding off 1");
    assert.deepEqual(embeddingOf("Mira", 1), embedding);
    assert.notDeepEqual(embeddingOf("Mira", 2), embedding);
  });

  it("have photos as far apart as they are told to", () => {
    for (const spread of [0, 0.1, 0.2, 0.3]) {
      const [a, b] = [1, 2].map((photo) => Float32Array.from(embeddingOf("Mira", photo, spread)));

      assertAtMost(
        Math.abs(embeddingDistance(a!, b!) - 1.41 * spread),
        0.04,
        "distance of two photos off 1.41 spreads",
      );
    }
  });
});
