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
        ? `By its content this is no ${READ_FORMATS} picture. Export it as one of these.`
        : `By its content this is ${found.name}, which is not read here. ${ADVICE[found.kind]}`,
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

/** Within all sizes, and yet far more work to decode than a picture of its size is. */
export class ImageTooComplexError extends DomainError {
  private constructor(reason: string) {
    const message = `${reason} Save it anew as an ordinary JPEG or PNG and upload that.`;
    super(UserErrorCode.IMAGE_TOO_COMPLEX, message, FILE_FIELD);
  }

  static ofScans({ scans, maxScans }: { scans: number; maxScans: number }): ImageTooComplexError {
    const counted = `${scans.toLocaleString("en")} scans; this server reads at most ${maxScans.toLocaleString("en")} of a picture of its size.`;
    return new ImageTooComplexError(`The picture is a progressive JPEG of ${counted}`);
  }

  static afterMs(maxMs: number): ImageTooComplexError {
    return new ImageTooComplexError(
      `The picture takes longer than ${(maxMs / 1_000).toLocaleString("en")} seconds to decode.`,
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
  constructor(options?: ErrorOptions, message = "The file broke off on its way. Send it again.") {
    super(UserErrorCode.INVALID_INPUT, message, FILE_FIELD, options);
  }
}

/** The `map` of a GraphQL request names a part that does not come. */
export class MissingPartError extends MissingFileError {
  constructor(part: string, options?: ErrorOptions) {
    const name = quoted(part);
    super(
      options,
      `The map names this file as the form's part ${name}, but the form ends without it. Send it in a part of that name, after \`map\`.`,
    );
  }
}

/** A part that should be a file is taken for a text, and its bytes are lost. */
export class NoFileNameError extends MissingFileError {
  constructor(part: string) {
    const name = quoted(part);
    super(
      undefined,
      `The form's part ${name} came without a file name, so it is a text. Send it with \`Content-Disposition: form-data; name=${name}; filename="photo.jpg"\`.`,
    );
  }
}

export class TooManyUploadsError extends DomainError {
  constructor() {
    super(
      UserErrorCode.TOO_BUSY,
      "The server has as many uploads on their way as it can hold. Try again in a few seconds.",
      FILE_FIELD,
    );
  }
}

/** Names come from the client and may be long. */
export const quoted = (name: string): string => JSON.stringify(name.slice(0, 60));
