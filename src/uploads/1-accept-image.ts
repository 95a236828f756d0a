import type { PictureRefusal } from "../face-analysis/picture/check-picture.js";
import type { PictureChecker } from "../face-analysis/process/picture-checker.js";
import { NoTurnError, type TurnOptions } from "../event-loop/turns.js";
import { ImageFormat } from "../reference-images/picture.columns.js";
import type { DomainError } from "../errors/domain-error.js";
import { TooBusyError } from "../errors/too-busy-error.js";
import type { PictureMetadata } from "../picture-metadata/picture-metadata.js";
import type { IncomingFile } from "./incoming-file.js";
import type { SpooledFile } from "./spool.js";
import {
  AnimatedImageError,
  ImageCorruptError,
  ImageEmptyError,
  ImageTooComplexError,
  ImageTooLargeError,
  ImageTooLongError,
  UnsupportedImageTypeError,
} from "./upload-errors.js";

/** An upload that is a whole, readable picture of an accepted kind. The receiver disposes of the spooled file. */
export interface AcceptedImage {
  file: SpooledFile;
  format: ImageFormat;
  /** Pixels of the upright image (EXIF orientation applied). */
  width: number;
  height: number;
  /** What the file says of how it was made: never trusted as anything but text. */
  metadata: PictureMetadata;
}

/**
 * Step 1 of an upload: receives the bytes and judges them by content ({@link PictureChecker}). Nothing is kept of a refused file.
 * @param asker whose turn it is among those that wait for their check, and a signal for when nobody waits for the answer any more: it is given up then
 * @throws FileTooLargeError, ImageEmptyError, UnsupportedImageTypeError, AnimatedImageError, ImageTooLargeError, ImageTooLongError,
 *   ImageTooComplexError, ImageCorruptError, TooBusyError
 */
export async function acceptImage(
  incoming: IncomingFile,
  checker: PictureChecker,
  asker: TurnOptions = {},
): Promise<AcceptedImage> {
  const file = await incoming.receive();
  try {
    if (file.bytes === 0) throw new ImageEmptyError();
    const check = await checker.check(file.path, asker);
    if (check.kind === "refused") throw toDomainError(check.why, checker.maxPixels);
    const { format, width, height, metadata } = check.picture;
    return { file, format: ImageFormat[format], width, height, metadata };
  } catch (error) {
    await file.dispose();
    if (error instanceof NoTurnError) throw new TooBusyError({ cause: error });
    throw error;
  }
}

function toDomainError(why: PictureRefusal, maxPixels: number): DomainError {
  switch (why.kind) {
    case "unsupported":
      return new UnsupportedImageTypeError(why.found);
    case "animated":
      return new AnimatedImageError();
    case "too-many-pixels":
      return new ImageTooLargeError(why.width, why.height, maxPixels);
    case "too-many-scans":
      return ImageTooComplexError.ofScans(why);
    case "too-slow":
      return ImageTooComplexError.afterMs(why.maxMs);
    case "too-long":
      return new ImageTooLongError(why.width, why.height, why.maxSide);
    case "corrupt":
      return new ImageCorruptError({ cause: why.cause });
  }
}
