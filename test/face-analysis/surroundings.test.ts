import assert from "node:assert/strict";
import sharp from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { readGrid } from "../../src/face-analysis/measure/colour-grid.js";
import type { PictureMeasures } from "../../src/face-analysis/measure/measure.js";
import { findBorders } from "../../src/face-analysis/measure/uniform-borders.js";
import type { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";
import {
  backgroundDistance,
  clothesDistance,
  toPlace,
} from "../../src/judgement/training/compare-surroundings.js";
import { samplePhoto } from "./sample-pictures.js";

const { training } = DEFAULT_THRESHOLDS;

describe("The surroundings of real people", () => {
  let networks: FaceNetworks;

  before(async () => (networks = await loadFaceNetworks("onnx")));
  after(() => networks.close());

  const measure = async (bytes: Buffer): Promise<PictureMeasures> =>
    (await analysePicture(networks, bytes, 1e8)).measures;
  const placeOf = ({ surroundings }: PictureMeasures) => toPlace(readGrid(surroundings as string));
  const distance = (a: PictureMeasures, b: PictureMeasures) =>
    backgroundDistance(placeOf(a), placeOf(b), training);

  /** What a camera that stands a little further to the side sees of a sample. */
  const seenFrom = (right: number, down: number, light = 1): Promise<Buffer> =>
    sharp(samplePhoto(6))
      .extract({ left: right, top: 100 + down, width: 900, height: 900 })
      .linear(light)
      .jpeg()
      .toBuffer();

  it("are one place from a camera that moved, and another one on another photo", async () => {
    const here = await measure(await seenFrom(0, 0));
    const moved = await measure(await seenFrom(110, 60, 0.93));
    const others = await Promise.all([1, 3, 5].map((number) => measure(samplePhoto(number as 1))));

    assert.ok(distance(here, moved) <= training.background.distance, `${distance(here, moved)}`);
    for (const other of others) assert.ok(distance(here, other) > training.background.distance);
  });

  it("show the same clothes in another framing, and other clothes on another photo", async () => {
    const [here, moved, other] = [
      await measure(await seenFrom(0, 0)),
      await measure(await seenFrom(110, 60, 0.93)),
      await measure(samplePhoto(3)),
    ].map(({ clothes }) => readGrid(clothes as string));

    assert.ok(
      clothesDistance(here!, moved!) <= training.clothes.distance,
      `${clothesDistance(here!, moved!)}`,
    );
    assert.ok(clothesDistance(here!, other!) > training.clothes.distance);
  });

  it("are told by bars too, which are not taken for surroundings", async () => {
    const photo = await seenFrom(0, 0);
    const letterbox = await sharp(photo)
      .extend({ top: 180, bottom: 180, background: "black" })
      .jpeg()
      .toBuffer();

    const [plain, framed] = [await measure(photo), await measure(letterbox)];

    assert.deepEqual(
      [plain.borderTop, plain.borderBottom, plain.borderLeft, plain.borderRight],
      [0, 0, 0, 0],
    );
    for (const bar of [framed.borderTop, framed.borderBottom])
      assert.ok(Math.abs((bar as number) - 1 / 7) < 0.01);
    assert.ok(distance(plain, framed) < 0.3);
  });

  it("say why they could not be taken", async () => {
    const { surroundings, clothes } = await measure(
      await sharp(samplePhoto(6)).extract({ left: 280, top: 480, width: 240, height: 280 }).jpeg().toBuffer(),
    );

    assert.deepEqual(surroundings, { notMeasured: "hardly anything is seen beside the person" });
    assert.deepEqual(clothes, { notMeasured: "the picture ends below the face" });
  });
});

describe("Bars at the edges", () => {
  const SIDE = 100;
  const drawn = (colour: (x: number, y: number) => number) => ({
    width: SIDE,
    height: SIDE,
    rgb: Buffer.from(
      Array.from({ length: 3 * SIDE * SIDE }, (_, i) =>
        colour(Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)),
      ),
    ),
  });
  const scene = (x: number, y: number): number => 100 + 40 * Math.sin(x / 3) + 20 * Math.cos(y / 5);

  it("are found on one side alone", () => {
    const borders = findBorders(drawn((x, y) => (x < 12 ? 255 : scene(x, y))));

    assert.deepEqual(borders, { top: 0, bottom: 0, left: 0.12, right: 0 });
  });

  it("are not a plain wall behind a head", () => {
    const isHead = (x: number, y: number) => Math.hypot(x - 50, y - 70) < 40;

    assert.deepEqual(findBorders(drawn((x, y) => (isHead(x, y) ? 60 : 200))), {
      top: 0,
      bottom: 0,
      left: 0,
      right: 0,
    });
  });

  it("are not a picture of one colour", () => {
    assert.deepEqual(findBorders(drawn(() => 128)), { top: 0, bottom: 0, left: 0, right: 0 });
  });
});
