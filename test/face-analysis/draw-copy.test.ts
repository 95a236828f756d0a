import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import sharp from "sharp";
import { UndecodableImageError } from "../../src/face-analysis/face-analyser.js";
import { drawCopy } from "../../src/face-analysis/picture/draw-copy.js";
import { MIN_MAX_BYTES } from "../../src/guidance/guidance-limits.js";
import { heicFixture } from "./made/heif-file.js";
import { samplePhoto } from "./sample-pictures.js";

const MAX_PIXELS = 50_000_000;
const copy = async (file: Buffer, maxBytes: number) => (await drawCopy(file, MAX_PIXELS, maxBytes))!;

/** What compresses worst. */
const noise = (width: number, height: number) =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });

describe("A copy of a picture", function () {
  this.timeout(60_000);

  it("is the finest that fits: a JPEG, upright, in sRGB, without what the file said beside its pixels", async () => {
    const file = await sharp(samplePhoto(1))
      .resize(1600, 1200)
      .withMetadata({ orientation: 6 })
      .withExif({ IFD0: { Copyright: "somebody" } })
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();

    const { jpeg, width, height, kind, belowBytes } = await copy(file, 50_000_000);

    const metadata = await sharp(jpeg).metadata();
    assert.deepEqual([width, height, kind, belowBytes], [1200, 1600, "jpeg-1-2048", null]);
    assert.deepEqual(
      [metadata.format, metadata.width, metadata.height, metadata.exif, metadata.icc, metadata.orientation],
      ["jpeg", 1200, 1600, undefined, undefined, undefined],
    );
  });

  it("of a HEIC and of an AVIF is a JPEG of the same picture", async () => {
    const avif = await sharp(samplePhoto(2)).resize(640, 480).avif({ quality: 80 }).toBuffer();

    const [ofHeic, ofAvif] = [
      await copy(heicFixture("four-colours"), 10_000_000),
      await copy(avif, 10_000_000),
    ];

    assert.deepEqual([ofHeic.width, ofHeic.height], [96, 64]);
    const pixel = await sharp(ofHeic.jpeg)
      .extract({ left: 20, top: 14, width: 1, height: 1 })
      .raw()
      .toBuffer();
    for (const [i, drawn] of [192, 128, 64].entries())
      assert.ok(Math.abs(pixel[i]! - drawn) < 6, `${pixel[i]}`);
    assert.deepEqual([ofAvif.width, ofAvif.height], [640, 480]);
    assert.equal((await sharp(ofAvif.jpeg).metadata()).format, "jpeg");
  });

  it("of a large picture is reduced to 4,096 pixels at most, in proportion", async () => {
    const file = await sharp(samplePhoto(3)).resize(6000, 4000, { fit: "fill" }).jpeg().toBuffer();

    const { width, height } = await copy(file, 50_000_000);

    assert.deepEqual([width, height], [4096, 2731]);
  });

  it("fits into the least that can be asked for, even of pure noise of any proportions", async () => {
    for (const [width, height] of [
      [1600, 1600],
      [512, 512],
      [3000, 40],
      [1, 1],
    ] as const) {
      const file = await noise(width, height).png().toBuffer();

      const drawn = await copy(file, MIN_MAX_BYTES);

      assert.ok(drawn.jpeg.length <= MIN_MAX_BYTES, `${width} × ${height}: ${drawn.jpeg.length}`);
    }
  });

  it("is null where nothing is small enough", async () => {
    assert.equal(await drawCopy(await noise(600, 600).png().toBuffer(), MAX_PIXELS, 1_000), null);
  });

  it("is the same for every limit between its size and that of the next finer one, to the bit", async () => {
    const file = await noise(1700, 1300).jpeg({ quality: 95 }).toBuffer();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: MIN_MAX_BYTES, max: 6_000_000 }), async (maxBytes) => {
        const drawn = await copy(file, maxBytes);
        const top = Math.min(6_000_000, (drawn.belowBytes ?? Infinity) - 1);

        assert.ok(drawn.jpeg.length <= maxBytes && maxBytes <= top);
        assert.deepEqual(await copy(file, drawn.jpeg.length), drawn);
        assert.deepEqual(await copy(file, top), drawn);
      }),
      { numRuns: 4 },
    );
  });

  it("is none of a few kinds, whatever is asked", async () => {
    const file = await noise(5000, 200).png().toBuffer();
    const kinds = new Set<string>();
    for (let maxBytes = 50_000; maxBytes < 5_000_000; maxBytes *= 1.5) {
      const drawn = await drawCopy(file, MAX_PIXELS, Math.round(maxBytes));
      if (drawn !== null) kinds.add(drawn.kind);
    }

    assert.ok(kinds.size >= 3 && kinds.size <= 7, [...kinds].join());
  });

  it("is refused of what cannot be decoded", async () => {
    const file = await noise(100, 100).png().toBuffer();

    await assert.rejects(copy(file.subarray(0, 2_000), 1_000_000), UndecodableImageError);
    await assert.rejects(drawCopy(file, 5_000, 1_000_000), UndecodableImageError);
  });
});
