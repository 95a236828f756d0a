import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type HealthParts, healthOf, healthPartsOf } from "../../../src/judgement/set/health.js";
import { reportOn } from "../../../src/judgement/set/report.js";
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
  it("rise with the size up to five images, stay whole up to nine, and fall from there on", () => {
    const sizes = [1, 4, 5, 9, 10, 18].map((count) => partsOf(goodPhotos(count)).size);

    assert.deepEqual(sizes, [0.2, 0.8, 1, 1, 0.9, 0.5]);
  });

  it("are of the images that show the character, by themselves", () => {
    const photos = [
      ...goodPhotos(3),
      { name: "small", face: { interEyePixels: 30 } },
      { name: "stranger", person: "Nora", face: { interEyePixels: 20 } },
    ];

    assert.equal(partsOf(photos).quality, (3 + 0.5) / 4);
    assert.equal(partsOf(photos).size, 0.8);
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
    ["of another age", { name: "burden", face: { estimatedAge: 60 } }, 0.95],
  ];
  for (const [what, photo, factor] of burdens) {
    it(`lose harmony, × ${factor}, by an image that is ${what}`, () => {
      assert.equal(partsOf([...goodPhotos(5)]).harmony, 1);
      assert.equal(partsOf([...goodPhotos(5), photo]).harmony, factor);
      assert.equal(partsOf([...goodPhotos(5), photo], { ageMin: 20, ageMax: 30 }).harmony, factor);
    });
  }

  it("lose harmony once where most images are unlike the persona, as that is no fault of one image", () => {
    assert.equal(partsOf(goodPhotos(5), { ageMin: 50, ageMax: 60 }).harmony, 0.95);
  });
});
