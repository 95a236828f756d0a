import { DomainError, UserErrorCode } from "./domain-error.js";

/** Too many such works wait already, so this one was not begun. */
export class TooBusyError extends DomainError {
  constructor(options?: ErrorOptions) {
    super(
      UserErrorCode.TOO_BUSY,
      "This server has as much work of this kind as it can take at the moment. Send it again in a few seconds.",
      [],
      options,
    );
  }
}
