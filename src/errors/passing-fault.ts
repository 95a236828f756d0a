import { isDatabaseOutage } from "./database-outage.js";
import { DomainError, UserErrorCode } from "./domain-error.js";

/**
 * Whether an error says nothing about the work that met it, only that something it needs is away for a while: the same work is to be tried
 * again, however often, and what is known stays.
 */
export function isPassingFault(error: unknown): boolean {
  if (isDatabaseOutage(error)) return true;
  return error instanceof DomainError && error.code === UserErrorCode.STORAGE_UNAVAILABLE;
}
