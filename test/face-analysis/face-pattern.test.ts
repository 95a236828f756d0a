import assert from "node:assert/strict";
import sharp from "sharp";
import type { ImageAnalysis } from "../../src/face-analysis/face-analyser.js";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import {
  type PatternDistances,
  patternDistances,
  patternOf,
  readPattern,
} from "../../src/face-analysis/measure/face-pattern.js";
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

describe("The pattern of a photographed face", () => {
  let networks: FaceNetworks;

  before(async () => (networks = await loadFaceNetworks("onnx")));
  after(() => networks.close());

  const analyse = (bytes: Buffer): Promise<ImageAnalysis> => analysePicture(networks, bytes, 1e8);

  async function distances(a: Buffer, b: Buffer): Promise<PatternDistances> {
    const [p, q] = [(await analyse(a)).face!.measures.pattern, (await analyse(b)).face!.measures.pattern];
    assert.ok(typeof p === "string" && typeof q === "string");
    return patternDistances(readPattern(p), readPattern(q));
  }

  it("is that of the same photo in another framing", async () => {
    const photo = await portrait(PORTRAITS.redhead);
    const framings = [
      sharp(photo).extend({ top: 500, bottom: 500, background: "black" }),
      sharp(photo).extract({ left: 100, top: 60, width: 300, height: 300 }),
      sharp(photo).resize(240).jpeg({ quality: 60 }),
    ];

    for (const framing of framings) {
      assert.ok((await distances(photo, await framing.toBuffer())).asIs < 0.05);
    }
  });

  it("is that of the mirrored photo when mirrored, and not as it is", async () => {
    const photo = await portrait(PORTRAITS.redhead);

    const { asIs, mirrored } = await distances(photo, await sharp(photo).flop().toBuffer());

    assert.ok(mirrored < 0.05);
    assert.ok(mirrored < asIs - 0.05);
  });

  it("is another in another photo of the same person", async () => {
    const photos = await Promise.all([PORTRAITS.redhead, PORTRAITS.redheadLaughing].map(portrait));

    const { asIs, mirrored } = await distances(photos[0]!, photos[1]!);

    assert.ok(Math.min(asIs, mirrored) > 0.15);
  });
});
