import sharp, { type Metadata, type Sharp } from "sharp";
import { cleanJpeg } from "./clean-jpeg.js";
import { codedSizesIn } from "./coded-size.js";
import { HeicFile } from "./heic-file.js";
import { readHeif } from "./heif-boxes.js";
import { withoutFiller } from "./jpeg-filler.js";
import { findTooManyScans, MAX_PIXEL_SCANS, type TooManyScans } from "./jpeg-scans.js";
import { nameFormat, type NamedFormat } from "./named-format.js";
import type { PictureColours } from "./picture-colours.js";
import { pictureFormatOf, reachesItsEnd, type PictureFormat } from "./picture-format.js";

// libvips reads dozens of formats, SVG and PDF among them, by looking at the bytes. Only these four decoders stay reachable.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif"],
});

/** Why a picture is not taken. Plain values, as errors lose their class between processes. */
export type PictureRefusal =
  | { kind: "unsupported"; found: NamedFormat | null }
  | { kind: "animated" }
  | { kind: "too-many-pixels"; width: number; height: number }
  | ({ kind: "too-many-scans" } & TooManyScans)
  /** Not read to its end within the time that a check is given. */
  | { kind: "too-slow"; maxMs: number }
  | { kind: "too-long"; width: number; height: number; maxSide: number }
  /** `cause` is for the log. */
  | { kind: "corrupt"; cause?: unknown };

/** The longest that libjpeg takes. Strips of millions of pixels, which only PNG has, take minutes though they have few pixels in all. */
const MAX_SIDE = 65_500;
/** HEVC codes whole blocks of up to that side, and crops what is too much. */
const CODING_BLOCK = 64;

/** So many scans of one file may have filler behind their data; each costs a decoding. */
const MAX_FILLERS = 24;

/** A picture is not taken. */
export class PictureRefusedError extends Error {
  constructor(readonly why: PictureRefusal) {
    super(`The picture is refused: ${why.kind}`, { cause: why.kind === "corrupt" ? why.cause : undefined });
  }
}

/** A picture that was opened and judged by all that can be known before its pixels are decoded. */
export type OpenedPicture = {
  /** Pixels of the upright image: EXIF orientation, or that of a HEIC, applied. */
  width: number;
  height: number;
} & (
  | {
      format: Exclude<PictureFormat, "HEIC">;
      metadata: Metadata;
      /** What an AVIF says of its colours beside any ICC profile. */
      codedColours: PictureColours;
      /** To decode; not upright yet. Every warning of a decoder is damage, and an error. */
      input(options?: { sequentialRead?: boolean; ignoreIcc?: boolean }): Sharp;
      /** Decodes, and where a JPEG has filler behind its scans, which only that shows, again without it. */
      decode<T>(work: () => Promise<T>): Promise<T>;
    }
  | { format: "HEIC"; heic: HeicFile }
);

/**
 * Recognises a picture by its content, never by its name: type, then whether the file is whole, then size. What accepts uploads and what analyses them
 * both open pictures here, so that nothing is accepted and then not read.
 * @param maxPixels width × height; of a larger picture nothing is decoded
 * @param maxPixelScans pixels × scans of a JPEG; of one with more nothing is decoded
 * @throws PictureRefusedError
 */
export async function openPicture(
  file: Buffer,
  maxPixels: number,
  maxPixelScans = MAX_PIXEL_SCANS,
): Promise<OpenedPicture> {
  const format = pictureFormatOf(file);
  if (format === null) throw new PictureRefusedError({ kind: "unsupported", found: await nameFormat(file) });
  if (!reachesItsEnd(file, format))
    throw new PictureRefusedError({ kind: "corrupt", cause: new Error("The file ends too early") });
  return format === "HEIC"
    ? openHeic(file, maxPixels)
    : openWithSharp(file, format, maxPixels, maxPixelScans);
}

async function openWithSharp(
  file: Buffer,
  format: Exclude<PictureFormat, "HEIC">,
  maxPixels: number,
  maxPixelScans: number,
): Promise<OpenedPicture> {
  let decodable = format === "JPEG" ? cleanJpeg(file) : file;
  const metadata = await orCorrupt(() => sharp(decodable, { limitInputPixels: false }).metadata());
  if ((metadata.pages ?? 1) > 1) throw new PictureRefusedError({ kind: "animated" });
  const { width, height } = metadata.autoOrient;
  refuseTooLarge(width, height, maxPixels);
  // What the decoder gets is counted: nothing in the file can hide a scan from this that it decodes.
  const tooMany = format === "JPEG" ? findTooManyScans(decodable, width * height, maxPixelScans) : null;
  if (tooMany !== null) throw new PictureRefusedError({ kind: "too-many-scans", ...tooMany });
  const coded = format === "AVIF" ? readHeif(file)?.codedColours : null;
  return {
    format,
    width,
    height,
    metadata,
    codedColours: coded ? { kind: "coded", ...coded } : { kind: "unsaid" },
    input: (options = {}) => sharp(decodable, { failOn: "warning", limitInputPixels: maxPixels, ...options }),
    async decode<T>(work: () => Promise<T>): Promise<T> {
      for (let fillersLeft = MAX_FILLERS; ; fillersLeft--) {
        try {
          return await work();
        } catch (error) {
          const shorter = format === "JPEG" ? withoutFiller(decodable, (error as Error).message) : null;
          if (shorter === null || fillersLeft === 0) throw error;
          decodable = shorter;
        }
      }
    },
  };
}

async function openHeic(file: Buffer, maxPixels: number): Promise<OpenedPicture> {
  // A file may announce a small picture and hold the code of a huge one.
  for (const { width, height } of codedSizesIn(readHeif(file)?.decoderConfigurations ?? []))
    refuseTooLarge(width, height, maxPixels + CODING_BLOCK * (width + height));
  const heic = await orCorrupt(() => new HeicFile(file));
  refuseTooLarge(heic.width, heic.height, maxPixels);
  return { format: "HEIC", width: heic.width, height: heic.height, heic };
}

function refuseTooLarge(width: number, height: number, maxPixels: number): void {
  if (width * height > maxPixels) throw new PictureRefusedError({ kind: "too-many-pixels", width, height });
  if (Math.max(width, height) > MAX_SIDE)
    throw new PictureRefusedError({ kind: "too-long", width, height, maxSide: MAX_SIDE });
}

/**
 * What cannot be decoded is damaged.
 * @throws PictureRefusedError
 * @throws Error memory ran short, which says nothing about the picture: another attempt may succeed
 */
export async function orCorrupt<T>(decode: () => T | Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (cause) {
    if (cause instanceof PictureRefusedError) throw cause;
    const { message } = cause as Error;
    if (/out of memory|allocat/i.test(message) && !/security limit/i.test(message)) throw cause;
    throw new PictureRefusedError({ kind: "corrupt", cause });
  }
}
