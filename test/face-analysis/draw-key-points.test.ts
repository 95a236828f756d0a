import assert from "node:assert/strict";
import sharp from "sharp";
import { keyPointsOf } from "../../src/face-analysis/find/key-points.js";
import { drawKeyPoints } from "../../src/face-analysis/picture/draw-key-points.js";
import { toKeyPoints } from "../../src/guidance/key-points.js";

const POINTS = [
  { x: 100.9, y: 100 },
  { x: 200, y: 100 },
  { x: 150, y: 150.7 },
  { x: 110, y: 200 },
  { x: 190, y: 200 },
];

async function pixelsOf(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return { ...info, at, data };
}

describe("The picture of five key points", () => {
  it("has a disc of its own colour at each point, as far as whole pixels go", async () => {
    const { at, width, height, channels } = await pixelsOf(
      await drawKeyPoints({ width: 320, height: 256, points: POINTS }),
    );

    assert.deepEqual([width, height, channels], [320, 256, 3]);
    const colours = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 0],
      [255, 0, 255],
    ];
    for (const [index, { x, y }] of POINTS.entries()) {
      const [left, top] = [Math.trunc(x), Math.trunc(y)];
      for (const [dx, dy] of [
        [0, 0],
        [10, 0],
        [-10, 0],
        [0, 10],
        [0, -10],
        [7, 7],
      ] as const)
        assert.deepEqual(at(left + dx, top + dy), colours[index], `${index} ${dx} ${dy}`);
      assert.notDeepEqual(at(left, top - 11), colours[index]);
    }
  });

  it("joins each point to the nose by an ellipse eight pixels wide, in three fifths of the point's colour", async () => {
    const { at } = await pixelsOf(await drawKeyPoints({ width: 320, height: 256, points: POINTS }));

    assert.deepEqual(at(125, 125), [153, 0, 0]);
    assert.deepEqual(at(175, 125), [0, 153, 0]);
    assert.deepEqual(at(130, 175), [153, 153, 0]);
    assert.deepEqual(at(170, 175), [153, 0, 153]);
    // Across the first limb, which runs down to the right.
    assert.deepEqual(at(127, 122), [153, 0, 0]);
    assert.deepEqual(at(131, 119), [0, 0, 0]);
  });

  it("is black everywhere else, and draws what lies inside of a point at the edge or beyond", async () => {
    const points = [{ x: 0, y: 0 }, { x: 400, y: 5 }, ...POINTS.slice(2)];

    const { at, data } = await pixelsOf(await drawKeyPoints({ width: 256, height: 256, points }));

    assert.deepEqual(at(3, 3), [255, 0, 0]);
    assert.deepEqual(at(250, 250), [0, 0, 0]);
    const lit = Array.from(
      { length: data.length / 3 },
      (_, i) => data[3 * i]! + data[3 * i + 1]! + data[3 * i + 2]!,
    );
    assert.ok(lit.filter((sum) => sum > 0).length < lit.length / 10);
  });

  it("takes eye centres, the nose's tip and the mouth's corners from 68 landmarks", () => {
    const landmarks = Array.from({ length: 68 }, (_, i) => ({ x: i, y: 2 * i }));

    assert.deepEqual(keyPointsOf(landmarks), [
      { x: 38.5, y: 77 },
      { x: 44.5, y: 89 },
      { x: 30, y: 60 },
      { x: 48, y: 96 },
      { x: 54, y: 108 },
    ]);
  });

  for (const [size, expected] of [
    [{ width: 1000, height: 1000 }, [1280, 1280]],
    [{ width: 4032, height: 3024 }, [1280, 960]],
    [{ width: 3024, height: 4032 }, [960, 1280]],
    [{ width: 600, height: 800 }, [960, 1280]],
    [{ width: 1920, height: 1080 }, [1280, 704]],
    [{ width: 100, height: 4000 }, [64, 1280]],
  ] as const) {
    it(`of a picture of ${size.width} × ${size.height} is ${expected.join(" × ")}, its points in proportion`, () => {
      const landmarks = Array.from({ length: 68 }, () => ({ x: size.width / 2, y: size.height / 4 }));

      const { width, height, points } = toKeyPoints(landmarks, size);

      assert.deepEqual([width, height], expected);
      assert.deepEqual(points[2], { x: width / 2, y: height / 4 });
    });
  }
});
