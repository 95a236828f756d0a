import assert from "node:assert/strict";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { shiftBetween } from "../../src/face-locks/remake-face-lock.js";
import { storedTemplate } from "../../src/face-locks/stored-template.js";
import { comparePairs } from "../../src/judgement/likeness/compare-pairs.js";
import { GroupTemplate } from "../../src/judgement/likeness/group-template.js";
import { lengthOf } from "../../src/judgement/likeness/match-score.js";
import { photoOf } from "../judgement/made-images.js";

describe("The template of a stored lock", () => {
  const photos = [0, 1, 2, 3].map((photo) => {
    const image = photoOf("Mira", photo, { model: ANALYSER });
    const length = lengthOf(image.identity);
    return { ...image, identity: Array.from(image.identity, (number) => Math.fround(number / length)) };
  });
  const embedding = [...new GroupTemplate(photos, comparePairs(photos)).embeddings.embedding];
  /** As a release stored it that did not scale it. */
  const mean = embedding.map((_, i) =>
    Math.fround(photos.reduce((sum, photo) => sum + photo.identity[i]!, 0) / photos.length),
  );

  it("of an earlier release is read with length 1, and is the same as made anew", () => {
    assert.ok(lengthOf(mean) < 0.99);

    const read = storedTemplate({ model: ANALYSER, embedding: mean, secondEmbedding: null });

    assert.ok(Math.abs(lengthOf(read) - 1) < 1e-6);
    for (const [i, number] of read.entries()) assert.ok(Math.abs(number - embedding[i]!) < 1e-7);
  });

  it("has not moved when it is made anew from the same images", () => {
    const shift = shiftBetween(
      { model: ANALYSER, embedding: mean, secondEmbedding: null },
      { model: ANALYSER, embedding, secondEmbedding: null },
    );

    assert.ok(shift! < 1e-6);
  });

  it("of this release is read to the last bit", () => {
    assert.deepEqual([...storedTemplate({ model: ANALYSER, embedding, secondEmbedding: null })], embedding);
  });

  it("of a model whose embeddings have no common length is left as it is", () => {
    const lock = { model: "face-api-1.7.15/likeness-2", embedding: mean, secondEmbedding: null };

    assert.deepEqual([...storedTemplate(lock)], mean);
  });
});
