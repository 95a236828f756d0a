import assert from "node:assert/strict";
import sharp from "sharp";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { patternDistances, patternOf, readPattern } from "../../src/face-analysis/measure/face-pattern.js";
import {
  type ComparableImage,
  type SameShot,
  compareShots,
} from "../../src/judgement/likeness/near-duplicates.js";
import type { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { PORTRAITS, portrait } from "./sample-pictures.js";

const SIDE = 64;
const grey = (luma: (x: number, y: number) => number) => ({
  width: SIDE,
  height: SIDE,
  luma: Float32Array.from({ length: SIDE * SIDE }, (_, i) => luma(i % SIDE, Math.floor(i / SIDE))),
});

describe("The pattern of a face", () => {
  it("of the mirrored face is foreseen exactly", () => {
    const luma = (x: number, y: number) => 100 + 40 * Math.sin(x / 5 + y / 9) + x;

    const face = readPattern(patternOf(grey(luma))!);
    const mirrored = readPattern(patternOf(grey((x, y) => luma(SIDE - 1 - x, y)))!);

    assert.ok(patternDistances(face, mirrored).mirrored < 0.001);
    assert.ok(patternDistances(face, mirrored).asIs > 0.5);
    assert.ok(patternDistances(face, face).asIs < 0.001);
  });

  it("does not change with brightness and contrast", () => {
    const luma = (x: number, y: number) => 100 + 40 * Math.sin(x / 5 + y / 9) + x;

    const face = readPattern(patternOf(grey(luma))!);
    const faint = readPattern(patternOf(grey((x, y) => 30 + 0.4 * luma(x, y)))!);

    assert.ok(patternDistances(face, faint).asIs < 0.001);
  });

  it("is null for a flat face", () => {
    assert.equal(patternOf(grey(() => 77)), null);
  });
});

describe("The faces of photos", () => {
  let networks: FaceNetworks;

  before(async () => (networks = await loadFaceNetworks("onnx")));
  after(() => networks.close());

  async function compared(a: Buffer, b: Buffer): Promise<SameShot | null> {
    const [one, other] = [await look(a), await look(b)];
    return compareShots(one, other);
  }

  async function look(bytes: Buffer): Promise<ComparableImage> {
    const { face, analyser, perceptualHash } = await analysePicture(networks, bytes, 1e8);
    const { pattern } = face!.measures;
    assert.ok(typeof pattern === "string");
    return {
      perceptualHash,
      pattern: readPattern(pattern),
      identity: [...face!.embedding],
      model: analyser,
    };
  }

  // The share is what can be taken off without cutting into the face.
  for (const [name, share] of [
    ["redhead", 0.1],
    ["redheadLaughing", 0.3],
    ["dress", 0.3],
  ] as const) {
    it(`are one shot in whatever framing: ${name}`, async () => {
      const photo = await portrait(PORTRAITS[name]);
      const { width, height } = await sharp(photo).metadata();
      const story = sharp(photo).extend({ top: height, bottom: height, background: "black" });
      const screenshot = sharp(photo).extend({
        top: 150,
        bottom: 300,
        left: 20,
        right: 20,
        background: "white",
      });
      const letterbox = sharp(photo).extend({ left: width / 2, right: width / 2, background: "#804020" });
      const cut = 2 * Math.round((share * width) / 2);
      const crop = sharp(photo).extract({ left: cut / 2, top: 0, width: width - cut, height: height - cut });
      const framings = [story, screenshot, letterbox, crop, sharp(photo).jpeg({ quality: 50 })];

      for (const framing of framings) {
        const shot = await compared(photo, await framing.toBuffer());
        assert.equal(shot?.isMirrored, false);
      }
    });
  }

  it("are one shot, called mirrored, in a mirrored copy", async () => {
    const photo = await portrait(PORTRAITS.redhead);

    const shot = await compared(photo, await sharp(photo).flop().jpeg().toBuffer());

    assert.equal(shot?.isMirrored, true);
  });

  it("are two shots with two expressions, also on pictures that are alike", async () => {
    const faces = await Promise.all(
      [PORTRAITS.redhead, PORTRAITS.redheadLaughing].map(async (cutout) =>
        sharp(await portrait(cutout))
          .extract({ left: 90, top: 40, width: 300, height: 380 })
          .toBuffer(),
      ),
    );
    const wall = { create: { width: 1200, height: 1200, channels: 3 as const, background: "#c8c0b8" } };
    const pictures = faces.map((input) =>
      sharp(wall)
        .composite([{ input, left: 450, top: 300 }])
        .png()
        .toBuffer(),
    );

    assert.equal(await compared(await pictures[0]!, await pictures[1]!), null);
  });
});
