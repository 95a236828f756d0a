import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { seededRandom } from "../src/face-analysis/embed/seeded-random.js";

export interface BenchPicture {
  name: string;
  path: string;
  /** Counted by eye. */
  faces: number;
}

export const PORTRAIT = "portrait, 12 MP";

const demo = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo");
const SAMPLE_FACES = [3, 3, 3, 4, 5, 4];

/** A group of four at a size that pictures had when face-api.js was written. */
export async function prepareGroup(directory: string): Promise<BenchPicture> {
  const path = join(directory, "group.jpg");
  await sharp(join(demo, "sample6.jpg")).resize(1366, 768).jpeg({ quality: 90 }).toFile(path);
  return { name: "group, 1366 x 768, 4 faces", path, faces: 4 };
}

/** A portrait of 12 megapixels, made of one person of a sample photo, the same bytes each time; and the samples themselves. */
export async function preparePictures(directory: string): Promise<BenchPicture[]> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "portrait.jpg");
  const portrait = await sharp(join(demo, "sample3.jpg"))
    .extract({ left: 960, top: 110, width: 480, height: 640 })
    .resize(3000, 4000, { kernel: "lanczos3" })
    .jpeg({ quality: 90 })
    .toBuffer();
  await writeFile(path, portrait);
  const samples = SAMPLE_FACES.map((faces, i) => ({
    name: `sample${i + 1}, 1920 px, ${faces} faces`,
    path: join(demo, `sample${i + 1}.jpg`),
    faces,
  }));
  return [{ name: PORTRAIT, path, faces: 1 }, ...samples];
}

/** Standard deviation of the noise, of 255: a phone's sensor indoors. */
const NOISE = 6;

/** The portrait with a sensor's noise in every pixel, which JPEG keeps: an enlarged picture decodes faster than one that is really so large. */
export async function prepareNoisyPortrait(directory: string, portrait: BenchPicture): Promise<BenchPicture> {
  const { data, info } = await sharp(portrait.path).raw().toBuffer({ resolveWithObject: true });
  const random = seededRandom(1);
  const { width, height } = info;
  for (let i = 0; i < data.length; i++) {
    // The sum of four even numbers is nearly normal, with a variance of 4 / 12.
    const even = random() + random() + random() + random() - 2;
    data[i] = Math.min(255, Math.max(0, Math.round(data[i]! + NOISE * Math.sqrt(3) * even)));
  }
  const path = join(directory, "noisy-portrait.jpg");
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toFile(path);
  return { name: "the same, noisy", path, faces: portrait.faces };
}
