import assert from "node:assert/strict";
import sharp from "sharp";
import { cleanJpeg } from "../../src/face-analysis/picture/clean-jpeg.js";
import { JpegMarker, jpegSegments } from "../../src/face-analysis/picture/jpeg-segments.js";
import { decoded, verdictOn } from "./made/checked.js";
import { heicFixture } from "./made/heif-file.js";
import { jpegSegment } from "./made/picture-files.js";
import { samplePhoto } from "./sample-pictures.js";

const photo = () => sharp(samplePhoto(6)).resize(240);
const files: Record<string, () => Promise<Buffer> | Buffer> = {
  "A JPEG": () => photo().jpeg().toBuffer(),
  "A progressive JPEG": () => photo().jpeg({ progressive: true }).toBuffer(),
  "A PNG": () => photo().png().toBuffer(),
  "A WebP": () => photo().webp().toBuffer(),
  "A lossless WebP": () => photo().webp({ lossless: true }).toBuffer(),
  "An AVIF": () => photo().avif({ effort: 0 }).toBuffer(),
  "A HEIC": () => heicFixture("display-p3"),
};

/** A HEIC takes ten times as long. */
const flipsOf = (what: string): number => (what === "A HEIC" ? 16 : 60);

for (const [what, make] of Object.entries(files)) {
  describe(what, () => {
    let file: Buffer;
    let pixels: Buffer;

    before(async () => {
      file = await make();
      pixels = (await decoded(file))!.pixels.rgb;
    });

    it("cut anywhere is refused as damaged, and not analysed", async () => {
      const tenths = Array.from({ length: 9 }, (_, i) => Math.floor((file.length * (i + 1)) / 10));
      const lastBytes = Array.from({ length: 12 }, (_, i) => file.length - 1 - i);
      for (const length of [...tenths, ...lastBytes]) {
        const cut = file.subarray(0, length);

        assert.equal(await verdictOn(cut), "corrupt", `${length} of ${file.length} bytes`);
        assert.equal(await decoded(cut), null, `${length} of ${file.length} bytes`);
      }
    });

    it("with something behind its end is taken: phones append films", async () => {
      for (const appended of [Buffer.alloc(1), Buffer.from("\0\0\0\x18ftypmp42 and so on"), file]) {
        const longer = Buffer.concat([file, appended]);

        assert.equal(await verdictOn(longer), "readable");
        assert.deepEqual((await decoded(longer))!.pixels.rgb, pixels);
      }
    });

    it("with a flipped byte is analysed exactly if it is accepted", async () => {
      const seen = new Set<boolean>();
      for (const flipped of withFlippedBytes(file, flipsOf(what))) {
        const isAccepted = (await verdictOn(flipped)) === "readable";
        assert.equal((await decoded(flipped)) !== null, isAccepted);
        seen.add(isAccepted);
      }
      assert.ok(seen.has(false));
    });
  });
}

describe("A PNG with a flipped byte in its pixels", () => {
  it("is refused, wherever it is", async () => {
    const png = await files["A PNG"]!();
    const pixelsAt = png.indexOf("IDAT") + 4;
    for (const flipped of withFlippedBytes(png, 40, pixelsAt, png.length - 12))
      assert.equal(await verdictOn(flipped), "corrupt");
  });
});

for (const what of ["A JPEG", "A progressive JPEG"]) {
  describe(what, () => {
    let file: Buffer;
    let pixels: Buffer;
    /** Where markers stand, and whether coded data end there. */
    let markers: { at: number; isBehindScan: boolean }[];

    before(async () => {
      file = await files[what]!();
      pixels = (await decoded(file))!.pixels.rgb;
      const segments = [...jpegSegments(file)];
      markers = segments.map(({ start }, i) => ({
        at: start,
        isBehindScan: segments[i - 1]?.marker === JpegMarker.START_OF_SCAN,
      }));
      assert.equal(markers.length > 20, what === "A progressive JPEG");
    });

    const fillers: Record<string, { filler: Buffer; behindScans: boolean }> = {
      "a zero": { filler: Buffer.alloc(1), behindScans: true },
      "18 zeros": { filler: Buffer.alloc(18), behindScans: true },
      "5,000 zeros": { filler: Buffer.alloc(5_000), behindScans: true },
      "fill bytes": { filler: Buffer.alloc(7, 0xff), behindScans: true },
      "a run of another byte": { filler: Buffer.alloc(30, 0x20), behindScans: true },
      "a text": { filler: Buffer.from("padding by some firmware"), behindScans: false },
      "stuffed bytes": { filler: Buffer.from("ff00ff00ff00", "hex"), behindScans: false },
    };
    for (const [filling, { filler, behindScans }] of Object.entries(fillers)) {
      it(`with ${filling} before any marker is read to the same pixels`, async () => {
        for (const { at } of markers.filter(({ isBehindScan }) => behindScans || !isBehindScan)) {
          const filled = Buffer.concat([file.subarray(0, at), filler, file.subarray(at)]);

          assert.equal(await verdictOn(filled), "readable", `before ${at}`);
          assert.deepEqual((await decoded(filled))!.pixels.rgb, pixels, `before ${at}`);
        }
      });
    }

    it("with 18 zeros before every marker at once is read to the same pixels", async () => {
      const ends = [0, ...markers.map(({ at }) => at), file.length];
      const pieces = ends.slice(1).map((end, i) => file.subarray(ends[i], end));
      const filled = Buffer.concat(
        pieces.flatMap((piece, i) => (i === 0 ? [piece] : [Buffer.alloc(18), piece])),
      );

      assert.equal(await verdictOn(filled), "readable");
      assert.deepEqual((await decoded(filled))!.pixels.rgb, pixels);
    });

    it("with a flipped byte that libjpeg sees in the coded data is refused", async () => {
      const scanAt = file.indexOf(Buffer.of(0xff, JpegMarker.START_OF_SCAN)) + 14;
      let refused = 0;
      for (const flipped of withFlippedBytes(file, 150, scanAt)) {
        if (await isSeenDamaged(flipped)) {
          assert.equal(await verdictOn(flipped), "corrupt");
          refused++;
        }
      }
      assert.ok(refused >= 3, `${refused}`);
    });

    it("is not copied when nothing in it is odd", () => {
      const clean = cleanJpeg(file);

      assert.equal(clean.buffer, file.buffer);
      assert.deepEqual(clean, file);
    });
  });
}

describe("A JPEG whose header is harmlessly odd", () => {
  let file: Buffer;
  let pixels: Buffer;

  before(async () => {
    file = await photo().jpeg().toBuffer();
    pixels = (await decoded(file))!.pixels.rgb;
  });

  const oddities: Record<string, (jpeg: Buffer) => Buffer> = {
    "has scan parameters of 0 0 0": (jpeg) => {
      const scan = [...jpegSegments(jpeg)].find(({ marker }) => marker === JpegMarker.START_OF_SCAN)!;
      return patched(jpeg, scan.end - 3, Buffer.alloc(3));
    },
    "has JFIF version 2.01": (jpeg) => patched(withJfif(jpeg), 11, Buffer.of(2, 1)),
    "has a colour transform that Adobe never named": (jpeg) => withAdobe(jpeg, 5),
  };
  for (const [what, make] of Object.entries(oddities)) {
    it(`and ${what} is read to the same pixels`, async () => {
      const odd = make(file);
      assert.ok(await isSeenDamaged(odd), "libjpeg warns of it");

      assert.equal(await verdictOn(odd), "readable");
      assert.deepEqual((await decoded(odd))!.pixels.rgb, pixels);
    });
  }

  it("but that lost the first byte of a segment is refused", async () => {
    const tables = [...jpegSegments(file)].filter(({ marker }) => marker === 0xc4);
    for (const { start } of tables)
      assert.equal(await verdictOn(patched(file, start, Buffer.of(0xfe))), "corrupt");
  });
});

/** By libjpeg, to which every oddity is damage. */
async function isSeenDamaged(jpeg: Buffer): Promise<boolean> {
  try {
    await sharp(jpeg, { failOn: "warning" }).raw().toBuffer();
    return false;
  } catch {
    return true;
  }
}

/** One bit each, spread evenly. */
function* withFlippedBytes(file: Buffer, count: number, from = 0, to = file.length): Generator<Buffer> {
  for (let i = 0; i < count; i++) {
    const flipped = Buffer.from(file);
    const at = Math.floor(from + ((to - from) * (i + 0.5)) / count);
    flipped[at]! ^= 1 << (i % 8);
    yield flipped;
  }
}

function patched(file: Buffer, at: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(file);
  bytes.copy(copy, at);
  return copy;
}

const withSegment = (jpeg: Buffer, segment: Buffer): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
const withJfif = (jpeg: Buffer): Buffer =>
  withSegment(jpeg, jpegSegment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")));
const withAdobe = (jpeg: Buffer, transform: number): Buffer =>
  withSegment(
    jpeg,
    jpegSegment(0xee, Buffer.concat([Buffer.from("Adobe\0\x64\0\0\0\0", "latin1"), Buffer.of(transform)])),
  );
