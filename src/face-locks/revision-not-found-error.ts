import { DomainError, UserErrorCode } from "../errors/domain-error.js";

/** The character's history has no such line. */
export class RevisionNotFoundError extends DomainError {
  constructor() {
    super(UserErrorCode.NOT_FOUND, "The history of this character's face lock has no such revision.", [
      "revision",
    ]);
  }
}
