import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import type { FilePart } from "./api-client.js";

/** The folder of real photos that face-api's package ships. */
const demoFolder = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo");

/** `sample1.jpg` to `sample6.jpg`: real photos of one to four people. */
export const samplePhoto = (number: 1 | 2 | 3 | 4 | 5 | 6): Promise<Buffer> =>
  readFile(join(demoFolder, `sample${number}.jpg`));

/** The same photo with other bytes each time, small enough to be quick: what tells uploads apart is their bytes. */
export async function variantOfSample(number: 1 | 2 | 3 | 4 | 5 | 6, variant: number): Promise<FilePart> {
  const bytes = await sharp(await samplePhoto(number))
    .resize(800 + variant)
    .jpeg()
    .toBuffer();
  return { bytes, name: `sample${number}-${variant}.jpg` };
}

/** A picture without any face; the variant tells one from another. */
export async function facelessPicture(variant = 0): Promise<FilePart> {
  const bytes = await sharp({
    create: { width: 200 + variant, height: 150, channels: 3, background: { r: 40, g: 120, b: 180 } },
  })
    .png()
    .toBuffer();
  return { bytes, name: `faceless-${variant}.png` };
}
