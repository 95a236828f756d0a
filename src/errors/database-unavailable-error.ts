import { DATABASE_UNAVAILABLE } from "./database-outage.js";
import { DomainError, UserErrorCode } from "./domain-error.js";

const ADVICE = "Send it again in a few seconds, with the same idempotency key if it had one.";

/** An outage of the database, told as a refusal where a top-level error would hide what was done beside it. */
export class DatabaseUnavailableError extends DomainError {
  /** @param advice what the caller can do */
  constructor(advice = ADVICE) {
    super(UserErrorCode.DATABASE_UNAVAILABLE, `${DATABASE_UNAVAILABLE.summary} ${advice}`);
  }
}
