import assert from "node:assert/strict";
import * as fc from "fast-check";
import { embeddingDistance, lengthOf } from "../../../src/judgement/likeness/match-score.js";
import { makeTemplate, scoreAgainstOthers, type Template } from "../../../src/judgement/likeness/template.js";
import { anySetOfPeople, anySetOfPeopleInTwoOrders, imagesOfPeople } from "./any-set-of-people.js";
import type { TemplateImage } from "../../../src/judgement/likeness/template-image.js";
import { madeEmbedding, photoOf, templateImage } from "../made-images.js";

const byImage = <T extends { imageId: string }>(contributions: T[]): T[] =>
  contributions.toSorted((a, b) => (a.imageId < b.imageId ? -1 : 1));

describe("A template", () => {
  it("is the same to the last bit, shares and cohesion included, in whatever order its images come", () => {
    fc.assert(
      fc.property(anySetOfPeopleInTwoOrders, ([one, other]) => {
        const [a, b] = [makeTemplate(imagesOfPeople(one)), makeTemplate(imagesOfPeople(other))];
        assert.deepEqual(b.embedding, a.embedding);
        assert.equal(b.cohesion, a.cohesion);
        assert.deepEqual(byImage(b.contributions), byImage(a.contributions));
      }),
    );
  });

  it("is the same without its outliers, but for what leaving an image out would do", () => {
    fc.assert(
      fc.property(anySetOfPeople, (set) => {
        const images = imagesOfPeople(set);
        const whole = makeTemplate(images);
        const isIn = (_: unknown, i: number) => whole.contributions[i]!.weight > 0;
        const alone = makeTemplate(images.filter(isIn));
        assert.deepEqual(alone.embedding, whole.embedding);
        assert.equal(alone.cohesion, whole.cohesion);
        const weights = (template: Template) => template.contributions.map(({ weight }) => weight);
        assert.deepEqual(
          weights(alone),
          weights(whole).filter((weight) => weight > 0),
        );
      }),
    );
  });

  it("of one image is that image's embedding, with the whole share and no cohesion", () => {
    const image = templateImage("only", { quality: 0.3 });

    const { embedding, contributions, cohesion } = makeTemplate([image]);

    assert.deepEqual(embedding, image.identity);
    assert.deepEqual(contributions, [{ imageId: image.imageId, weight: 1, shiftIfLeftOut: null }]);
    assert.equal(cohesion, null);
  });

  it("points where the mean does that weighs by quality, and the primary twice", () => {
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
    const weighted = (numbersOf: (image: TemplateImage) => number) =>
      images.reduce((sum, image, j) => sum + numbersOf(image) * contributions[j]!.weight, 0);
    const mean = embedding.map((_, i) => weighted((image) => image.identity[i]!));
    const scale = weighted((image) => lengthOf(image.identity)) / lengthOf(mean);
    for (const [i, value] of embedding.entries()) assert.ok(Math.abs(value - scale * mean[i]!) < 1e-7);
  });

  it("has shares that add up to one, and the length of the images that have one, in single precision", () => {
    fc.assert(
      fc.property(anySetOfPeople, (set) => {
        const images = imagesOfPeople(set);
        const { embedding, contributions } = makeTemplate(images);
        const total = contributions.reduce((sum, { weight }) => sum + weight, 0);
        assert.ok(Math.abs(total - 1) < 1e-12);
        const group = images.filter((_, i) => contributions[i]!.weight > 0);
        const lengths = group.map((image) => lengthOf(image.identity));
        const length = lengthOf(embedding);
        assert.ok(length > Math.min(...lengths) - 1e-6 && length < Math.max(...lengths) + 1e-6);
        assert.deepEqual(embedding.map(Math.fround), embedding);
      }),
    );
  });

  it("says how far it would move without each image, its group found anew", () => {
    fc.assert(
      fc.property(anySetOfPeople, (set) => {
        const images = imagesOfPeople(set);
        const { embedding, contributions } = makeTemplate(images);
        for (const [i, { shiftIfLeftOut }] of contributions.entries()) {
          const others = images.toSpliced(i, 1);
          const expected =
            others.length === 0 ? null : embeddingDistance(embedding, makeTemplate(others).embedding);
          assert.equal(shiftIfLeftOut, expected);
        }
      }),
    );
  });

  it("lists an outlier with a share of 0 that nothing would change without", () => {
    const images = [photoOf("stranger", 0, { isPrimary: true }), ...[0, 1, 2].map((i) => photoOf("Mira", i))];

    const { embedding, contributions } = makeTemplate(images);

    assert.deepEqual(contributions[0], { imageId: images[0]!.imageId, weight: 0, shiftIfLeftOut: 0 });
    assert.deepEqual(
      contributions.slice(1).map(({ weight }) => weight),
      [1 / 3, 1 / 3, 1 / 3],
    );
    assert.deepEqual(embedding, makeTemplate(images.slice(1)).embedding);
  });

  it("says of the image that tips the scales that without it the template is another person's", () => {
    const stranger = photoOf("stranger", 0, { isPrimary: true });
    const images = [photoOf("Mira", 0), photoOf("Mira", 1), stranger];

    const { embedding, contributions } = makeTemplate(images);

    const toStranger = embeddingDistance(embedding, stranger.identity);
    assert.deepEqual(
      contributions.map(({ shiftIfLeftOut }) => shiftIfLeftOut),
      [toStranger, toStranger, 0],
    );
  });

  it("does not count the same shot twice: its copies share what the best of them would have", () => {
    const perceptualHash = "00ff00ff00ff00ff";
    const [shot, other] = [photoOf("Mira", 0, { perceptualHash, quality: 0.6 }), photoOf("Mira", 1)];
    const copy = { ...templateImage("copy"), identity: shot.identity, perceptualHash, quality: 0.2 };

    const [once, twice] = [makeTemplate([shot, other]), makeTemplate([copy, shot, other])];

    const rounded = (template: Template) => template.contributions.map(({ weight }) => weight.toFixed(12));
    assert.deepEqual(
      rounded(once),
      [0.375, 0.625].map((weight) => weight.toFixed(12)),
    );
    assert.deepEqual(
      rounded(twice),
      [0.09375, 0.28125, 0.625].map((weight) => weight.toFixed(12)),
    );
    assert.ok(embeddingDistance(once.embedding, twice.embedding) < 1e-6);
  });

  it("coheres as its largest group does: a stranger takes no part", () => {
    const same = madeEmbedding(1);
    const agreeing = [1, 2, 3].map((seed) => templateImage(seed, { identity: same }));
    const stranger = templateImage(4, { identity: same.map((value) => -value) });

    assert.equal(makeTemplate(agreeing).cohesion, 1);
    assert.equal(makeTemplate([stranger, ...agreeing]).cohesion, 1);
    assert.ok(makeTemplate([1, 2, 3].map((seed) => photoOf("Mira", seed))).cohesion! < 1);
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

  it("is that against the largest group of the others", () => {
    const stranger = photoOf("stranger", 0, { isPrimary: true });
    const mira = [0, 1, 2].map((i) => photoOf("Mira", i));
    const images = [stranger, ...mira];

    for (const image of mira) {
      const others = mira.filter((other) => other !== image);
      const score = scoreAgainstOthers(image, images)!;
      assert.ok(Math.abs(score - scoreAgainstOthers(image, others)!) < 1e-6);
      assert.ok(score > 0.85);
    }
    assert.ok(scoreAgainstOthers(stranger, images)! < 0.5);
  });

  it("of two that agree is that against each other, whatever strangers lie beside them", () => {
    const [one, other] = [photoOf("Mira", 0, { isPrimary: true }), photoOf("Mira", 1)];
    const images = [photoOf("Nora", 0), one, photoOf("Lea", 0), other];

    assert.ok(scoreAgainstOthers(one, images)! > 0.85);
    assert.equal(scoreAgainstOthers(one, images), scoreAgainstOthers(other, images));
  });

  it("is null without others", () => {
    const image = templateImage(1);

    assert.equal(scoreAgainstOthers(image, [image]), null);
    assert.equal(scoreAgainstOthers(image, []), null);
  });
});
