import assert from "node:assert/strict";
import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import { directionsOf, identityOf } from "../../../src/judgement/likeness/identity.js";
import { embeddingDistance, lengthOf, secondShareOf } from "../../../src/judgement/likeness/match-score.js";
import { comparePairs } from "../../../src/judgement/likeness/compare-pairs.js";
import { GroupTemplate } from "../../../src/judgement/likeness/group-template.js";
import { makeTemplate } from "../../../src/judgement/likeness/template.js";
import { embeddingOf, templateImage } from "../made-images.js";

const BEFORE = "face-api-1.7.15/likeness-6";

/** As one network and another see photos of made people. */
const faceOf = (first: string, second: string, photo: number, model = ANALYSER) => ({
  model,
  embedding: embeddingOf(first, photo),
  secondEmbedding: embeddingOf(`${second}, seen by another`, photo),
});

describe("What a face is compared by", () => {
  const share = secondShareOf(ANALYSER);

  it("is both embeddings, each with its share of the squared distance", () => {
    const [a, b] = [faceOf("Mira", "Mira", 1), faceOf("Nora", "Nora", 2)];

    const distance = embeddingDistance(identityOf(a), identityOf(b));

    const [first, second] = [
      embeddingDistance(a.embedding, b.embedding),
      embeddingDistance(a.secondEmbedding, b.secondEmbedding),
    ];
    assert.ok(share > 0 && share < 1);
    assert.ok(Math.abs(distance - Math.sqrt((1 - share) * first ** 2 + share * second ** 2)) < 1e-6);
    assert.ok(Math.abs(lengthOf(identityOf(a)) - 1) < 1e-6);
  });

  it("tells two people apart whom one network takes for one", () => {
    const [one, again, lookAlike] = [
      faceOf("Mira", "Mira", 1),
      faceOf("Mira", "Mira", 2),
      faceOf("Mira", "Nora", 2),
    ].map(identityOf) as [Float64Array, Float64Array, Float64Array];

    assert.ok(embeddingDistance(one, lookAlike) > embeddingDistance(one, again));
  });

  it("is the one embedding where another was not asked, or where the model's scores do not rest on it", () => {
    const face = faceOf("Mira", "Mira", 1);

    assert.deepEqual([...identityOf({ ...face, secondEmbedding: null })], face.embedding);
    assert.deepEqual([...identityOf({ ...face, model: BEFORE })], face.embedding);
  });

  it("is a template of both, whose embeddings have length 1 each and make up what is compared", () => {
    const images = [1, 2, 3].map((photo) => {
      const face = faceOf("Mira", "Mira", photo);
      return templateImage(photo, { model: ANALYSER, identity: identityOf(face) });
    });

    const template = new GroupTemplate(images, comparePairs(images));
    const stored = makeTemplate(images);

    const { embedding, secondEmbedding } = template.embeddings;
    for (const part of [embedding, secondEmbedding!]) assert.ok(Math.abs(lengthOf(part) - 1) < 1e-6);
    assert.deepEqual(stored.embedding, [...embedding]);
    assert.deepEqual(stored.secondEmbedding, [...secondEmbedding!]);
    assert.deepEqual(identityOf({ model: ANALYSER, ...stored }), template.identity);
  });

  it("points each network's way, however well the other's faces agree", () => {
    const sum = identityOf(faceOf("Mira", "Mira", 1));
    for (let i = 128; i < sum.length; i++) sum[i]! /= 4;

    const { embedding, secondEmbedding } = directionsOf(sum, 1);

    const whole = faceOf("Mira", "Mira", 1);
    assert.ok(embeddingDistance(embedding, whole.embedding) < 1e-6);
    assert.ok(embeddingDistance(secondEmbedding!, whole.secondEmbedding) < 1e-6);
  });
});
