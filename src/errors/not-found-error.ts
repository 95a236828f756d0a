import { DomainError, UserErrorCode } from "./domain-error.js";

/** Nothing with this id in the viewer's workspace; somebody else's object is exactly as missing as one that never was. */
export class NotFoundError extends DomainError {
  constructor(
    what:
      | "character"
      | "reference image"
      | "candidate"
      | "training set"
      | "key"
      | "workspace"
      | "webhook"
      | "delivery",
    field: readonly string[],
  ) {
    super(UserErrorCode.NOT_FOUND, `There is no ${what} with this id in your workspace.`, field);
  }
}
