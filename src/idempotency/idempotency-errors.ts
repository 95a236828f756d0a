import { DomainError, UserErrorCode } from "../errors/domain-error.js";

const FIELD = ["idempotencyKey"] as const;

/** The key is malformed. */
export class InvalidIdempotencyKeyError extends DomainError {
  constructor() {
    const rule = "1 to 255 printable ASCII characters without a space at either end, such as a UUID";
    super(UserErrorCode.INVALID_INPUT, `An idempotency key has ${rule}.`, FIELD);
  }
}

/** The key stands for something else already. */
export class IdempotencyConflictError extends DomainError {
  constructor() {
    super(
      UserErrorCode.CONFLICT,
      "This idempotency key was used for another request in the last 24 hours. Nothing was done; send this one with a key of its own.",
      FIELD,
    );
  }
}

/** The first request with this key was carried out, and what it made was deleted since. */
export class RepeatedButDeletedError extends DomainError {
  constructor(what: "character" | "reference image" | "candidate" | "training set") {
    super(
      UserErrorCode.NOT_FOUND,
      `The ${what} that the first request with this idempotency key made was deleted since. To make it again, use another key.`,
      FIELD,
    );
  }
}
