import { setTimeout as delay } from "node:timers/promises";
import type { DataSource } from "typeorm";
import { isDatabaseOutage } from "../errors/database-outage.js";
import { createDataSource } from "./data-source.js";
import type { MigrationLog } from "./migration-log.js";
import { prepareDatabase } from "./prepare-database.js";

interface DatabaseSettings {
  databaseWaitSeconds: number;
  databasePoolSize: number;
}

const PAUSE_MS = 500;

/**
 * A connected data source on a database of this version's shape. A database that does not answer yet, as when both are started together, is
 * asked again for up to so many seconds; the log says so once.
 * @param signal aborted when it is not wanted any more; migrations that run are finished first
 * @throws Error naming the address but not the password, with a way out: it did not answer in time, or refused
 */
export async function waitForDatabase(
  databaseUrl: string,
  { databaseWaitSeconds: maxWaitSeconds, databasePoolSize }: DatabaseSettings,
  log: MigrationLog,
  signal?: AbortSignal,
): Promise<DataSource> {
  const deadline = Date.now() + maxWaitSeconds * 1000;
  for (let tries = 0; ; tries++) {
    try {
      signal?.throwIfAborted();
      await connectAndPrepare(databaseUrl, log, signal);
      signal?.throwIfAborted();
      return await createDataSource(databaseUrl, { poolSize: databasePoolSize, bounded: true }).initialize();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (!isDatabaseOutage(error)) throw error;
      const reason = reasonOf(error);
      if (Date.now() >= deadline) throw unreachable(databaseUrl, reason, maxWaitSeconds, error);
      if (tries === 0) log.warn({ reason, maxWaitSeconds }, "waiting for the database");
      await delay(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }
}

/** On connections of its own, which no time-out cuts off in the middle of a migration. */
async function connectAndPrepare(
  databaseUrl: string,
  log: MigrationLog,
  signal?: AbortSignal,
): Promise<void> {
  const dataSource = createDataSource(databaseUrl, { poolSize: 2 });
  try {
    await dataSource.initialize();
  } catch (error) {
    if (isDatabaseOutage(error)) throw error;
    throw unreachable(databaseUrl, reasonOf(error), 0, error);
  }
  try {
    await prepareDatabase(databaseUrl, dataSource, log, signal);
  } finally {
    await dataSource.destroy();
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || String(code);
}

function unreachable(databaseUrl: string, reason: string, waitedSeconds: number, cause: unknown): Error {
  const { host, pathname } = new URL(databaseUrl);
  const waited = waitedSeconds > 0 ? ` within ${waitedSeconds} s (DATABASE_WAIT_SECONDS)` : "";
  const advice = "Check DATABASE_URL and that the server runs.";
  return new Error(`Cannot connect to the database ${host}${pathname}${waited}: ${reason}. ${advice}`, {
    cause,
  });
}
