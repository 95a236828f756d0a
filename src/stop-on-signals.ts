import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "./logging/log.js";

/** A terminal and npm both pass Ctrl-C on, and a service manager signals the group and then the process: the same wish, heard twice. */
const SAME_WISH_MS = 2_000;
/** A busy npm passes it on as late as this. A process that is ending by itself no longer knows the wish, and would be ended by it. */
const HEARD_TWICE_MS = 500;
const PARENT_CHECK_MS = 1_000;

/** Why a start ends that nobody wants any more. */
export class StopAskedForError extends Error {
  constructor() {
    super("The start was broken off: the process was asked to stop");
    this.name = new.target.name;
  }
}

export interface StopWays {
  log: Log;
  /** Ends everything in good order. */
  stop(): Promise<unknown>;
  /** Ends at once what would outlive the process. */
  abandon(): Promise<unknown>;
}

/**
 * SIGINT, SIGTERM and SIGHUP stop this process cleanly, with "stopped" as the log's last line. The same within two seconds changes nothing;
 * later it comes from somebody who will not wait, and the process ends at once with exit code 1 and other last words. The end of the npm that
 * started this process stops it cleanly too: whoever kills that means the server.
 * @returns aborted with the first signal
 */
export function stopOnSignals({ log, stop, abandon }: StopWays): AbortSignal {
  const asked = new AbortController();
  let askedAt: number | null = null;
  let isImpatient = false;
  const stopCleanly = async (fields: object) => {
    askedAt = performance.now();
    log.info(fields, "stopping");
    asked.abort(new StopAskedForError());
    await stop();
    if (isStartedByNpm()) await delay(Math.max(0, askedAt + HEARD_TWICE_MS - performance.now()));
    if (!isImpatient) log.info("stopped");
  };
  const stopAtOnce = async (signal: string) => {
    isImpatient = true;
    process.exitCode = 1;
    log.warn({ signal }, "stopping at once: what runs is broken off");
    await abandon();
    log.warn("ended, not stopped: the next start tidies up");
    process.exit();
  };
  const onSignal = (signal: string) => {
    if (askedAt === null) void stopCleanly({ signal });
    else if (!isImpatient && performance.now() - askedAt > SAME_WISH_MS) void stopAtOnce(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  onEndOfNpm(() => {
    if (askedAt === null) void stopCleanly({ reason: "the npm that started this process has ended" });
  });
  return asked.signal;
}

const isStartedByNpm = (): boolean => process.env.npm_lifecycle_event !== undefined;

/** npm waits for what it started, so it ended first only when it was killed; nothing tells its children. */
function onEndOfNpm(notice: () => void): void {
  if (!isStartedByNpm()) return;
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    notice();
  }, PARENT_CHECK_MS).unref();
}
