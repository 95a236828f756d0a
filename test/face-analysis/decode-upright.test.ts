import assert from "node:assert/strict";
import sharp from "sharp";
import { assertAtMost, largestDifference } from "../support/limits.js";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import { UndecodableImageError } from "../../src/face-analysis/face-analyser.js";
import { samplePhoto } from "./sample-pictures.js";
import { UprightPicture } from "../../src/face-analysis/picture/upright-picture.js";

/** Left half orange, right half blue, 40 x 20 px. */
function twoColours(): sharp.Sharp {
  const blue = { create: { width: 20, height: 20, channels: 3 as const, background: "#2040c0" } };
  return sharp({ create: { width: 40, height: 20, channels: 3, background: "#e08040" } }).composite([
    { input: blue, left: 20, top: 0 },
  ]);
}

async function assertTwoColours(what: string, bytes: Buffer, tolerance: number): Promise<void> {
  const { width, height, rgb } = (await decodeUpright(bytes, 1e6)).pixels;
  assert.deepEqual([width, height, rgb.length], [40, 20, 40 * 20 * 3]);
  const middleLine = 10 * 40;
  for (const [x, expected] of [
    [10, [0xe0, 0x80, 0x40]],
    [30, [0x20, 0x40, 0xc0]],
  ] as const) {
    const found = [...rgb.subarray(3 * (middleLine + x), 3 * (middleLine + x) + 3)];
    assertAtMost(largestDifference(found, expected), tolerance, `${what}: colour off`);
  }
}

describe("Decoding a picture upright", () => {
  it("reads JPEG, PNG, WebP and AVIF as sRGB of 8 bits", async () => {
    const picture = twoColours();

    await assertTwoColours(
      "JPEG",
      await picture.clone().jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer(),
      3,
    );
    await assertTwoColours("PNG", await picture.clone().png().toBuffer(), 0);
    await assertTwoColours("PNG of a palette", await picture.clone().png({ palette: true }).toBuffer(), 0);
    await assertTwoColours("WebP", await picture.clone().webp({ lossless: true }).toBuffer(), 0);
    await assertTwoColours(
      "AVIF",
      await picture.clone().avif({ lossless: true, chromaSubsampling: "4:4:4" }).toBuffer(),
      3,
    );
  });

  it("brings 16 bits, CMYK and a wide-gamut profile to the same colours", async () => {
    const flat = await twoColours().png().toBuffer();

    await assertTwoColours("16 bits", await sharp(flat).toColourspace("rgb16").png().toBuffer(), 0);
    // Printing inks cannot mix this blue.
    await assertTwoColours(
      "CMYK",
      await sharp(flat).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(),
      55,
    );
    await assertTwoColours("Display P3", await sharp(flat).withIccProfile("p3").png().toBuffer(), 2);
  });

  it("gives three equal channels for a greyscale picture", async () => {
    const grey = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#777777" } })
      .toColourspace("b-w")
      .png()
      .toBuffer();

    const { rgb } = (await decodeUpright(grey, 1e6)).pixels;

    assert.deepEqual(rgb, Buffer.alloc(8 * 8 * 3, 0x77));
  });

  it("shows what is transparent as white", async () => {
    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: "#00000000" } })
      .png()
      .toBuffer();

    const { rgb } = (await decodeUpright(clear, 1e6)).pixels;

    assert.deepEqual(rgb, Buffer.alloc(4 * 4 * 3, 0xff));
  });

  it("turns the picture as its orientation says", async () => {
    const lying = await twoColours().png().toBuffer();
    const stored = await sharp(await sharp(lying).rotate(270).png().toBuffer())
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();

    await assertTwoColours("stored", stored, 0);
  });

  describe("that is large", () => {
    const [width, height] = [3600, 2400];
    /** Each point has a colour of its own: red grows to the right, green downwards. */
    const gradient = async (): Promise<sharp.Sharp> => {
      const small = Buffer.from(
        Array.from({ length: 36 * 24 }, (_, i) => [7 * (i % 36), 10 * Math.floor(i / 36), 90]).flat(),
      );
      const enlarged = sharp(small, { raw: { width: 36, height: 24, channels: 3 } });
      return enlarged.resize(width, height, { kernel: "linear", fit: "fill" });
    };
    const stored: Record<string, () => Promise<Buffer>> = {
      "a JPEG": async () => (await gradient()).jpeg({ quality: 95 }).toBuffer(),
      "a JPEG with an orientation": async () => {
        const lying = await sharp(await (await gradient()).png({ compressionLevel: 1 }).toBuffer())
          .rotate(270)
          .jpeg({ quality: 95 })
          .toBuffer();
        return sharp(lying).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
      },
      "a PNG": async () => (await gradient()).png({ compressionLevel: 1 }).toBuffer(),
    };
    const colourAt = ({ pixels, shown }: UprightPicture, x: number, y: number): number[] => {
      const column = Math.floor(((x - shown.x) * pixels.width) / shown.width);
      const row = Math.floor(((y - shown.y) * pixels.height) / shown.height);
      const start = 3 * (row * pixels.width + column);
      return [...pixels.rgb.subarray(start, start + 2)];
    };
    for (const [what, make] of Object.entries(stored)) {
      it(`gives ${what} reduced, and finer where asked, each point in its place`, async () => {
        const picture = await decodeUpright(await make(), 1e7);
        const area = { x: 1500, y: 1900, width: 400, height: 700 };
        const whole = await picture.closeUp(area, 1);
        const half = await picture.closeUp(area, 0.5);

        assert.deepEqual([picture.width, picture.height], [width, height]);
        assert.deepEqual([picture.pixels.width, picture.pixels.height], [1200, 800]);
        // Cut off at the lower edge.
        assert.deepEqual(whole.shown, { x: 1500, y: 1900, width: 400, height: 500 });
        assert.deepEqual([whole.pixels.width, whole.pixels.height], [400, 500]);
        assert.deepEqual([half.pixels.width, half.pixels.height], [200, 250]);
        assert.deepEqual([whole.width, whole.fineness, half.fineness], [width, 1, 0.5]);
        const expected = colourAt(picture, 1800, 2000);
        for (const closeUp of [whole, half]) {
          const found = colourAt(closeUp, 1800, 2000);
          assertAtMost(largestDifference(found, expected), 0, `colour off in a close-up of ${what}`);
        }
      });
    }

    it("cuts a coarser close-up out of the pixels it has", async () => {
      const picture = await decodeUpright(await stored["a JPEG"]!(), 1e7);

      const closeUp = await picture.closeUp({ x: 300, y: 300, width: 1200, height: 900 }, 1 / 6);

      assert.deepEqual(closeUp.shown, { x: 300, y: 300, width: 1200, height: 900 });
      assert.deepEqual([closeUp.pixels.width, closeUp.pixels.height], [200, 150]);
    });

    it("refuses a JPEG that ends too early, though it is not decoded in full", async () => {
      const bytes = await stored["a JPEG"]!();

      const cut = bytes.subarray(0, Math.round(0.9 * bytes.length));

      await assert.rejects(decodeUpright(cut, 1e7), UndecodableImageError);
    });
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
