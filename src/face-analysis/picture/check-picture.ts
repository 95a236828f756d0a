import { access, constants, readFile } from "node:fs/promises";
import type { PictureMetadata } from "../../picture-metadata/picture-metadata.js";
import { readPictureMetadata } from "../../picture-metadata/read-picture-metadata.js";
import { MAX_PIXEL_SCANS } from "./jpeg-scans.js";
import { metadataBlocksOf } from "./metadata-blocks.js";
import type { PictureFormat } from "./picture-format.js";
import {
  openPicture,
  orCorrupt,
  PictureRefusedError,
  type OpenedPicture,
  type PictureRefusal,
} from "./open-picture.js";

export type { PictureRefusal };

/** A whole, readable picture. */
export interface PictureHeader {
  format: PictureFormat;
  /** Pixels of the upright image (its orientation applied). */
  width: number;
  height: number;
  /** What the file says of how it was made. */
  metadata: PictureMetadata;
}

export type PictureCheck =
  { kind: "readable"; picture: PictureHeader } | { kind: "refused"; why: PictureRefusal };

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
    const file = await readFile(path);
    const picture = await openPicture(file, maxPixels, maxPixelScans);
    await decodeToTheLastRow(picture);
    const { format, width, height } = picture;
    const metadata = readPictureMetadata(metadataBlocksOf(file, picture));
    return { kind: "readable", picture: { format, width, height, metadata } };
  } catch (error) {
    if (error instanceof PictureRefusedError) return { kind: "refused", why: error.why };
    throw error;
  }
}

/**
 * A damaged file shows itself only when it is decoded, so everything up to the last row is, and only that row kept: a resize
 * would do with some of the rows, and never ask for the missing last ones.
 */
async function decodeToTheLastRow(picture: OpenedPicture): Promise<void> {
  await orCorrupt(async () => {
    if (picture.format === "HEIC") return void picture.heic.decode();
    // Rows in the file, before any EXIF orientation.
    const top = picture.metadata.height - 1;
    const lastRow = { left: 0, top, width: 1, height: 1 };
    await picture.decode(() => picture.input({ sequentialRead: true }).extract(lastRow).raw().toBuffer());
  });
}
