import assert from "node:assert/strict";
import * as fc from "fast-check";
import { healthOf, healthPartsOf } from "../../../src/judgement/set/health.js";
import { anotherPhotoOf, photosOf } from "../any-photos.js";
import { goodPhotos, imageNamed, judgedSetOf, type MadePhoto } from "../made-sets.js";
import { GOOD_MEASURES } from "../made-images.js";

const healthWith = (photos: readonly MadePhoto[]): number => healthOf(healthPartsOf(judgedSetOf(photos)));

const STRANGERS: MadePhoto[] = [
  { name: "stranger", person: "Nora" },
  { name: "wall", face: null },
];

describe("An image that fills a wanted view", () => {
  it("never lowers the health of a set, whatever else is in it, however weak it is, and however many there are", () => {
    let filled = 0;
    fc.assert(
      fc.property(
        photosOf("Mira", 1, 14),
        fc.subarray(STRANGERS),
        anotherPhotoOf("Mira"),
        (photos, burdens, another) => {
          const before = judgedSetOf([...photos, ...burdens]);
          const after = judgedSetOf([...photos, ...burdens, another]);
          const image = imageNamed(after, another.name);
          const fills = before.coverage.some(
            ({ view, wanted, images }) => images.length < wanted && image.views.includes(view),
          );
          fc.pre(fills && after.distinct.length === before.distinct.length + 1);
          filled++;

          assert.ok(healthWith([...photos, ...burdens, another]) >= healthWith([...photos, ...burdens]));
        },
      ),
      { numRuns: 500 },
    );
    assert.ok(filled >= 500);
  });

  it("costs nothing in quality by the pose, the eyes that it hides, or the laugh that the view asks for", () => {
    const unseen = { notMeasured: "the head is turned too far" };
    const turned = { eyesOpen: unseen, eyesVisible: unseen, mouthOpen: unseen };
    const quality = (face: MadePhoto["face"]) =>
      healthPartsOf(judgedSetOf([...goodPhotos(4), { name: "view", face }])).quality;
    const smiling = { ...GOOD_MEASURES, expressionHappy: 0.95, expressionNeutrality: 0.05 };

    assert.equal(quality({ yawDegrees: 30, measures: { ...GOOD_MEASURES, ...turned } }), 1);
    assert.equal(quality({ measures: { ...smiling, mouthOpen: 0.38 } }), 1);
    assert.ok(quality({ measures: { ...GOOD_MEASURES, expressionHappy: 0.1, mouthOpen: 0.38 } }) < 1);
    assert.ok(quality({ yawDegrees: 30, interEyePixels: 30 }) < 1);
  });
});
