import { uuidv7 } from "uuidv7";
import type { Log } from "./log.js";

/** Logs what clients cannot put right. Returns the `errorId` that it has in the log, by which they can ask for it. */
export function logUnexpected(log: Log, error: unknown, fields: object = {}): string {
  const errorId = uuidv7();
  log.error({ err: error, errorId, ...fields }, "unexpected error");
  return errorId;
}
