import assert from "node:assert/strict";
import * as fc from "fast-check";
import { comparePairs } from "../../../src/judgement/likeness/compare-pairs.js";
import { findShots } from "../../../src/judgement/likeness/shots.js";
import type { TemplateImage } from "../../../src/judgement/likeness/template-image.js";
import { photoOf } from "../made-images.js";
import { patternTextAtDegrees } from "../made-patterns.js";

/** Photos with one face, whose looks differ by so many degrees; up to 44 they are near-duplicates. */
const photoAt = (degrees: number, name = String(degrees)): TemplateImage =>
  photoOf("Mira", 0, { imageId: name, sha256: name, pattern: patternTextAtDegrees(degrees) });

const shotsOf = (images: readonly TemplateImage[]): string[][] =>
  findShots(images, comparePairs(images)).map((shot) => shot.map(({ imageId }) => imageId));

describe("The shots of a set", () => {
  it("are of one image each where nothing is a copy", () => {
    assert.deepEqual(shotsOf([photoAt(-60), photoAt(0), photoAt(60)]), [["-60"], ["0"], ["60"]]);
    assert.deepEqual(shotsOf([]), []);
  });

  it("hold all copies, the best first", () => {
    assert.deepEqual(shotsOf([photoAt(10), photoAt(70), photoAt(0), photoAt(20)]), [
      ["0", "10", "20"],
      ["70"],
    ]);
  });

  it("do not join through a chain of copies what differs", () => {
    // 0 and 30, and 30 and 58, are near-duplicates; 0 and 58 are not.
    assert.deepEqual(shotsOf([photoAt(0), photoAt(30), photoAt(58)]), [["0"], ["30", "58"]]);
  });

  it("hold near-duplicates of each other only, whatever the set and its order", () => {
    const anySet = fc.uniqueArray(fc.integer({ min: -65, max: 65 }), { minLength: 1, maxLength: 10 });
    const inTwoOrders = anySet.chain((set) =>
      fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
    );
    fc.assert(
      fc.property(inTwoOrders, ([set, other]) => {
        const images = set.map((degrees) => photoAt(degrees));
        const pairs = comparePairs(images);
        const shots = findShots(images, pairs);

        for (const shot of shots) {
          for (const image of shot) {
            const copies = pairs.nearDuplicatesOf(image);
            assert.ok(shot.every((one) => one === image || copies.has(one.imageId)));
          }
        }
        assert.equal(shots.flat().length, images.length);
        assert.deepEqual(sorted(shotsOf(images)), sorted(shotsOf(other.map((degrees) => photoAt(degrees)))));
      }),
    );
  });
});

const sorted = (shots: string[][]): string[] => shots.map((shot) => shot.toSorted().join()).toSorted();
