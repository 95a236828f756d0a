import assert from "node:assert/strict";
import sharp from "sharp";
import { UndecodableImageError } from "../../src/face-analysis/face-analyser.js";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import { findTooManyScans } from "../../src/face-analysis/picture/jpeg-scans.js";
import { manyScansJpeg } from "../support/many-scans-jpeg.js";
import { samplePhoto } from "./sample-pictures.js";

const PIXELS = 64 * 48;
/** So that nothing is within the bound, and all scans are told. */
const NOTHING = 0;

const scansOf = (jpeg: Buffer): number | undefined => findTooManyScans(jpeg, PIXELS, NOTHING)?.scans;
const small = (scans: number, beforeScan?: Buffer): Buffer =>
  manyScansJpeg({ width: 64, height: 48, scans, beforeScan });

describe("The scans of a JPEG", () => {
  it("are counted to the end of the image", () => {
    assert.equal(scansOf(small(2_647)), 2_647);
    assert.equal(scansOf(Buffer.concat([small(3), small(5)])), 3);
  });

  it("are held against its pixels: as many as the bound allows, and not one more", () => {
    assert.equal(findTooManyScans(small(30), PIXELS, PIXELS * 30), null);
    assert.deepEqual(findTooManyScans(small(31), PIXELS, PIXELS * 30), { scans: 31, maxScans: 30 });
  });

  it("do not count where a segment holds another picture, as EXIF does with a thumbnail", () => {
    const thumbnail = small(20).subarray(0, 65_000);
    const head = Buffer.of(0xff, 0xe1, 0, 0);
    head.writeUInt16BE(thumbnail.length + 2, 2);

    assert.equal(scansOf(small(2, Buffer.concat([head, thumbnail]))), 2);
  });

  it("are not hidden by a reserved marker, which libjpeg passes over among the restarts of a scan", () => {
    const passedOver = Buffer.of(0xff, 0x02, 0x7f, 0xfe);

    assert.equal(scansOf(small(100, passedOver)), 100);
  });

  it("are far fewer in what encoders write, at 50 megapixels too", async () => {
    const photo = sharp(samplePhoto(1)).resize(400);
    const scripts = [{ progressive: true }, { mozjpeg: true }, { progressive: true, optimiseScans: true }];

    for (const script of scripts) {
      const jpeg = await photo.clone().jpeg(script).toBuffer();
      const scans = scansOf(jpeg)!;
      assert.ok(scans > 3 && scans < 20, `${JSON.stringify(script)} writes ${scans} scans`);
      assert.equal(findTooManyScans(jpeg, 50_000_000), null);
    }
  });

  it("make a picture undecodable for the analysis when they are too many", async () => {
    const bomb = manyScansJpeg({ width: 5_000, height: 5_000, scans: 2_647 });

    await assert.rejects(decodeUpright(bomb, 50_000_000), (error) => {
      assert.ok(error instanceof UndecodableImageError);
      assert.match(String(error.cause), /too-many-scans/);
      return true;
    });
  });
});

describe("A JPEG of many scans that the tests make", () => {
  it("is a valid one, of which no decoder warns", async () => {
    const { data, info } = await sharp(small(2_647), { failOn: "warning" })
      .raw()
      .toBuffer({ resolveWithObject: true });

    assert.deepEqual([info.width, info.height, info.channels], [64, 48, 3]);
    assert.ok(data.every((value) => value === 128));
  });
});
