import assert from "node:assert/strict";
import sharp from "sharp";
import { lumaOf } from "../../src/face-analysis/picture/luma.js";
import { mirroredHash, perceptualHash } from "../../src/face-analysis/measure/perceptual-hash.js";
import { readPixels } from "../../src/face-analysis/picture/upright-picture.js";
import { hammingDistance } from "../../src/judgement/likeness/near-duplicates.js";
import { PORTRAITS, portrait } from "./sample-pictures.js";

async function hashOf(picture: sharp.Sharp): Promise<string> {
  const { rgb, width, height } = await readPixels(picture.removeAlpha());
  return perceptualHash(lumaOf(rgb, width, height, 3))!;
}

/** A picture of one value a pixel. */
const grey = (width: number, height: number, luma: (x: number, y: number) => number) => ({
  width,
  height,
  luma: Float32Array.from({ length: width * height }, (_, i) => luma(i % width, Math.floor(i / width))),
});

describe("The perceptual hash", () => {
  it("has 64 bits, half of them set", () => {
    const hash = perceptualHash(grey(100, 80, (x, y) => (x * y * 7 + x * x) % 256))!;

    assert.match(hash, /^[0-9a-f]{16}$/);
    assert.equal(hammingDistance(hash, "0000000000000000"), 32);
  });

  it("knows where the light is", () => {
    const wave = (x: number) => 128 + 100 * Math.cos((Math.PI * (x + 0.5)) / 64);
    const across = grey(64, 64, (x, y) => (wave(x) * wave(y)) / 255);

    // Frequency 1 in both directions is the first coefficient and the strongest.
    assert.equal(perceptualHash(across)![0]! >= "8", true);
  });

  it("is null for a flat picture", () => {
    assert.equal(perceptualHash(grey(40, 40, () => 77)), null);
    assert.equal(perceptualHash(grey(1, 1, () => 3)), null);
  });

  it("stays all but the same when a photo is saved smaller, brighter or as a poor JPEG", async () => {
    const photo = await portrait(PORTRAITS.redhead);
    const hash = await hashOf(sharp(photo));

    const copies = [
      sharp(photo).resize(200),
      sharp(photo).modulate({ brightness: 1.1 }),
      sharp(await sharp(photo).jpeg({ quality: 30 }).toBuffer()),
    ];

    for (const copy of copies) assert.ok(hammingDistance(hash, await hashOf(copy)) <= 4);
  });

  it("of the mirrored photo is foreseen", async () => {
    const photo = await portrait(PORTRAITS.redhead);
    const hash = await hashOf(sharp(photo));
    const mirrored = await hashOf(sharp(photo).flop());

    assert.ok(hammingDistance(hash, mirrored) >= 16);
    assert.ok(hammingDistance(mirroredHash(hash), mirrored) <= 6);
    assert.equal(mirroredHash(mirroredHash(hash)), hash);
  });

  it("differs by many bits between photos of different people", async () => {
    const [one, other] = [await portrait(PORTRAITS.redhead), await portrait(PORTRAITS.dress)];

    assert.ok(hammingDistance(await hashOf(sharp(one)), await hashOf(sharp(other))) >= 16);
  });
});
