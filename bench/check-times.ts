import { randomFillSync } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { PictureChecker } from "../src/face-analysis/process/picture-checker.js";
import { manyScansJpeg } from "../test/support/many-scans-jpeg.js";
import { samplePhoto } from "../test/support/pictures.js";
import { median } from "./statistics.js";

export const MEGAPIXELS = 50;
const WIDTH = 8_660;
const HEIGHT = 5_773;
const RUNS = 3;
/** Long enough for whatever is read at all. */
const MAX_TASK_MS = 600_000;

export interface CheckTime {
  picture: string;
  megabytes: number;
  seconds: number;
}

type Save = (photo: Sharp) => Sharp;

/** What honest programs write. */
const ENCODINGS: Record<string, Save> = {
  "JPEG, baseline": (photo) => photo.jpeg({ quality: 95 }),
  "JPEG, progressive, 4:4:4": (photo) =>
    photo.jpeg({ quality: 95, progressive: true, chromaSubsampling: "4:4:4" }),
  "JPEG, mozjpeg's scans": (photo) => photo.jpeg({ quality: 95, mozjpeg: true }),
  PNG: (photo) => photo.png({ compressionLevel: 3 }),
  "PNG, interlaced, 16 bits, with alpha": (photo) =>
    photo.toColourspace("rgb16").ensureAlpha(0.5).png({ progressive: true, compressionLevel: 3 }),
  WebP: (photo) => photo.webp({ quality: 95, effort: 0 }),
  "WebP, lossless": (photo) => photo.webp({ lossless: true, effort: 0 }),
  "AVIF, quality 80, 4:4:4": (photo) => photo.avif({ quality: 80, effort: 0, chromaSubsampling: "4:4:4" }),
  "AVIF, quality 95, 4:4:4": (photo) => photo.avif({ quality: 95, effort: 0, chromaSubsampling: "4:4:4" }),
};

/** Valid JPEGs that are nothing but scans: what one scan more costs. */
const SCANS = [1, 80];

/** How long the check of one picture takes at the largest size that the default limits take, with nothing else to check. */
export async function measureCheckTimes(directory: string): Promise<CheckTime[]> {
  const checker = new PictureChecker({ maxPixels: MEGAPIXELS * 1e6, maxTaskMs: MAX_TASK_MS });
  try {
    const photo = await grainyPhoto();
    const times: CheckTime[] = [];
    for (const [picture, save] of Object.entries(ENCODINGS)) {
      const path = join(directory, "picture");
      await save(photo()).toFile(path);
      times.push(await timeOf(checker, path, picture));
    }
    for (const scans of SCANS) {
      const path = join(directory, "scans.jpg");
      await writeFile(path, manyScansJpeg({ width: 7_071, height: 7_071, scans }));
      times.push(await timeOf(checker, path, `JPEG of nothing but scans: ${scans}`));
    }
    return times;
  } finally {
    await checker.close();
  }
}

/** With the grain of a sensor: without, an enlarged photo would be too easy to decode. */
async function grainyPhoto(): Promise<() => Sharp> {
  const pixels = await sharp(await samplePhoto(5))
    .resize(WIDTH, HEIGHT, { fit: "fill" })
    .raw()
    .toBuffer();
  const grain = randomFillSync(Buffer.alloc(pixels.length));
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.min(255, Math.max(0, pixels[i]! + (grain[i]! & 7) - 3));
  }
  return () => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 }, limitInputPixels: false });
}

async function timeOf(checker: PictureChecker, path: string, picture: string): Promise<CheckTime> {
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const { kind } = await checker.check(path);
    if (kind !== "readable") throw new Error(`${picture} is ${kind}`);
    seconds.push((performance.now() - start) / 1_000);
  }
  return { picture, megabytes: (await stat(path)).size / 1e6, seconds: median(seconds) };
}
