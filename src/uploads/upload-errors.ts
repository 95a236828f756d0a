import type { NamedFormat } from "../face-analysis/picture/named-format.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";

const READ_FORMATS = "JPEG, PNG, WebP, AVIF or HEIC";

export const FILE_FIELD = ["file"] as const;

const megabytes = (bytes: number): string =>
  `${(bytes / (1024 * 1024)).toLocaleString("en", { maximumFractionDigits: 1 })} MiB`;

export class FileTooLargeError extends DomainError {
  constructor(maxBytes: number) {
    super(
      UserErrorCode.FILE_TOO_LARGE,
      `The file is larger than ${megabytes(maxBytes)}, the most this server takes. Save it smaller or at a lower quality.`,
      FILE_FIELD,
    );
  }
}

export class ImageEmptyError extends DomainError {
  constructor() {
    super(UserErrorCode.IMAGE_EMPTY, "The file is empty (0 bytes). Choose the picture again.", FILE_FIELD);
  }
}

/** What to do with something else than a picture that is read. */
const ADVICE: Record<NamedFormat["kind"], string> = {
  picture: `Export it as ${READ_FORMATS} and send that.`,
  video: `Save the one frame you want as ${READ_FORMATS}.`,
  "web-page": "Save the picture itself from it, not the page, and send that.",
  other: `Send a picture: ${READ_FORMATS}.`,
};

export class UnsupportedImageTypeError extends DomainError {
  constructor(found: NamedFormat | null) {
    super(
      UserErrorCode.UNSUPPORTED_IMAGE_TYPE,
      found === null
        ? `This is not a ${READ_FORMATS} picture, whatever its name says. Export it as one of these.`
        : `This is ${found.name}, whatever its name says, and not read here. ${ADVICE[found.kind]}`,
      FILE_FIELD,
    );
  }
}

export class ImageTooLargeError extends DomainError {
  constructor(width: number, height: number, maxPixels: number) {
    super(
      UserErrorCode.IMAGE_TOO_LARGE,
      `The picture has ${width} × ${height} pixels; this server takes at most ${(maxPixels / 1e6).toLocaleString("en")} megapixels. Scale it down.`,
      FILE_FIELD,
    );
  }
}

export class ImageTooLongError extends DomainError {
  constructor(width: number, height: number, maxSide: number) {
    super(
      UserErrorCode.IMAGE_TOO_LARGE,
      `The picture has ${width} × ${height} pixels; this server takes sides of at most ${maxSide.toLocaleString("en")}. Cut the part with the face out of it.`,
      FILE_FIELD,
    );
  }
}

export class ImageCorruptError extends DomainError {
  constructor(options?: ErrorOptions) {
    super(
      UserErrorCode.IMAGE_CORRUPT,
      "The picture is damaged or was cut off on its way. Open it in an image program, save it anew and upload that.",
      FILE_FIELD,
      options,
    );
  }
}

export class AnimatedImageError extends DomainError {
  constructor() {
    super(
      UserErrorCode.UNSUPPORTED_IMAGE_TYPE,
      "This is an animation. Save the one frame you want as a picture.",
      FILE_FIELD,
    );
  }
}

export class TooManyImagesError extends DomainError {
  constructor(maximum: number) {
    super(
      UserErrorCode.TOO_MANY_IMAGES,
      `The character has ${maximum} reference images, the most it can have. Delete some first; a tight set of 5 to 9 works best.`,
      FILE_FIELD,
    );
  }
}

export class MissingFileError extends DomainError {
  constructor(options?: ErrorOptions) {
    super(
      UserErrorCode.INVALID_INPUT,
      "The request names this file but does not bring it, or broke off before it. Send it again.",
      FILE_FIELD,
      options,
    );
  }
}
