import { DomainError, UserErrorCode } from "../errors/domain-error.js";

/** The caller may try again later: nothing was stored. */
export class StorageUnavailableError extends DomainError {
  constructor(
    cause: unknown,
    message = "The media storage does not answer. Nothing was stored; try again in a minute.",
  ) {
    super(UserErrorCode.STORAGE_UNAVAILABLE, message, [], { cause });
  }
}

const DISK_FULL =
  "The server's disk for stored media is full. Nothing was stored; tell its operator, and try again later.";

/** The same of a disk without room, which passes when somebody makes some. */
export class StorageFullError extends StorageUnavailableError {
  /** May be shown to whoever asks whether the server is ready. */
  readonly publicReason = "the disk for stored media is full";

  constructor(cause: unknown) {
    super(cause, DISK_FULL);
  }
}

export class MediaNotFoundError extends Error {
  constructor(readonly key: string) {
    super(`No stored object has the key ${key}`);
    this.name = "MediaNotFoundError";
  }
}

/** Keys are generated and hold one content for ever, so this is a bug or a foreign writer, never a user's mistake. */
export class MediaKeyTakenError extends Error {
  constructor(readonly key: string) {
    super(`The key ${key} already holds other bytes`);
    this.name = "MediaKeyTakenError";
  }
}

/** Keys are generated, so this is a bug, never a user's mistake. */
export class InvalidMediaKeyError extends Error {
  constructor(readonly key: string) {
    super(`Not a media key: ${JSON.stringify(key)}`);
    this.name = "InvalidMediaKeyError";
  }
}
