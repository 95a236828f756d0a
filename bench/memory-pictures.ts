import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { seededRandom } from "../eval/support/seeded-random.js";
import { preparePictures } from "./pictures.js";

/** Of ten pictures: small portraits as in Labeled Faces in the Wild, group photos, and portraits of 12 megapixels. */
const SHARES = { small: 6, group: 3, large: 1 };
const VARIANTS_EACH = 8;

/** Side of an LFW picture. */
const SMALL_SIDE = 250;

/**
 * A mix of pictures of many sizes, made from the sample photos of face-api's package; the same in every run.
 * @param directory for the portrait they are made from
 */
export async function mixedPictures(directory: string, count: number): Promise<Buffer[]> {
  const [portrait, ...groups] = await Promise.all(
    (await preparePictures(directory)).map(({ path }) => readFile(path)),
  );
  const random = seededRandom(1);
  const jpeg = (photo: Buffer, width: number): Promise<Buffer> =>
    sharp(photo).resize(Math.round(width)).jpeg({ quality: 90 }).toBuffer();
  const variants = { small: [] as Buffer[], group: [] as Buffer[], large: [] as Buffer[] };
  for (let i = 0; i < VARIANTS_EACH; i++) {
    variants.small.push(await jpeg(portrait!, SMALL_SIDE * (0.8 + 0.4 * random())));
    variants.group.push(await jpeg(groups[i % groups.length]!, 800 + 1120 * random()));
    variants.large.push(await jpeg(portrait!, 3000 - 200 * random()));
  }
  const kinds = Object.entries(SHARES).flatMap(([kind, share]) =>
    Array<keyof typeof SHARES>(share).fill(kind as keyof typeof SHARES),
  );
  return Array.from({ length: count }, () => {
    const ofKind = variants[kinds[Math.floor(random() * kinds.length)]!];
    return ofKind[Math.floor(random() * ofKind.length)]!;
  });
}
