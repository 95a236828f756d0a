import { isJpegFrame, JpegMarker, jpegSegments } from "./jpeg-segments.js";
import { readHeif, type HeifFile } from "./heif-boxes.js";

/** The kinds of picture that are read. */
export type PictureFormat = "JPEG" | "PNG" | "WEBP" | "AVIF" | "HEIC";

/** What the pictures in a HEIF container are coded as, whatever brand it bears. */
const HEIF_FORMATS: Record<string, PictureFormat> = { av01: "AVIF", hvc1: "HEIC", hev1: "HEIC" };
/** Brands of pictures (MIAF, HEIF, AVIF); others, as of films, have the same container. */
const PICTURE_BRANDS = /^(?:mif[12]|miaf|avi[fos]|hei[cxmsd]|hev[cxms])$/;
const PNG_SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

/** By the first bytes, and in a HEIF container by what its pictures are coded as; null for everything else. */
export function pictureFormatOf(file: Buffer): PictureFormat | null {
  if (isJpeg(file)) return "JPEG";
  if (file.subarray(0, 8).equals(PNG_SIGNATURE)) return "PNG";
  if (file.toString("latin1", 0, 4) === "RIFF" && file.toString("latin1", 8, 12) === "WEBP") return "WEBP";
  const heif = readHeif(file);
  if (heif === null) return null;
  return HEIF_FORMATS[heif.coding ?? brandedCoding(file, heif)] ?? null;
}

/** A start of an image and the next marker; or where filler comes first, anywhere the header of a frame. */
function isJpeg(file: Buffer): boolean {
  if (file[0] !== 0xff || file[1] !== JpegMarker.START_OF_IMAGE) return false;
  return file[2] === 0xff || [...jpegSegments(file)].some(({ marker }) => isJpegFrame(marker));
}

/** Of a file that is cut off before it says how its pictures are coded, its name is all there is. */
function brandedCoding(file: Buffer, heif: HeifFile): string {
  const brand = file.toString("latin1", 8, 12);
  if (heif.isWhole || !PICTURE_BRANDS.test(brand)) return "";
  return brand.startsWith("he") ? "hvc1" : "av01";
}

/**
 * Whether a file reaches the end that its format gives it. Decoders are content when the last row happens to be complete, so that the last
 * bytes of a cut file may be missing unnoticed. What follows the end does not matter: phones append whole films.
 */
export function reachesItsEnd(file: Buffer, format: PictureFormat): boolean {
  switch (format) {
    case "JPEG":
      return hasJpegEnd(file);
    case "PNG":
      return hasPngEnd(file);
    case "WEBP":
      // The length that RIFF's header gives begins behind it.
      return file.length >= 12 && file.length >= 8 + file.readUInt32LE(4);
    case "AVIF":
    case "HEIC":
      return readHeif(file)?.isWhole ?? false;
  }
}

function hasJpegEnd(jpeg: Buffer): boolean {
  if (jpeg.length >= 2 && jpeg.readUInt16BE(jpeg.length - 2) === 0xff00 + JpegMarker.END_OF_IMAGE)
    return true;
  // Otherwise it has to be looked for, past the thumbnails, which have one of their own.
  for (const { marker } of jpegSegments(jpeg)) if (marker === JpegMarker.END_OF_IMAGE) return true;
  return false;
}

/** From chunk to chunk: length, type, content and checksum (ISO/IEC 15948, 5.3). */
function hasPngEnd(png: Buffer): boolean {
  for (let at = PNG_SIGNATURE.length; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IEND") return true;
  }
  return false;
}
