import assert from "node:assert/strict";
import * as fc from "fast-check";
import { embeddingDistance } from "../../src/face-analysis/match-score.js";
import { makeTemplate, scoreAgainstOthers } from "../../src/face-locks/template.js";
import type { TemplateImage } from "../../src/face-locks/template-image.js";
import { templateImage } from "./made-images.js";

/** Of any set of up to ten images of different bytes: what its images are made of, small enough to be read in a counterexample. */
const anySet = fc.uniqueArray(fc.record({ seed: fc.nat(10_000), score: fc.integer({ min: 15, max: 100 }) }), {
  selector: ({ seed }) => seed,
  minLength: 1,
  maxLength: 10,
});

const anySetInTwoOrders = anySet.chain((set) =>
  fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
);

/** The images of such a set in its order, the one with the highest seed being the primary. */
function imagesOf(set: { seed: number; score: number }[]): TemplateImage[] {
  const primary = Math.max(...set.map(({ seed }) => seed));
  return set.map(({ seed, score }) =>
    templateImage(seed, { quality: score / 100, isPrimary: seed === primary }),
  );
}

const byImage = <T extends { imageId: string }>(contributions: T[]): T[] =>
  contributions.toSorted((a, b) => (a.imageId < b.imageId ? -1 : 1));

describe("A template", () => {
  it("is the same to the last bit, shares and cohesion included, in whatever order its images come", () => {
    fc.assert(
      fc.property(anySetInTwoOrders, ([one, other]) => {
        const a = makeTemplate(imagesOf(one));
        const b = makeTemplate(imagesOf(other));
        assert.deepEqual(b.embedding, a.embedding);
        assert.equal(b.cohesion, a.cohesion);
        assert.deepEqual(byImage(b.contributions), byImage(a.contributions));
      }),
    );
  });

  it("of one image is that image's embedding, with the whole share and no cohesion", () => {
    const image = templateImage("only", { quality: 0.3 });

    const { embedding, contributions, cohesion } = makeTemplate([image]);

    assert.deepEqual(embedding, image.embedding);
    assert.deepEqual(contributions, [{ imageId: image.imageId, weight: 1, shiftIfLeftOut: null }]);
    assert.equal(cohesion, null);
  });

  it("weighs by quality, and the primary twice", () => {
    const images = [
      templateImage(1, { quality: 0.5, isPrimary: true }),
      templateImage(2, { quality: 0.75 }),
      templateImage(3, { quality: 0.25 }),
    ];

    const { embedding, contributions } = makeTemplate(images);

    assert.deepEqual(
      contributions.map(({ weight }) => weight),
      [0.5, 0.375, 0.125],
    );
    for (const [i, value] of embedding.entries()) {
      const expected = images.reduce(
        (sum, image, j) => sum + image.embedding[i]! * contributions[j]!.weight,
        0,
      );
      assert.ok(Math.abs(value - expected) < 1e-7);
    }
  });

  it("has shares that add up to one, and stays between its images", () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const images = imagesOf(set);
        const { embedding, contributions } = makeTemplate(images);
        const total = contributions.reduce((sum, { weight }) => sum + weight, 0);
        assert.ok(Math.abs(total - 1) < 1e-12);
        for (const [i, value] of embedding.entries()) {
          const column = images.map((image) => image.embedding[i]!);
          assert.ok(value >= Math.min(...column) - 1e-7 && value <= Math.max(...column) + 1e-7);
          assert.equal(Math.fround(value), value);
        }
      }),
    );
  });

  it("says how far it would move without each image", () => {
    const images = [templateImage(1), templateImage(2), templateImage(3)];

    const { embedding, contributions } = makeTemplate(images);

    for (const [i, { shiftIfLeftOut }] of contributions.entries()) {
      const without = makeTemplate(images.toSpliced(i, 1)).embedding;
      assert.equal(shiftIfLeftOut, embeddingDistance(embedding, without));
    }
  });

  it("coheres as its largest group does: a stranger takes no part", () => {
    const same = templateImage(1).embedding;
    const agreeing = [1, 2, 3].map((seed) => templateImage(seed, { embedding: same }));
    const stranger = templateImage(4, { embedding: same.map((value) => -value) });

    assert.equal(makeTemplate(agreeing).cohesion, 1);
    assert.equal(makeTemplate([stranger, ...agreeing]).cohesion, 1);
    assert.ok(makeTemplate([1, 2, 3].map((seed) => templateImage(seed))).cohesion! < 1);
  });

  it("cannot be made of nothing", () => {
    assert.throws(() => makeTemplate([]), RangeError);
  });
});

describe("The score of an image against the others", () => {
  it("leaves the image itself out, however much it counts", () => {
    const [image, ...others] = [templateImage(1, { isPrimary: true }), templateImage(2), templateImage(3)];

    assert.equal(
      scoreAgainstOthers(image!, [image!, ...others]),
      scoreAgainstOthers({ ...image!, imageId: "not in the set" }, others),
    );
  });

  it("is null without others", () => {
    const image = templateImage(1);

    assert.equal(scoreAgainstOthers(image, [image]), null);
    assert.equal(scoreAgainstOthers(image, []), null);
  });
});
