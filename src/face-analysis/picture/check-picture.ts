import { access, constants, readFile } from "node:fs/promises";
import sharp, { type Metadata } from "sharp";
import { hasJpegEnd } from "./jpeg-end.js";
import { findTooManyScans, MAX_PIXEL_SCANS, type TooManyScans } from "./jpeg-scans.js";

// libvips reads dozens of formats, SVG and PDF among them, by looking at the bytes. Only these four decoders stay reachable.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif"],
});

/** The kinds of picture that are read. */
export type PictureFormat = "JPEG" | "PNG" | "WEBP" | "AVIF";

const FORMATS: Record<string, PictureFormat> = { jpeg: "JPEG", png: "PNG", webp: "WEBP", heif: "AVIF" };

/** A whole, readable picture. */
export interface PictureHeader {
  format: PictureFormat;
  /** Pixels of the upright image (EXIF orientation applied). */
  width: number;
  height: number;
}

/** Why a picture is not taken. Plain values, as errors lose their class between processes. */
export type PictureRefusal =
  | { kind: "unsupported" }
  | { kind: "animated" }
  | { kind: "too-many-pixels"; width: number; height: number }
  | ({ kind: "too-many-scans" } & TooManyScans)
  /** Not read to its end within the time that a check is given. */
  | { kind: "too-slow"; maxMs: number }
  /** `cause` is for the log. */
  | { kind: "corrupt"; cause?: unknown };

export type PictureCheck =
  { kind: "readable"; picture: PictureHeader } | { kind: "refused"; why: PictureRefusal };

/** Ends a check; never leaves this file. */
class Refused extends Error {
  constructor(readonly why: PictureRefusal) {
    super(why.kind);
  }
}

/**
 * Judges a file by its content, never by its name: type, then size, then whether the picture decodes to its last row. It runs in
 * a process for such (`PictureChecker`): a decoder may take long, much memory, and the process with it.
 * @param path of a file that is not empty
 * @param maxPixels width × height
 * @param maxPixelScans pixels × scans of a JPEG
 * @throws Error the file cannot be read, or memory runs out: nothing is said of the picture
 */
export async function checkPicture(
  path: string,
  maxPixels: number,
  maxPixelScans = MAX_PIXEL_SCANS,
): Promise<PictureCheck> {
  // sharp would call what is not there damaged.
  await access(path, constants.R_OK);
  try {
    const { storedHeight, ...picture } = await inspect(path, maxPixels);
    if (picture.format === "JPEG") {
      const tooMany = findTooManyScans(await readFile(path), picture.width * picture.height, maxPixelScans);
      if (tooMany !== null) throw new Refused({ kind: "too-many-scans", ...tooMany });
    }
    await decodeToTheLastRow(path, storedHeight, maxPixels);
    if (picture.format === "JPEG" && !hasJpegEnd(await readFile(path)))
      throw new Refused({ kind: "corrupt" });
    return { kind: "readable", picture };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", why: error.why };
    throw error;
  }
}

async function inspect(path: string, maxPixels: number) {
  const metadata = await readHeader(path);
  const format = FORMATS[metadata.format ?? ""];
  // The HEIF container holds AVIF (AV1) or HEIC (HEVC); the latter cannot be decoded here.
  if (format === undefined || (metadata.format === "heif" && metadata.compression !== "av1")) {
    throw new Refused({ kind: "unsupported" });
  }
  if ((metadata.pages ?? 1) > 1) throw new Refused({ kind: "animated" });
  const { width, height } = metadata.autoOrient;
  if (width * height > maxPixels) throw new Refused({ kind: "too-many-pixels", width, height });
  return { format, width, height, storedHeight: metadata.height };
}

async function readHeader(path: string): Promise<Metadata> {
  try {
    return await sharp(path, { limitInputPixels: false }).metadata();
  } catch (cause) {
    // libvips knows a format by its first bytes: a known beginning that cannot be read on is a damaged picture.
    const isUnknown = /unsupported image format/i.test((cause as Error).message);
    throw new Refused(isUnknown ? { kind: "unsupported" } : { kind: "corrupt", cause });
  }
}

/**
 * A cut or damaged file shows itself only when it is decoded, so everything up to the last row is, and only that row kept: a resize
 * would do with some of the rows, and never ask for the missing last ones.
 * @param storedHeight rows in the file, before any EXIF orientation
 */
async function decodeToTheLastRow(path: string, storedHeight: number, maxPixels: number): Promise<void> {
  try {
    await sharp(path, { failOn: "warning", limitInputPixels: maxPixels, sequentialRead: true })
      .extract({ left: 0, top: storedHeight - 1, width: 1, height: 1 })
      .raw()
      .toBuffer();
  } catch (cause) {
    throw new Refused({ kind: "corrupt", cause });
  }
}
