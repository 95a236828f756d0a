import assert from "node:assert/strict";
import { planPruning } from "../../../src/judgement/advice/plan-pruning.js";
import { ReferenceImageStatus } from "../../../src/reference-images/reference-image.entity.js";
import { fileNames, goodPhotos, type MadePhoto, setOf } from "../made-sets.js";

const planFor = (photos: MadePhoto[], keep?: number) => {
  const { kept, removed, healthBefore, healthAfter } = planPruning(setOf(photos), keep);
  return { kept: fileNames(kept), removed: fileNames(removed), healthBefore, healthAfter };
};

describe("The pruning of a set", () => {
  it("keeps one primary and eight references, and makes the set healthier", () => {
    const { kept, removed, healthBefore, healthAfter } = planFor(goodPhotos(20));

    assert.deepEqual([kept.length, removed.length, kept[0]], [9, 11, "good 1"]);
    assert.ok(healthAfter > healthBefore);
  });

  it("takes out strangers, what cannot be used, and copies, though there is room", () => {
    const photos = [
      ...goodPhotos(4),
      { name: "stranger", person: "Nora" },
      { name: "tiny", face: { interEyePixels: 11 } },
      { name: "wall", face: null },
      { name: "copy", shot: "good 2", face: { interEyePixels: 45 } },
    ];

    const { kept, removed } = planFor(photos);

    assert.deepEqual(kept, ["good 1", "good 2", "good 3", "good 4"]);
    assert.deepEqual(removed, ["stranger", "tiny", "wall", "copy"]);
  });

  it("keeps the views that are rare and the images that are good", () => {
    const photos = [
      ...goodPhotos(6),
      { name: "left", face: { yawDegrees: -25 } },
      { name: "weak", face: { interEyePixels: 25 } },
      { name: "right", face: { yawDegrees: 25 } },
    ];

    const { kept, removed } = planFor(photos, 5);

    assert.ok(kept.includes("good 1") && kept.includes("left") && kept.includes("right"));
    assert.ok(removed.includes("weak"));
    assert.equal(kept.length, 5);
  });

  it("keeps a weak primary, but not one that is somebody else: then the strongest comes first", () => {
    const weak = { name: "weak", isPrimary: true, face: { interEyePixels: 25 } };
    const stranger = { name: "stranger", person: "Nora", isPrimary: true };
    const others = goodPhotos(6).slice(1);

    assert.deepEqual(planFor([weak, ...others], 1).kept, ["weak"]);
    assert.deepEqual(planFor([stranger, ...others], 1).kept, ["good 2"]);
  });

  it("says the health that the set will have, its strongest image being the primary where the former goes", () => {
    const stranger = { name: "stranger", person: "Nora", isPrimary: true };
    const left = goodPhotos(6).slice(1);

    const { healthAfter } = planFor([stranger, ...left]);

    const [first, ...rest] = left;
    assert.equal(healthAfter, planFor([{ ...first!, isPrimary: true }, ...rest]).healthBefore);
  });

  it("neither keeps nor removes what is not analysed", () => {
    const image = { status: ReferenceImageStatus.ANALYSING };

    const { kept, removed } = planFor([...goodPhotos(2), { name: "new", image, face: null }]);

    assert.deepEqual([kept, removed], [["good 1", "good 2"], []]);
  });

  it("of nothing is nothing", () => {
    assert.deepEqual(planFor([]), { kept: [], removed: [], healthBefore: 0, healthAfter: 0 });
  });
});
