import { setTimeout as delay } from "node:timers/promises";
import type { MigrationLog } from "./migration-log.js";

/**
 * How long a migration waits for a lock at a time. Everything that asks for the same table meanwhile queues behind it, so this is also the longest that a
 * migration holds up others by waiting; and less than deadlock_timeout (1 s), so that it gives way before anybody else's transaction is broken off.
 */
export const LOCK_TRY_MS = 500;

/** Long enough for what queued behind a try to get through. */
const PAUSE_MS = 500;
const TRIES_PER_WARNING = 30;

const REFUSED = new Set([
  "55P03", // not had in time
  "40P01", // a deadlock
]);

/**
 * Does `work` again and again until it gets the locks it needs, each time but for {@link LOCK_TRY_MS}. There is no last try: a long transaction
 * of others, such as a backup, is waited for, unless the signal is aborted, whose reason is thrown. What a try did before it failed must be undone, or done no harm by being done again.
 */
export async function inShortTries<Result>(
  work: () => Promise<Result>,
  log: MigrationLog,
  signal?: AbortSignal,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!REFUSED.has((error as { code?: string }).code ?? "")) throw error;
      if (tries % TRIES_PER_WARNING === 1)
        log.warn({ tries }, "a migration waits for a lock that others hold");
      await delay(PAUSE_MS);
      signal?.throwIfAborted();
    }
  }
}
