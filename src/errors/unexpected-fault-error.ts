import { DomainError, UserErrorCode } from "./domain-error.js";

const ADVICE = "Send it again, with the same idempotency key if it had one.";

/** What clients are told of a bug or an outage, whose cause is in the log under the `errorId`. */
export const unexpectedMessage = (errorId: string): string =>
  `Something went wrong on our side. The server's log has the cause under ${errorId}.`;

/**
 * A bug or an outage, told as a refusal where a top-level error would hide what was done beside it. Its cause is in the log under the
 * `errorId`.
 */
export class UnexpectedFaultError extends DomainError {
  readonly details: { errorId: string };

  /** @param advice what the caller can do */
  constructor(errorId: string, advice = ADVICE) {
    const message = `Something went wrong on our side; the server's log has the cause under ${errorId}. ${advice}`;
    super(UserErrorCode.INTERNAL_SERVER_ERROR, message);
    this.details = { errorId };
  }
}
