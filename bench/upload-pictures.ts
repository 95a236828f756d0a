import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { samplePhoto } from "../test/support/pictures.js";
import { prepareNoisyPortrait, preparePictures, type BenchPicture } from "./pictures.js";

/** Smaller portraits, as they are sent from pages: cut out of the samples, one person each. */
const CUTS = [
  { sample: 1, left: 1_240, top: 60, width: 620, height: 760 },
  { sample: 3, left: 1_000, top: 60, width: 560, height: 760 },
  { sample: 6, left: 1_290, top: 60, width: 420, height: 600 },
] as const;

/** Half of them portraits of 12 megapixels, two of those with a sensor's noise and so of several megabytes; half of them smaller, one of those a group. */
export async function prepareUploads(directory: string): Promise<BenchPicture[]> {
  const [portrait, ...samples] = (await preparePictures(directory)) as [BenchPicture, ...BenchPicture[]];
  const noisy = await prepareNoisyPortrait(directory, portrait);
  const small = await Promise.all(
    CUTS.map(async ({ sample, ...cut }) => {
      const path = join(directory, `person${sample}.jpg`);
      await sharp(await samplePhoto(sample))
        .extract(cut)
        .jpeg({ quality: 90 })
        .toFile(path);
      return { name: `person of sample${sample}`, path, faces: 1 };
    }),
  );
  return [noisy, small[0]!, portrait, small[1]!, noisy, samples[5]!, portrait, small[2]!];
}

const START_OF_IMAGE = 2;

/** The same picture in other bytes: a JPEG with a comment behind its first marker, which no decoder reads. */
export function withComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(text, "latin1");
  const head = Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 255]);
  return Buffer.concat([jpeg.subarray(0, START_OF_IMAGE), head, comment, jpeg.subarray(START_OF_IMAGE)]);
}

/** Each picture in a file of its own, all of them other bytes. */
export async function prepareSet(directory: string, count: number): Promise<string[]> {
  const pictures = await prepareUploads(directory);
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const path = join(directory, `upload-${i}.jpg`);
    await writeFile(path, withComment(await readFile(pictures[i % pictures.length]!.path), `upload ${i}`));
    paths.push(path);
  }
  return paths;
}
