import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type HealthParts, healthOf, healthPartsOf } from "../../../src/judgement/set/health.js";
import { reportOn } from "../../../src/judgement/set/report.js";
import { embeddingOf, GOOD_MEASURES } from "../made-images.js";
import { goodPhotos, judgedSetOf, type MadePhoto } from "../made-sets.js";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyParts: fc.Arbitrary<HealthParts> = fc.record({
  size: share,
  quality: share,
  primary: share,
  cohesion: share,
  coverage: share,
  harmony: share,
});
const NAMES = ["size", "quality", "primary", "cohesion", "coverage", "harmony"] as const;

const partsOf = (photos: MadePhoto[], persona = {}) => healthPartsOf(judgedSetOf(photos, persona));

describe("The health of a set", () => {
  it("is 0 to 100, and never falls when a part rises", () => {
    fc.assert(
      fc.property(anyParts, fc.constantFrom(...NAMES), share, (parts, name, risen) => {
        const health = healthOf(parts);
        const higher = healthOf({ ...parts, [name]: Math.max(parts[name], risen) });

        assert.ok(health >= 0 && higher <= 100 + 1e-9 && higher >= health);
      }),
    );
  });

  it("is 100 × harmony × the weighted sum of the other parts", () => {
    const whole = { size: 1, quality: 1, primary: 1, cohesion: 1, coverage: 1, harmony: 1 };
    const without = (name: string) => Math.round(healthOf({ ...whole, [name]: 0 }));

    assert.equal(Math.round(healthOf(whole)), 100);
    assert.deepEqual(NAMES.map(without), [70, 80, 90, 80, 80, 0]);
  });

  it("is 0 without a face lock", () => {
    const unusable: MadePhoto[] = [
      { name: "wall", face: null, isPrimary: true },
      { name: "tiny", face: { interEyePixels: 11 } },
    ];
    for (const photos of [[], unusable]) {
      const { size, health, cohesion } = reportOn(judgedSetOf(photos));
      assert.deepEqual([size, health, cohesion], [0, 0, null]);
    }
  });
});

describe("The parts of a set's health", () => {
  it("rise with the size up to five images, stay whole up to nine, and fall evenly from there on", () => {
    const sizes = [1, 4, 5, 9, 10, 50].map((count) => partsOf(goodPhotos(count)).size);

    assert.deepEqual(sizes, [0.2, 0.8, 1, 1, 40 / 41, 0]);
  });

  it("are of the five best images that show the character, one that is missing counting 0", () => {
    const photos = [
      ...goodPhotos(3),
      { name: "small", face: { interEyePixels: 30 } },
      { name: "stranger", person: "Nora", face: { interEyePixels: 20 } },
    ];

    assert.equal(partsOf(photos).quality, (3 + 0.5) / 5);
    assert.equal(partsOf([...goodPhotos(5), ...photos.slice(3)]).quality, 1);
    assert.equal(partsOf(photos).size, 0.8);
  });

  it("have the cohesion of a set of five, and never a lower one by a sixth image", () => {
    const five = judgedSetOf(goodPhotos(5));
    const far = { name: "far", face: { embedding: embeddingOf("Mira", 1000, 0.3) } };
    const six = judgedSetOf([...goodPhotos(5), far]);

    assert.ok(Math.abs(healthPartsOf(five).cohesion - five.cohesion!) < 1e-12);
    assert.equal(six.distinct.length, 6);
    assert.ok(six.cohesion! < five.cohesion!);
    assert.ok(healthPartsOf(six).cohesion >= healthPartsOf(five).cohesion);
    assert.ok(Math.abs(partsOf(goodPhotos(4)).cohesion - 0.6 * judgedSetOf(goodPhotos(4)).cohesion!) < 1e-12);
  });

  it("give nothing for a primary that is somebody else, nor for the cohesion of one image", () => {
    const stranger = { name: "stranger", person: "Nora", isPrimary: true };

    assert.equal(partsOf([stranger, ...goodPhotos(4).slice(1)]).primary, 0);
    assert.deepEqual([partsOf(goodPhotos(1)).primary, partsOf(goodPhotos(1)).cohesion], [1, 0]);
  });

  const burdens: [what: string, photo: MadePhoto, factor: number][] = [
    ["somebody else", { name: "burden", person: "Nora" }, 0.9],
    ["without a face", { name: "burden", face: null }, 0.95],
    ["too poor to be used", { name: "burden", face: { interEyePixels: 11 } }, 0.95],
    ["a copy", { name: "burden", shot: "good 1" }, 0.95],
  ];
  for (const [what, photo, factor] of burdens) {
    it(`lose harmony, × ${factor}, by an image that is ${what}`, () => {
      assert.equal(partsOf([...goodPhotos(5)]).harmony, 1);
      assert.equal(partsOf([...goodPhotos(5), photo]).harmony, factor);
      assert.equal(partsOf([...goodPhotos(5), photo], { ageMin: 20, ageMax: 30 }).harmony, factor);
    });
  }

  it("lose harmony by an image of which two of age, hair and likeness are odd, not by one of them, whatever it is held against", () => {
    const old = (face: MadePhoto["face"] = {}): MadePhoto[] => [
      ...goodPhotos(5),
      { name: "old", face: { estimatedAge: 60, ...face } },
    ];
    const blond = { ...GOOD_MEASURES, hairLightness: 70, hairRedness: 5, hairYellowness: 30 };

    assert.equal(partsOf(old()).harmony, 1);
    assert.equal(partsOf(old(), { ageMin: 20, ageMax: 30 }).harmony, 1);
    const black = { ...GOOD_MEASURES, hairLightness: 5, hairRedness: 1, hairYellowness: 1 };
    const persona = { ageMin: 20, ageMax: 30, hairColor: "blond" };
    assert.equal(partsOf(old({ measures: black }), persona).harmony, 0.95);
    assert.equal(partsOf(old({ measures: blond })).harmony, 0.95);
  });

  it("lose none by an image that may be somebody else, and may be the character", () => {
    const photo = (number: number, spread: number): MadePhoto => ({
      name: `photo ${number}`,
      face: { embedding: embeddingOf("Mira 2", number, spread) },
    });
    const set = judgedSetOf([...[0, 1, 2].map((number) => photo(number, 0.28)), photo(9, 0.445)]);

    assert.equal(set.strangers.length, 1);
    assert.equal(healthPartsOf(set).harmony, 1);
  });

  it("lose harmony once where most images are unlike the persona, as that is no fault of one image", () => {
    assert.equal(partsOf(goodPhotos(5), { ageMin: 50, ageMax: 60 }).harmony, 0.95);
  });
});
