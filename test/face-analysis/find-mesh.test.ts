import assert from "node:assert/strict";
import { findMesh } from "../../src/face-analysis/find/find-mesh.js";
import {
  EYE_POINT_COUNT,
  type FaceNetworks,
  IRIS_POINT_COUNT,
  MESH_COUNT,
  MESH_CROP_SIZE,
  type RgbaPixels,
} from "../../src/face-analysis/networks/face-networks.js";
import { UprightPicture } from "../../src/face-analysis/picture/upright-picture.js";
import { assertAtMost } from "../support/limits.js";

const SIDE = 400;
const GREY = new UprightPicture(
  { width: SIDE, height: SIDE },
  { width: SIDE, height: SIDE, rgb: Buffer.alloc(3 * SIDE * SIDE, 127) },
);
const MIDDLE = MESH_CROP_SIZE / 2;

/** Sees on every crop an upright face in its middle, the eyes level and 96 px apart, the tip of the nose 20 px nearer. */
function networks() {
  const seen: RgbaPixels[] = [];
  const findMesh = async (crop: RgbaPixels) => {
    seen.push(crop);
    const points = new Float32Array(3 * MESH_COUNT).fill(0);
    for (let i = 0; i < MESH_COUNT; i++) points.set([MIDDLE, MIDDLE, 0], 3 * i);
    points.set([MIDDLE - 48, MIDDLE, 0], 3 * 33);
    points.set([MIDDLE + 48, MIDDLE, 0], 3 * 263);
    points.set([MIDDLE, MIDDLE, -20], 3 * 4);
    return { points, presence: 0.9 };
  };
  const eye = (x: number) => ({
    contour: Float32Array.from({ length: 2 * EYE_POINT_COUNT }, (_, i) => (i % 2 === 0 ? x : MIDDLE)),
    iris: Float32Array.from({ length: 2 * IRIS_POINT_COUNT }, (_, i) => (i % 2 === 0 ? x : MIDDLE)),
  });
  const findMeshWithEyes = async (crop: RgbaPixels) => ({
    ...(await findMesh(crop)),
    eyes: [eye(MIDDLE - 48), eye(MIDDLE + 48)],
  });
  return { seen, networks: { findMesh, findMeshWithEyes } as unknown as FaceNetworks };
}

/** 68 points of which the eyes' middles and one at the chin are told apart. */
const landmarks = (left: [number, number], right: [number, number], chin: [number, number]) =>
  Array.from({ length: 68 }, (_, i) => {
    const [x, y] = i === 8 ? chin : i >= 42 && i < 48 ? right : left;
    return { x, y };
  });

describe("The mesh of a face", () => {
  it("is laid in two passes, and given in pixels of the picture, with its depth", async () => {
    const { seen, networks: fake } = networks();

    const { points, presence } = await findMesh(fake, GREY, landmarks([150, 200], [250, 200], [200, 300]));

    assert.deepEqual(
      [
        seen.length,
        ...seen.map(({ width, height }) => width === MESH_CROP_SIZE && height === MESH_CROP_SIZE),
      ],
      [2, true, true],
    );
    assert.equal(presence, 0.9);
    const [left, right, tip] = [points[33]!, points[263]!, points[4]!];
    assertAtMost(Math.abs(left.y - right.y), 1e-6, "off");
    const scale = (right.x - left.x) / 96;
    assert.ok(scale > 0);
    assertAtMost(Math.abs(tip.z + 20 * scale), 1e-6, "off");
  });

  it("has the eyes in pixels of the picture too", async () => {
    const { networks: fake } = networks();

    const { points, eyes } = await findMesh(fake, GREY, landmarks([150, 200], [250, 200], [200, 300]));

    for (const [i, corner] of [33, 263].entries()) {
      const { contour, iris } = eyes[i]!;
      assert.deepEqual([contour.length, iris.length], [EYE_POINT_COUNT, IRIS_POINT_COUNT]);
      for (const { x, y } of [...contour, ...iris]) {
        assertAtMost(Math.hypot(x - points[corner]!.x, y - points[corner]!.y), 1e-6, "off");
      }
    }
  });

  it("stands as the face does: turned by a quarter its eyes lie below each other", async () => {
    const { networks: fake } = networks();

    const { points } = await findMesh(fake, GREY, landmarks([200, 150], [200, 250], [100, 200]));

    const [left, right] = [points[33]!, points[263]!];
    assertAtMost(Math.abs(left.x - right.x), 1e-6, "off");
    assert.ok(right.y - left.y > 10);
  });

  it("is of finite numbers where all landmarks lie on one spot", async () => {
    const { networks: fake } = networks();

    const { points } = await findMesh(fake, GREY, landmarks([200, 200], [200, 200], [200, 200]));

    assert.ok(points.every(({ x, y, z }) => [x, y, z].every(Number.isFinite)));
  });
});
