import assert from "node:assert/strict";
import fc from "fast-check";
import type { TrainingResolution } from "../../src/judgement/training/training-set.js";
import {
  AI_TOOLKIT_FIT,
  DIFFUSERS_FIT,
  KOHYA_FIT,
  kohyaBuckets,
  ONETRAINER_FIT,
  onetrainerBuckets,
} from "../../src/training-sets/layouts/buckets.js";
import { type Fit, inDrawn, type Placement, placeIn } from "../../src/training-sets/layouts/placement.js";
import { aiToolkitSizeOf, kohyaSizeOf, onetrainerSizeOf } from "./trainers.js";

const MAX = 1.1;
const FITS: Record<string, Fit> = {
  kohya: KOHYA_FIT,
  onetrainer: ONETRAINER_FIT,
  "ai-toolkit": AI_TOOLKIT_FIT,
  diffusers: DIFFUSERS_FIT,
};

const anyResolution = fc.constantFrom<TrainingResolution>(512, 768, 1024);
const anySize = fc.record({
  width: fc.integer({ min: 1, max: 6_000 }),
  height: fc.integer({ min: 1, max: 6_000 }),
});
const anyFace = fc.record({
  x: fc.double({ min: 0, max: 0.8, noNaN: true }),
  y: fc.double({ min: 0, max: 0.8, noNaN: true }),
  width: fc.double({ min: 0.01, max: 0.2, noNaN: true }),
  height: fc.double({ min: 0.01, max: 0.2, noNaN: true }),
});

function placed(
  fit: Fit,
  size: { width: number; height: number },
  resolution: TrainingResolution,
): Placement | null {
  return placeIn(fit, size, null, resolution, MAX);
}

describe("A picture in a trainer's bucket", () => {
  it("has the size of the bucket nearest to its shape", () => {
    const sizeOf = (fit: Fit, width: number, height: number, resolution: TrainingResolution) => {
      const { width: w, height: h } = placed(fit, { width, height }, resolution)!;
      return `${w}x${h}`;
    };

    assert.equal(sizeOf(KOHYA_FIT, 3000, 3000, 1024), "1024x1024");
    assert.equal(sizeOf(KOHYA_FIT, 2000, 3000, 1024), "832x1216");
    assert.equal(sizeOf(KOHYA_FIT, 3000, 2000, 512), "640x384");
    assert.equal(sizeOf(ONETRAINER_FIT, 2000, 3000, 1024), "832x1280");
    assert.equal(sizeOf(DIFFUSERS_FIT, 2000, 3000, 768), "768x768");
    assert.equal(sizeOf(AI_TOOLKIT_FIT, 2000, 3000, 1024), "870x1305");
  });

  it("of kohya and OneTrainer is one of whole steps of 64 with about the square's area", () => {
    for (const resolution of [512, 768, 1024] as const) {
      for (const { width, height } of kohyaBuckets(resolution)) {
        assert.equal((width % 64) + (height % 64), 0);
        assert.ok(width * height <= resolution ** 2);
      }
      for (const { width, height } of onetrainerBuckets(resolution))
        assert.equal((width % 64) + (height % 64), 0);
    }
  });

  for (const [name, fit] of Object.entries(FITS)) {
    it(`of ${name} is never enlarged by more than it may, never wider than what is cut, and cut from within the picture`, () => {
      fc.assert(
        fc.property(anySize, anyResolution, (size, resolution) => {
          const placement = placed(fit, size, resolution);
          if (placement === null) return Math.min(size.width, size.height) * MAX < 64;
          const { crop, width, height, scale } = placement;
          // A pixel that is cut in the middle is taken whole.
          const enlargement = Math.max(width / (crop.width + 0.5), height / (crop.height + 0.5));
          return (
            scale <= MAX + 1e-9 &&
            enlargement <= MAX + 1e-9 &&
            crop.x >= 0 &&
            crop.y >= 0 &&
            crop.x + crop.width <= size.width &&
            crop.y + crop.height <= size.height
          );
        }),
        { numRuns: 500 },
      );
    });

    it(`of ${name} is cut but along one side, and not distorted`, () => {
      fc.assert(
        fc.property(anySize, anyResolution, (size, resolution) => {
          const placement = placed(fit, size, resolution);
          if (placement === null) return true;
          const { crop, width, height } = placement;
          const isWhole = crop.width === size.width || crop.height === size.height;
          // Within the pixel that rounding costs.
          const stretch = Math.abs(width * crop.height - height * crop.width) / Math.max(width, height);
          return isWhole && stretch <= 1.01;
        }),
        { numRuns: 500 },
      );
    });

    it(`of ${name} shows the middle of the face`, () => {
      fc.assert(
        fc.property(anySize, anyFace, anyResolution, (size, face, resolution) => {
          const box = {
            x: face.x * size.width,
            y: face.y * size.height,
            width: face.width * size.width,
            height: face.height * size.height,
          };
          const placement = placeIn(fit, size, box, resolution, MAX);
          if (placement === null) return true;
          const { crop } = placement;
          const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
          return (
            x >= crop.x - 1 &&
            x <= crop.x + crop.width + 1 &&
            y >= crop.y - 1 &&
            y <= crop.y + crop.height + 1
          );
        }),
        { numRuns: 500 },
      );
    });
  }

  it("that is large enough is left by its trainer as it is; of ai-toolkit, only cut", () => {
    const anyLarge = fc.record({
      width: fc.integer({ min: 1_500, max: 5_000 }),
      height: fc.integer({ min: 1_500, max: 5_000 }),
    });
    fc.assert(
      fc.property(anyLarge, anyResolution, (size, resolution) => {
        const kohya = placed(KOHYA_FIT, size, resolution)!;
        assert.deepEqual(kohyaSizeOf(kohya, resolution), {
          width: kohya.width,
          height: kohya.height,
          scale: 1,
        });
        const onetrainer = placed(ONETRAINER_FIT, size, resolution)!;
        const { width, height } = onetrainer;
        assert.deepEqual(onetrainerSizeOf(onetrainer, resolution), { width, height, scale: 1 });
        const aiToolkit = aiToolkitSizeOf(placed(AI_TOOLKIT_FIT, size, resolution)!, resolution);
        assert.equal((aiToolkit.width % 64) + (aiToolkit.height % 64), 0);
        assert.ok(aiToolkit.scale <= 1 + 1e-9, String(aiToolkit.scale));
        // Not the next smaller resolution's bucket.
        assert.ok(aiToolkit.width * aiToolkit.height > 0.75 * resolution ** 2);
      }),
      { numRuns: 300 },
    );
  });

  it("knows where a box of the original lies in it", () => {
    const placement = {
      crop: { x: 100, y: 50, width: 400, height: 400 },
      width: 200,
      height: 200,
      scale: 0.5,
    };

    assert.deepEqual(inDrawn({ x: 140, y: 90, width: 80, height: 100 }, placement), {
      x: 20,
      y: 20,
      width: 40,
      height: 50,
    });
    assert.deepEqual(inDrawn({ x: 0, y: 0, width: 120, height: 60 }, placement), {
      x: 0,
      y: 0,
      width: 10,
      height: 5,
    });
    assert.equal(inDrawn({ x: 0, y: 0, width: 50, height: 40 }, placement).width, 0);
  });
});
