import assert from "node:assert/strict";
import sharp from "sharp";
import { assertAtMost } from "../support/limits.js";
import {
  AGE_COUNT,
  CHIP_SIZE,
  CROP_SIZE,
  EXPRESSIONS,
  FACERES_FEATURES,
  FACERES_SQUARE_SIZE,
  EYE_POINT_COUNT,
  FaceNetworks,
  IRIS_POINT_COUNT,
  MESH_COUNT,
  MESH_CROP_SIZE,
  RgbaPixels,
} from "../../src/face-analysis/networks/face-networks.js";
import { secondEmbeddingOf } from "../../src/face-analysis/embed/second-embedding.js";
import { Cutout, PORTRAITS, distance, portrait } from "./sample-pictures.js";

/**
 * Faces, and sides of an input that they fit on. 256 alone halves without a rest; of the others some feature map has an odd
 * side, at the latest the one that the boxes of such faces are predicted from.
 */
const FACES_ON_INPUTS = [
  { size: "medium", cutout: PORTRAITS.redhead, drawnPixels: 240, sides: [256, 272, 304, 336, 400] },
  {
    size: "large",
    cutout: { sample: 3, left: 980, top: 170, width: 400, height: 400 },
    drawnPixels: 448,
    sides: [464, 480, 496],
  },
] as const;

/** As close as the expression network sees it. */
const LAUGHING_FACE: Cutout = { sample: 1, left: 1450, top: 230, width: 210, height: 210 };

/** A face in the top left corner of a grey input. */
async function drawnFace(
  cutout: Cutout,
  drawnPixels: number,
  width: number,
  height: number,
): Promise<RgbaPixels> {
  const face = await sharp(await portrait(cutout))
    .resize(drawnPixels, drawnPixels)
    .png()
    .toBuffer();
  const rgba = await sharp({ create: { width, height, channels: 4, background: "#808080" } })
    .composite([{ input: face, left: 0, top: 0 }])
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8ClampedArray(rgba) };
}

/** Left, top, right, bottom of the most confident candidate. */
async function bestBox(networks: FaceNetworks, picture: RgbaPixels): Promise<number[]> {
  const { boxes, scores } = await networks.detectFaces(picture, 0.3);
  const best = scores.indexOf(Math.max(...scores));
  return [...boxes.subarray(4 * best, 4 * best + 4)];
}

const portraitPixels = (who: keyof typeof PORTRAITS, side: number): Promise<RgbaPixels> =>
  pixelsOfCutout(PORTRAITS[who], side);

async function pixelsOfCutout(cutout: Cutout, side: number): Promise<RgbaPixels> {
  const rgba = await sharp(await portrait(cutout))
    .resize(side, side)
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { width: side, height: side, data: new Uint8ClampedArray(rgba) };
}

/**
 * What every adapter of the networks keeps.
 * @param boxApart how far a box may be off in another input, in pixels of it
 */
export function describeFaceNetworks(load: () => Promise<FaceNetworks>, { boxApart = 1 } = {}): void {
  let networks: FaceNetworks;

  before(async () => {
    networks = await load();
  });

  // Of a suite that is skipped there are none.
  after(() => (networks as FaceNetworks | undefined)?.close());

  for (const side of [512, 256]) {
    it(`gives the box of a face in pixels of an input of ${side} px`, async () => {
      const picture = await portraitPixels("blondeCurls", side);

      const { boxes, scores } = await networks.detectFaces(picture, 0.5);

      assert.ok(scores.length > 0 && boxes.length === 4 * scores.length);
      const best = scores.indexOf(Math.max(...scores));
      const [left, top, right, bottom] = boxes.subarray(4 * best, 4 * best + 4);
      // The face as seen by eye: from a quarter to two thirds of the width, from a fifth to four fifths of the height.
      assert.ok(left! > 0.1 * side && left! < 0.35 * side, `left ${left}`);
      assert.ok(right! > 0.55 * side && right! < 0.8 * side, `right ${right}`);
      assert.ok(top! > 0.1 * side && top! < 0.4 * side, `top ${top}`);
      assert.ok(bottom! > 0.65 * side && bottom! < 0.9 * side, `bottom ${bottom}`);
    });
  }

  for (const { size, cutout, drawnPixels, sides } of FACES_ON_INPUTS) {
    it(`gives a ${size} face the same box whatever the size of the input around it`, async () => {
      const expected = await bestBox(networks, await drawnFace(cutout, drawnPixels, 512, 512));

      for (const side of sides) {
        for (const isLandscape of [true, false]) {
          const [width, height] = isLandscape ? [512, side] : [side, 512];
          const box = await bestBox(networks, await drawnFace(cutout, drawnPixels, width, height));

          const apart = Math.max(...box.map((edge, i) => Math.abs(edge - expected[i]!)));
          assertAtMost(apart, boxApart, `box of a ${size} face off in another input, in pixels`);
        }
      }
    });
  }

  it("leaves out candidates below the confidence asked for", async () => {
    const picture = await portraitPixels("blondeCurls", 256);

    const sure = await networks.detectFaces(picture, 0.5);
    const all = await networks.detectFaces(picture, 0.05);

    assert.ok(sure.scores.every((score) => score >= 0.5));
    assert.ok(all.scores.length > sure.scores.length);
  });

  it("refuses an input that does not fit the detector's grid", async () => {
    const picture = { width: 250, height: 256, data: new Uint8ClampedArray(4 * 250 * 256) };

    await assert.rejects(networks.detectFaces(picture, 0.5), RangeError);
  });

  it("answers each picture of a batch as it answers it alone", async () => {
    const chips = await Promise.all([
      portraitPixels("dress", CHIP_SIZE),
      portraitPixels("redhead", CHIP_SIZE),
    ]);
    const crops = await Promise.all([
      portraitPixels("dress", CROP_SIZE),
      portraitPixels("redhead", CROP_SIZE),
    ]);
    const squares = await Promise.all([
      portraitPixels("dress", FACERES_SQUARE_SIZE),
      portraitPixels("redhead", FACERES_SQUARE_SIZE),
    ]);

    const together = [await networks.embed(chips), await networks.findLandmarks(crops)];
    const seen = await networks.readFaceres(squares);
    const expressions = await networks.classifyExpressions(crops);

    for (const i of [0, 1]) {
      const [embedding] = await networks.embed([chips[i]!]);
      const [landmarks] = await networks.findLandmarks([crops[i]!]);
      const [alone] = await networks.readFaceres([squares[i]!]);
      assertAtMost(distance(embedding!, together[0]![i]!), 1e-6, "embedding alone against in a batch");
      assertAtMost(distance(landmarks!, together[1]![i]!), 1e-6, "landmarks alone against in a batch");
      assertAtMost(distance(alone!.ages, seen[i]!.ages), 1e-6, "ages alone against in a batch");
      const [one, other] = [alone!, seen[i]!].map(({ features }) => secondEmbeddingOf(features));
      assertAtMost(distance(one!, other!), 1e-5, "second embedding alone against in a batch");
      const [expression] = await networks.classifyExpressions([crops[i]!]);
      assertAtMost(distance(expression!, expressions[i]!), 1e-6, "expression alone against in a batch");
      assert.equal(embedding!.length, 128);
      assert.equal(landmarks!.length, 136);
    }
    assert.ok(distance(together[0]![0]!, together[0]![1]!) > 0.3);
  });

  it("lays a mesh on a face, whose outer corners of the eyes and tip of the nose lie where they are seen", async () => {
    const { points, presence } = await networks.findMesh(await portraitPixels("blondeCurls", MESH_CROP_SIZE));

    assert.equal(points.length, 3 * MESH_COUNT);
    assertAtMost(1 - presence, 0.01, "presence of a face off 1");
    // As seen by eye, in pixels of the crop.
    for (const [point, x, y] of [
      [33, 50, 79],
      [263, 111, 81],
      [4, 73, 103],
    ] as const) {
      assertAtMost(Math.hypot(points[3 * point]! - x, points[3 * point + 1]! - y), 6, `point ${point}`);
    }
    // The tip of the nose is nearer to the viewer than the corners of the eyes.
    assert.ok(
      points[3 * 4 + 2]! < points[3 * 33 + 2]! - 10 && points[3 * 4 + 2]! < points[3 * 263 + 2]! - 10,
    );
  });

  it("looks at the eyes of the same mesh once more, whose corners and irises lie where they are seen", async () => {
    const crop = await portraitPixels("blondeCurls", MESH_CROP_SIZE);
    const mesh = await networks.findMesh(crop);

    const { points, presence, eyes } = await networks.findMeshWithEyes(crop);

    assertAtMost(distance(points, mesh.points), 1e-3, "mesh with its eyes off the one without, in pixels");
    assertAtMost(Math.abs(presence - mesh.presence), 1e-6, "presence off");
    const at = (places: Float32Array, i: number) => [places[2 * i]!, places[2 * i + 1]!] as const;
    // As seen by eye, in pixels of the crop: outer corner, inner corner, iris.
    for (const [i, seen] of [
      [
        [53, 80],
        [69, 82],
        [62, 80],
      ],
      [
        [108, 81],
        [88, 82],
        [99, 81],
      ],
    ].entries()) {
      const { contour, iris } = eyes[i]!;
      assert.deepEqual([contour.length, iris.length], [2 * EYE_POINT_COUNT, 2 * IRIS_POINT_COUNT]);
      for (const [k, [x, y]] of [at(contour, 0), at(contour, 8), at(iris, 0)].entries()) {
        assertAtMost(Math.hypot(x - seen[k]![0]!, y - seen[k]![1]!), 3, `place ${k} of eye ${i}`);
      }
    }
  });

  it("lays none with confidence where there is no face", async () => {
    const grey = { width: MESH_CROP_SIZE, height: MESH_CROP_SIZE };

    const { presence } = await networks.findMesh({
      ...grey,
      data: new Uint8ClampedArray(4 * MESH_CROP_SIZE ** 2).fill(127),
    });

    assertAtMost(presence, 0.01, "presence of a face on grey");
  });

  it("gives each expression a probability, and a laughing face is happy", async () => {
    const [probabilities] = await networks.classifyExpressions([
      await pixelsOfCutout(LAUGHING_FACE, CROP_SIZE),
    ]);

    assert.equal(probabilities!.length, EXPRESSIONS.length);
    assertAtMost(
      Math.abs(probabilities!.reduce((sum, value) => sum + value) - 1),
      3e-7,
      "probabilities' sum off 1",
    );
    assert.ok(probabilities![EXPRESSIONS.indexOf("happy")]! > 0.9, probabilities!.join());
  });

  it("gives each age a probability, and a young woman is some twenty years old", async () => {
    const [reading] = await networks.readFaceres([await portraitPixels("dress", FACERES_SQUARE_SIZE)]);
    const probabilities = reading!.ages;

    assert.equal(reading!.features.length, FACERES_FEATURES);
    assert.equal(probabilities.length, AGE_COUNT);
    assertAtMost(
      Math.abs(probabilities.reduce((sum, value) => sum + value) - 1),
      3e-7,
      "ages' probabilities' sum off 1",
    );
    const years = probabilities.reduce((sum, probability, age) => sum + probability * age, 0);
    assert.ok(years > 15 && years < 35, `${years} years`);
  });
}
