import type { Log } from "./log.js";

const logged = new WeakSet<object>();

/**
 * Logs a refusal that has a cause the first time it is met: on its way out it passes several who might. An outage, whose code says
 * UNAVAILABLE, is a warning; that a picture is damaged or a client went away is not.
 */
export function logCauseOnce(log: Log, error: Error & { code?: string }, message: string): void {
  if (error.cause === undefined || logged.has(error)) return;
  logged.add(error);
  log[error.code?.endsWith("UNAVAILABLE") ? "warn" : "info"]({ err: error }, message);
}
