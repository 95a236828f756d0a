import assert from "node:assert/strict";
import { assertAtMost } from "../support/limits.js";
import { dropOverlapping } from "../../src/face-analysis/find/detect-faces.js";
import CANONICAL_HEAD from "../../src/face-analysis/find/canonical-head.json";
import { estimateHeadPose } from "../../src/face-analysis/find/head-pose.js";
import type { Point } from "../../src/face-analysis/face-analyser.js";
import { measureMouthOpen } from "../../src/face-analysis/measure/mouth-open.js";
import { byProminence } from "../../src/face-analysis/find/by-prominence.js";
import { leastSecondDifference } from "../../src/face-analysis/measure/sharpness.js";
import {
  fitSimilarity,
  invert,
  squareToUpright,
  transformPoint,
} from "../../src/face-analysis/picture/similarity.js";

const box = (x: number, y: number, side: number, score = 0.9) => ({
  box: { x, y, width: side, height: side },
  score,
  turnedDegrees: 0,
});

function assertNear(actual: number, expected: number, tolerance = 1e-12): void {
  assertAtMost(Math.abs(actual - expected), tolerance, `off ${expected}`);
}

describe("Merging detections", () => {
  it("keeps the more confident of two boxes around one face", () => {
    const weak = box(10, 10, 100, 0.7);
    const strong = box(15, 12, 100, 0.9);

    assert.deepEqual(dropOverlapping([weak, strong]), [strong]);
  });

  it("drops a box that lies in a larger one", () => {
    const head = box(0, 0, 100, 0.9);
    const mouth = box(40, 60, 30, 0.8);

    assert.deepEqual(dropOverlapping([head, mouth]), [head]);
  });

  it("keeps neighbours whose boxes touch", () => {
    const faces = [box(0, 0, 100, 0.9), box(80, 0, 100, 0.8)];

    assert.deepEqual(dropOverlapping(faces), faces);
  });
});

describe("The most prominent face", () => {
  it("is the larger one, even beside the centre", () => {
    const large = box(700, 400, 200);

    assert.equal(byProminence([box(450, 450, 90), large], 1000, 1000)[0], large);
  });

  it("is the central one among equals", () => {
    const central = box(450, 450, 100);

    assert.equal(byProminence([box(10, 10, 100), central, box(890, 10, 100)], 1000, 1000)[0], central);
  });

  it("is the surer one among twins", () => {
    const sure = box(500, 450, 100, 0.95);

    assert.equal(byProminence([box(400, 450, 100, 0.5), sure], 1000, 1000)[0], sure);
  });

  it("is not there when there is none", () => {
    assert.equal(byProminence([], 1000, 1000)[0], undefined);
  });
});

describe("A similarity", () => {
  it("is found from points it has moved", () => {
    const toUpright = squareToUpright({ x: 300, y: 200 }, 80, Math.PI / 6, 150);
    const points = [
      { x: 310, y: 190 },
      { x: 280, y: 240 },
      { x: 301, y: 202 },
    ];

    const fitted = fitSimilarity(
      points,
      points.map((point) => transformPoint(toUpright, point)),
    );

    for (const key of ["a", "b", "tx", "ty"] as const) assertNear(fitted[key], toUpright[key]);
  });

  it("is undone by its inverse", () => {
    const toUpright = squareToUpright({ x: 300, y: 200 }, 80, 1, 150);

    const there = transformPoint(toUpright, { x: 17, y: -4 });
    const back = transformPoint(invert(toUpright), there);

    assertNear(back.x, 17);
    assertNear(back.y, -4);
  });

  it("turns a square that leans clockwise upright", () => {
    const toUpright = squareToUpright({ x: 0, y: 0 }, 2, Math.PI / 4, 2);

    const right = transformPoint(toUpright, { x: Math.SQRT1_2, y: Math.SQRT1_2 });

    assertNear(right.x, 2);
    assertNear(right.y, 1);
  });

  it("cannot be fitted to one point", () => {
    assert.throws(() => fitSimilarity([{ x: 1, y: 1 }], [{ x: 2, y: 2 }]), RangeError);
  });
});

/** The mesh of the canonical head in a pose; x and y of the picture grow right and down, z away from the viewer. */
function meshOfHead({ yaw = 0, pitch = 0, roll = 0 }) {
  const mesh = Array.from({ length: 468 }, () => ({ x: 0, y: 0, z: 0 }));
  for (const { point, place } of CANONICAL_HEAD) {
    // A head that is raised moves its front up, one that is turned moves its front right.
    const [front, up] = turned(place[2]!, place[1]!, pitch);
    const [near, right] = turned(front, place[0]!, yaw);
    const [x, y] = turned(right, -up, roll);
    mesh[point] = { x: 500 + 20 * x, y: 400 + 20 * y, z: -20 * near };
  }
  return mesh;
}

/** Turns the first axis towards the second. */
function turned(first: number, second: number, degrees: number): [number, number] {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return [first * cos - second * sin, second * cos + first * sin];
}

describe("The head pose", () => {
  for (const pose of [
    { yaw: 0, pitch: 0, roll: 0 },
    { yaw: 30, pitch: 0, roll: 0 },
    { yaw: 0, pitch: 20, roll: 0 },
    { yaw: 0, pitch: 0, roll: 40 },
    { yaw: -55, pitch: -15, roll: 25 },
  ]) {
    it(`is found for a head turned ${pose.yaw}° right, raised ${pose.pitch}° and tilted ${pose.roll}° clockwise`, () => {
      const { yawDegrees, pitchDegrees, rollDegrees } = estimateHeadPose(meshOfHead(pose));

      assertNear(yawDegrees, pose.yaw, 1e-12);
      assertNear(pitchDegrees, pose.pitch, 1e-12);
      assertNear(rollDegrees, pose.roll, 1e-12);
    });
  }

  it("does not change with the size and place of the face", () => {
    const mesh = meshOfHead({ yaw: 20, pitch: 5, roll: -10 });

    const moved = mesh.map(({ x, y, z }) => ({ x: 0.3 * x + 70, y: 0.3 * y - 9, z: 0.3 * z + 4 }));

    assertNear(estimateHeadPose(moved).yawDegrees, 20, 1e-12);
  });
});

/** A square of the luma of each place. */
const lumaSquare = (side: number, luma: (x: number, y: number) => number) => ({
  width: side,
  height: side,
  luma: Float32Array.from({ length: side * side }, (_, i) => luma(i % side, Math.floor(i / side))),
});

describe("The least second difference", () => {
  const measure = (luma: (x: number, y: number) => number) =>
    leastSecondDifference(lumaSquare(12, luma), 1, 11);

  it("is zero on a flat and on an evenly shaded square", () => {
    assert.equal(
      measure(() => 90),
      0,
    );
    assert.equal(
      measure((x, y) => 10 * x + 3 * y),
      0,
    );
  });

  it("is that of the pattern on a chessboard", () => {
    // Every pixel differs from both neighbours by 10.
    assert.equal(
      measure((x, y) => ((x + y) % 2) * 10),
      400,
    );
  });

  it("is zero on stripes, which have detail in one direction only", () => {
    assert.equal(
      measure((x) => (x % 2) * 10),
      0,
    );
    assert.equal(
      measure((_, y) => (y % 2) * 10),
      0,
    );
  });
});

describe("How far the mouth is open", () => {
  /** Eyes 60 above the mouth, the chin 40 below it; the lips apart by `gap`. */
  function landmarksOfMouth(gap: number): Point[] {
    return Array.from({ length: 68 }, (_, i) => {
      if (i === 8) return { x: 50, y: 140 };
      if (i >= 36 && i < 48) return { x: i < 42 ? 20 : 80, y: 40 };
      if (i >= 60) return { x: 50, y: i < 64 ? 100 - gap / 2 : 100 + gap / 2 };
      return { x: 50, y: 100 };
    });
  }

  it("is the gap of the inner lips over the length from the eyes to the chin", () => {
    assertNear(measureMouthOpen(landmarksOfMouth(0), 0) as number, 0);
    assertNear(measureMouthOpen(landmarksOfMouth(25), 0) as number, 0.25);
  });

  it("is not measured in a profile", () => {
    assert.deepEqual(measureMouthOpen(landmarksOfMouth(25), -50), {
      notMeasured: "the head is turned too far",
    });
  });
});
