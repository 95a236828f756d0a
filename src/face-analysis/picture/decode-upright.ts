import { Metadata, Sharp } from "sharp";
import { UndecodableImageError } from "../face-analyser.js";
import { codedColourSpace } from "./coded-colours.js";
import type { HeicColours, HeicFile } from "./heic-file.js";
import { iccProfileOf } from "./icc-profile.js";
import { openPicture, orCorrupt, PictureRefusedError, type OpenedPicture } from "./open-picture.js";
import { srgbOf } from "./srgb-of-pixels.js";
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
 * @throws UndecodableImageError another format, too many pixels, truncated or corrupt; the reason is its `cause`
 */
export async function decodeUpright(bytes: Buffer, maxPixels: number): Promise<UprightPicture> {
  return orUndecodable(async () => {
    const picture = await openPicture(bytes, maxPixels);
    const { width, height } = picture;
    const longSide = Math.max(width, height);
    const reduction = REDUCTIONS.find(({ fromSide }) => longSide >= fromSide)?.reduction;
    if (reduction === undefined) return new UprightPicture({ width, height }, await decodeAll(picture));
    const finer = picture.format === "JPEG" ? () => upright(picture) : await inMemory(picture);
    const overview = finer().resize(Math.round(width / reduction), Math.round(height / reduction), {
      fit: "fill",
    });
    const pixels = await readPixels(overview);
    return new UprightPicture({ width, height }, pixels, undefined, async (cut) =>
      orUndecodable(() => readPixels(cut(finer()))),
    );
  });
}

type SharpPicture = Exclude<OpenedPicture, { format: "HEIC" }>;

async function decodeAll(picture: OpenedPicture): Promise<RgbPixels> {
  return picture.format === "HEIC" ? decodeHeic(picture.heic) : readPixels(upright(picture));
}

function upright({ metadata, input }: SharpPicture): Sharp {
  const picture = input().autoOrient().flatten({ background: BACKGROUND }).toColourspace("srgb");
  return isLeftInDisplayP3(metadata) ? picture.withIccProfile("srgb") : picture;
}

/** Of 16 bits with a profile sharp makes Display P3, its space to work in, and leaves it at that. */
const isLeftInDisplayP3 = ({ space, icc }: Metadata): boolean => space === "rgb16" && icc !== undefined;

async function decodeHeic(heic: HeicFile): Promise<RgbPixels> {
  return srgbOf(heic.decode(), profileOf(heic.colours), BACKGROUND);
}

function profileOf(colours: HeicColours): Buffer | null {
  if (colours.kind === "icc") return colours.profile;
  const space = colours.kind === "coded" ? codedColourSpace(colours.primaries, colours.transfer) : null;
  return space && iccProfileOf(space);
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
