import sharp, { type Metadata } from "sharp";
import { ImageFormat } from "../reference-images/reference-image.entity.js";
import type { IncomingFile } from "./incoming-file.js";
import { hasJpegEnd } from "./jpeg-end.js";
import type { SpooledFile } from "./spool.js";
import {
  AnimatedImageError,
  ImageCorruptError,
  ImageEmptyError,
  ImageTooLargeError,
  UnsupportedImageTypeError,
} from "./upload-errors.js";

// libvips reads dozens of formats, SVG and PDF among them, by looking at the bytes. Only these four decoders stay reachable.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif"],
});

const FORMATS: Record<string, ImageFormat> = {
  jpeg: ImageFormat.JPEG,
  png: ImageFormat.PNG,
  webp: ImageFormat.WEBP,
  heif: ImageFormat.AVIF,
};

/** An upload that is a whole, readable picture of an accepted kind. The receiver disposes of the spooled file. */
export interface AcceptedImage {
  file: SpooledFile;
  format: ImageFormat;
  /** Pixels of the upright image (EXIF orientation applied). */
  width: number;
  height: number;
}

/**
 * Step 1 of an upload: receives the bytes and judges them by content, never by name: type, then size, then whether the picture
 * decodes to its last row. Nothing is kept of a refused file.
 * @throws FileTooLargeError, ImageEmptyError, UnsupportedImageTypeError, AnimatedImageError, ImageTooLargeError, ImageCorruptError
 */
export async function acceptImage(incoming: IncomingFile, maxPixels: number): Promise<AcceptedImage> {
  const file = await incoming.receive();
  try {
    if (file.bytes === 0) throw new ImageEmptyError();
    const { format, width, height, storedHeight } = await inspect(file.path, maxPixels);
    await decodeToTheLastRow(file.path, storedHeight, maxPixels);
    if (format === ImageFormat.JPEG && !(await hasJpegEnd(file.path))) throw new ImageCorruptError();
    return { file, format, width, height };
  } catch (error) {
    await file.dispose();
    throw error;
  }
}

async function inspect(path: string, maxPixels: number) {
  const metadata = await readHeader(path);
  const format = FORMATS[metadata.format ?? ""];
  // The HEIF container holds AVIF (AV1) or HEIC (HEVC); the latter cannot be decoded here.
  if (format === undefined || (metadata.format === "heif" && metadata.compression !== "av1")) {
    throw new UnsupportedImageTypeError();
  }
  if ((metadata.pages ?? 1) > 1) throw new AnimatedImageError();
  const { width, height } = metadata.autoOrient;
  if (width * height > maxPixels) throw new ImageTooLargeError(width, height, maxPixels);
  return { format, width, height, storedHeight: metadata.height };
}

async function readHeader(path: string): Promise<Metadata> {
  try {
    return await sharp(path, { limitInputPixels: false }).metadata();
  } catch (error) {
    // libvips knows a format by its first bytes: a known beginning that cannot be read on is a damaged picture.
    if (/unsupported image format/i.test((error as Error).message)) throw new UnsupportedImageTypeError();
    throw new ImageCorruptError({ cause: error });
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
  } catch (error) {
    throw new ImageCorruptError({ cause: error });
  }
}
