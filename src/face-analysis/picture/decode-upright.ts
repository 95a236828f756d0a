import sharp, { Metadata, Sharp } from "sharp";
import { UndecodableImageError } from "../face-analyser.js";
import { findTooManyScans } from "./jpeg-scans.js";
import { UprightPicture, readPixels, toSharp } from "./upright-picture.js";

/** What sharp calls the formats we read; AVIF is a HEIF container with AV1 inside. */
const READABLE_FORMATS = new Set(["jpeg", "png", "webp", "avif"]);
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
 * Decodes JPEG, PNG, WebP (first frame) and AVIF. Colours are converted to sRGB by the embedded profile, 16 bits become
 * 8, transparency becomes white. A large picture is reduced; its `closeUp` has the rest.
 *
 * @param maxPixels a picture with more pixels is refused before it is decoded
 * @throws UndecodableImageError another format, too many pixels or scans, truncated or corrupt; the reason is its `cause`
 */
export async function decodeUpright(bytes: Buffer, maxPixels: number): Promise<UprightPicture> {
  return orUndecodable(async () => {
    const input = sharp(bytes, { failOn: "warning", limitInputPixels: maxPixels });
    const metadata = await input.metadata();
    refuseUnreadable(metadata);
    const { width, height } = metadata.autoOrient;
    if (metadata.format === "jpeg") refuseTooManyScans(bytes, width * height);
    const longSide = Math.max(width, height);
    const reduction = REDUCTIONS.find(({ fromSide }) => longSide >= fromSide)?.reduction;
    if (reduction === undefined)
      return new UprightPicture({ width, height }, await readPixels(upright(input)));
    const finer = metadata.format === "jpeg" ? () => upright(input.clone()) : await inMemory(upright(input));
    const overview = finer().resize(Math.round(width / reduction), Math.round(height / reduction), {
      fit: "fill",
    });
    const pixels = await readPixels(overview);
    return new UprightPicture({ width, height }, pixels, undefined, async (cut) =>
      orUndecodable(() => readPixels(cut(finer()))),
    );
  });
}

function refuseUnreadable({ format, compression }: Metadata): void {
  const isReadable = format === "heif" ? compression === "av1" : READABLE_FORMATS.has(format);
  if (!isReadable) throw new Error(`The format ${format} is not read`);
}

/** Its scans are decoded anew for every close-up. */
function refuseTooManyScans(jpeg: Buffer, pixels: number): void {
  const tooMany = findTooManyScans(jpeg, pixels);
  if (tooMany !== null) throw new Error(`It has ${tooMany.scans} scans; ${tooMany.maxScans} are read`);
}

const upright = (input: Sharp): Sharp =>
  input.autoOrient().flatten({ background: BACKGROUND }).toColourspace("srgb");

/** Only a JPEG is cheaper to decode reduced; to decode any other twice would cost more than to keep its pixels. */
async function inMemory(picture: Sharp): Promise<() => Sharp> {
  const pixels = await readPixels(picture);
  return () => toSharp(pixels);
}

async function orUndecodable<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    // Running short of memory says nothing about the picture: another attempt may succeed.
    if (cause instanceof Error && /out of memory|allocat/i.test(cause.message)) throw cause;
    throw new UndecodableImageError({ cause });
  }
}
