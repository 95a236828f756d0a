import { isDatabaseOutage } from "./database-outage.js";
import { DatabaseUnavailableError } from "./database-unavailable-error.js";
import type { DomainError } from "./domain-error.js";
import { UnexpectedFaultError } from "./unexpected-fault-error.js";

/**
 * An outage of the database, or anything unexpected, as a refusal for where others are answered beside it.
 * @param report writes what is unexpected into the log, and returns the `errorId` that it has there
 * @param advice what the caller can do, where that is not just to send it again
 */
export function toFault(error: unknown, report: (error: unknown) => string, advice?: string): DomainError {
  return isDatabaseOutage(error)
    ? new DatabaseUnavailableError(advice)
    : new UnexpectedFaultError(report(error), advice);
}
