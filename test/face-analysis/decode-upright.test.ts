import assert from "node:assert/strict";
import sharp from "sharp";
import { decodeUpright } from "../../src/face-analysis/decode-upright.js";
import { UndecodableImageError } from "../../src/face-analysis/face-analyser.js";
import { samplePhoto } from "./sample-pictures.js";

/** Left half orange, right half blue, 40 x 20 px. */
function twoColours(): sharp.Sharp {
  const blue = { create: { width: 20, height: 20, channels: 3 as const, background: "#2040c0" } };
  return sharp({ create: { width: 40, height: 20, channels: 3, background: "#e08040" } }).composite([
    { input: blue, left: 20, top: 0 },
  ]);
}

async function assertTwoColours(bytes: Buffer, tolerance: number): Promise<void> {
  const { width, height, rgb } = await decodeUpright(bytes, 1e6);
  assert.deepEqual([width, height, rgb.length], [40, 20, 40 * 20 * 3]);
  const middleLine = 10 * 40;
  for (const [x, expected] of [
    [10, [0xe0, 0x80, 0x40]],
    [30, [0x20, 0x40, 0xc0]],
  ] as const) {
    const found = [...rgb.subarray(3 * (middleLine + x), 3 * (middleLine + x) + 3)];
    const off = Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));
    assert.ok(off <= tolerance, `${found.join()} instead of ${expected.join()}`);
  }
}

describe("Decoding a picture upright", () => {
  it("reads JPEG, PNG, WebP and AVIF as sRGB of 8 bits", async () => {
    const picture = twoColours();

    await assertTwoColours(
      await picture.clone().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
      3,
    );
    await assertTwoColours(await picture.clone().png().toBuffer(), 0);
    await assertTwoColours(await picture.clone().png({ palette: true }).toBuffer(), 2);
    await assertTwoColours(await picture.clone().webp({ lossless: true }).toBuffer(), 0);
    await assertTwoColours(
      await picture.clone().avif({ lossless: true, chromaSubsampling: "4:4:4" }).toBuffer(),
      3,
    );
  });

  it("brings 16 bits, CMYK and a wide-gamut profile to the same colours", async () => {
    const flat = await twoColours().png().toBuffer();

    await assertTwoColours(await sharp(flat).toColourspace("rgb16").png().toBuffer(), 1);
    // Printing inks cannot mix this blue.
    await assertTwoColours(await sharp(flat).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(), 55);
    await assertTwoColours(await sharp(flat).withIccProfile("p3").png().toBuffer(), 2);
  });

  it("gives three equal channels for a greyscale picture", async () => {
    const grey = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#777777" } })
      .toColourspace("b-w")
      .png()
      .toBuffer();

    const { rgb } = await decodeUpright(grey, 1e6);

    assert.deepEqual(rgb, Buffer.alloc(8 * 8 * 3, 0x77));
  });

  it("shows what is transparent as white", async () => {
    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: "#00000000" } })
      .png()
      .toBuffer();

    const { rgb } = await decodeUpright(clear, 1e6);

    assert.deepEqual(rgb, Buffer.alloc(4 * 4 * 3, 0xff));
  });

  it("turns the picture as its orientation says", async () => {
    const lying = await twoColours().png().toBuffer();
    const stored = await sharp(await sharp(lying).rotate(270).png().toBuffer())
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();

    await assertTwoColours(stored, 0);
  });

  const refused: Record<string, () => Buffer | Promise<Buffer>> = {
    "a truncated JPEG": async () =>
      (await sharp(samplePhoto(1)).resize(900).jpeg().toBuffer()).subarray(0, 20_000),
    "a truncated PNG": async () =>
      (await sharp(samplePhoto(1)).resize(200).png().toBuffer()).subarray(0, 20_000),
    "an empty file": () => Buffer.alloc(0),
    text: () => Buffer.from("no picture at all"),
    "an SVG": () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    "a GIF": () => twoColours().gif().toBuffer(),
    "a TIFF": () => twoColours().tiff().toBuffer(),
    "a picture of too many pixels": () =>
      sharp({ create: { width: 1001, height: 1000, channels: 3, background: "#000000" } })
        .png()
        .toBuffer(),
  };
  for (const [what, make] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(decodeUpright(await make(), 1e6), (error) => {
        assert.ok(error instanceof UndecodableImageError);
        assert.ok(error.cause instanceof Error);
        return true;
      });
    });
  }
});
