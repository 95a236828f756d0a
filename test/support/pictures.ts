import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
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

/** 25 megapixels keep a check and an analysis busy for longer than it takes to notice. */
export async function largePhoto(): Promise<FilePart> {
  const bytes = await sharp(await samplePhoto(1))
    .resize(6_000)
    .jpeg()
    .toBuffer();
  return { bytes, name: "large.jpg" };
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

/** A whole, valid PNG of 20,000 × 20,000 black pixels in about 50 KB: who decodes it needs gigabytes. */
export function hugePng(): Buffer {
  const side = 20_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit per pixel, greyscale.
  header.writeUInt8(1, 8);
  const rows = Buffer.alloc(side * (1 + side / 8));
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND"),
  ]);
}

function pngChunk(type: string, content = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** A picture of a phone's size, several megabytes of noise, without a face. */
export async function largePicture(variant = 0): Promise<FilePart> {
  const noise = { type: "gaussian", mean: 120 + variant, sigma: 40 } as const;
  const bytes = await sharp({
    create: { width: 1600, height: 1200, channels: 3, background: "black", noise },
  })
    .jpeg({ quality: 97 })
    .toBuffer();
  return { bytes, name: `large-${variant}.jpg` };
}
