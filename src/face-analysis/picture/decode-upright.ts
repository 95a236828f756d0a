import { Sharp } from "sharp";
import { UndecodableImageError } from "../face-analyser.js";
import { profileOf } from "./picture-colours.js";
import { openPicture, orCorrupt, PictureRefusedError, type OpenedPicture } from "./open-picture.js";
import { srgbOf, type ColouredPixels } from "./srgb-of-pixels.js";
import { RgbPixels, UprightPicture, readPixels, toSharp } from "./upright-picture.js";

/** Cut-out portraits are meant for a page, and pages are white. */
const BACKGROUND = "#ffffff";

/**
 * By how much a picture of that longer side is reduced, the largest first. sharp decodes a JPEG at 1/2, 1/4 or 1/8 for less,
 * but takes the next coarser one only where the quotient lies more than 1 above it, and reduces the rest: of quotients, 3, 5
 * and 9 are the cheap ones (12 megapixels: 42 ms of CPU time whole; 26, 17 and 13 reduced). What is left has 1,024 to some 2,500
 * pixels, at least twice what the detector takes, and most portraits need no close-up then.
 */
const REDUCTIONS = [
  { reduction: 9, fromSide: 13_824 },
  { reduction: 5, fromSide: 7_680 },
  { reduction: 3, fromSide: 3_072 },
] as const;

/**
 * Decodes JPEG, PNG, WebP, AVIF and HEIC. Colours are converted to sRGB by the embedded profile, 16 bits become
 * 8, transparency becomes white. A large picture is reduced; its `closeUp` has the rest.
 *
 * @param maxPixels a picture with more pixels is refused before it is decoded
 * @throws UndecodableImageError another format, too many pixels or scans, truncated or corrupt; the reason is its `cause`
 */
export async function decodeUpright(bytes: Buffer, maxPixels: number): Promise<UprightPicture> {
  return orUndecodable(async () => {
    const picture = await openPicture(bytes, maxPixels);
    const { width, height } = picture;
    const longSide = Math.max(width, height);
    const reduction = REDUCTIONS.find(({ fromSide }) => longSide >= fromSide)?.reduction;
    if (reduction === undefined) return new UprightPicture({ width, height }, await decodeAll(picture));
    const finer = picture.format === "JPEG" ? () => upright(picture) : await inMemory(picture);
    const read = async (cut: (full: Sharp) => Sharp): Promise<RgbPixels> => {
      const decode = (): Promise<RgbPixels> => readPixels(cut(finer()));
      return picture.format === "JPEG" ? picture.decode(decode) : decode();
    };
    // A thin picture's shorter side may have fewer pixels than the reduction.
    const size = [width, height].map((side) => Math.max(1, Math.round(side / reduction)));
    const pixels = await read((full) => full.resize(size[0], size[1], { fit: "fill" }));
    return new UprightPicture({ width, height }, pixels, undefined, (cut) => orUndecodable(() => read(cut)));
  });
}

type SharpPicture = Exclude<OpenedPicture, { format: "HEIC" }>;

async function decodeAll(picture: OpenedPicture): Promise<RgbPixels> {
  if (picture.format === "HEIC")
    return srgbOf(picture.heic.decode(), profileOf(picture.heic.colours), BACKGROUND);
  const { metadata, codedColours } = picture;
  // Of 16 bits with a profile sharp makes Display P3, its space to work in, and leaves it at that; of grey ones it takes no profile.
  const isLeftToUs = metadata.depth === "ushort" && metadata.icc !== undefined;
  const profile = isLeftToUs ? metadata.icc! : metadata.icc === undefined ? profileOf(codedColours) : null;
  if (profile === null) return picture.decode(() => readPixels(upright(picture)));
  return srgbOf(await readAsStored(picture), profile, BACKGROUND);
}

const upright = ({ input }: SharpPicture): Sharp =>
  input().autoOrient().flatten({ background: BACKGROUND }).toColourspace("srgb");

/** Reduced to 8 bits, but in the file's own colours. */
async function readAsStored({ input, metadata }: SharpPicture): Promise<ColouredPixels> {
  const stored = input({ ignoreIcc: true }).autoOrient().toColourspace("srgb").raw({ depth: "uchar" });
  const { data, info } = await stored.toBuffer({ resolveWithObject: true });
  const pixels = { width: info.width, height: info.height, channels: info.channels as 3 | 4, data };
  return metadata.space === "grey16" ? greyOf(pixels) : pixels;
}

/** Red, green and blue are the same. */
function greyOf({ width, height, channels, data }: ColouredPixels): ColouredPixels {
  const grey = Buffer.allocUnsafe((data.length / channels) * (channels - 2));
  for (let from = 0, to = 0; from < data.length; from += channels) {
    grey[to++] = data[from]!;
    if (channels === 4) grey[to++] = data[from + 3]!;
  }
  return { width, height, channels: (channels - 2) as 1 | 2, data: grey };
}

/** Only a JPEG is cheaper to decode reduced; to decode any other twice would cost more than to keep its pixels. */
async function inMemory(picture: OpenedPicture): Promise<() => Sharp> {
  const pixels = await decodeAll(picture);
  return () => toSharp(pixels);
}

async function orUndecodable<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await orCorrupt(decode);
  } catch (error) {
    if (error instanceof PictureRefusedError)
      throw new UndecodableImageError({ cause: error.cause ?? error });
    throw error;
  }
}
