/** The closed set of reasons a caller is given; the GraphQL enum `UserErrorCode` is made from it. */
export enum UserErrorCode {
  NOT_FOUND = "NOT_FOUND",
  INVALID_INPUT = "INVALID_INPUT",
  FILE_TOO_LARGE = "FILE_TOO_LARGE",
  UNSUPPORTED_IMAGE_TYPE = "UNSUPPORTED_IMAGE_TYPE",
  IMAGE_TOO_LARGE = "IMAGE_TOO_LARGE",
  IMAGE_TOO_COMPLEX = "IMAGE_TOO_COMPLEX",
  IMAGE_CORRUPT = "IMAGE_CORRUPT",
  IMAGE_EMPTY = "IMAGE_EMPTY",
  DUPLICATE_IMAGE = "DUPLICATE_IMAGE",
  TOO_MANY_IMAGES = "TOO_MANY_IMAGES",
  NO_FACE_FOUND = "NO_FACE_FOUND",
  FORBIDDEN = "FORBIDDEN",
  CONFLICT = "CONFLICT",
  STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE",
  TOO_BUSY = "TOO_BUSY",
  INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR",
  DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE",
}

/**
 * Something the caller can put right. Anything else that is thrown is a bug or an outage and reaches
 * clients only as a fixed message with an error id.
 */
export class DomainError extends Error {
  /**
   * @param field path of the offending input from the mutation's `input` downwards, e.g. `["profile", "ageRange", "min"]`;
   *   empty when no single field is at fault.
   */
  constructor(
    readonly code: UserErrorCode,
    message: string,
    readonly field: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }

  /** The same error, seen from an input in which the value stands elsewhere. A copy: the value may stand in several places. */
  at(field: readonly string[]): this {
    const copy = Object.create(
      Object.getPrototypeOf(this) as object,
      Object.getOwnPropertyDescriptors(this),
    ) as this;
    return Object.assign(copy, { field });
  }
}
