import assert from "node:assert/strict";
import sharp from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { readGrid } from "../../src/face-analysis/measure/colour-grid.js";
import type { PictureMeasures } from "../../src/face-analysis/measure/measure.js";
import { measureTextBar } from "../../src/face-analysis/measure/text-bars.js";
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

type GreyAt = (x: number, y: number) => number;

const drawnGrey = (width: number, height: number, grey: GreyAt) => ({
  width,
  height,
  rgb: Buffer.from(
    Array.from({ length: 3 * width * height }, (_, i) =>
      grey(Math.floor(i / 3) % width, Math.floor(i / 3 / width)),
    ),
  ),
});

describe("Bars with letters", () => {
  const drawn = (colour: GreyAt) => drawnGrey(120, 200, colour);
  const scene = (x: number, y: number): number => 90 + 40 * Math.sin(x / 7) + 20 * Math.cos(y / 9);
  /** Strokes of two pixels, as those of a word in the middle of the line. */
  const isStroke = (x: number, from: number, y: number) =>
    x > 30 && x < 90 && x % 6 < 2 && y >= from && y < from + 8;

  it("are found at the top and the bottom, by the larger of both", () => {
    const meme = drawn((x, y) => {
      if (y < 20) return isStroke(x, 6, y) ? 0 : 255;
      if (y >= 170) return isStroke(x, 180, y) ? 255 : 10;
      return scene(x, y);
    });

    assert.equal(measureTextBar(meme), 30 / 200);
  });

  it("are none without letters, without an end, nor where the letters stand on the scene", () => {
    const plainBar = drawn((x, y) => (y < 20 ? 255 : scene(x, y)));
    const onTheScene = drawn((x, y) => (isStroke(x, 6, y) ? 0 : scene(x, y)));
    const poster = drawn((x, y) => (isStroke(x, y - (y % 20) + 6, y) ? 0 : 255));

    assert.deepEqual([plainBar, onTheScene, poster].map(measureTextBar), [0, 0, 0]);
  });

  it("are not a wall behind a head, whatever hangs there", () => {
    const isFrame = (x: number, y: number) => x > 40 && x < 80 && y > 10 && y < 30;
    const isHead = (x: number, y: number) => Math.hypot(x - 60, y - 140) < 70;

    const portrait = drawn((x, y) => (isFrame(x, y) || isHead(x, y) ? 60 : 200));

    assert.equal(measureTextBar(portrait), 0);
  });
});

describe("Bars at the edges", () => {
  const drawn = (colour: GreyAt) => drawnGrey(100, 100, colour);
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
