import { runMigrations } from "graphile-worker";
import { Client } from "pg";
import type { DataSource } from "typeorm";

/** Any fixed number: processes that start together take turns. */
const MIGRATION_LOCK = 7_301_000;

/**
 * Brings the database to the shape this version needs: graphile-worker's tables, then ours. May run any number of times, by several
 * processes at once.
 * @param signal aborted: whoever waits for its turn waits no longer, and the reason is thrown; what runs is finished
 */
export async function prepareDatabase(
  databaseUrl: string,
  dataSource: DataSource,
  signal?: AbortSignal,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, application_name: "likeness migrations" });
  // Should it break, the next query says so.
  client.on("error", () => {});
  await client.connect();
  try {
    await takeTurn(client, signal);
    await runMigrations({ connectionString: databaseUrl });
    await dataSource.runMigrations();
  } finally {
    // Ends the session and with it the lock.
    await client.end();
  }
}

/** The database forgets a client that waits for a lock when its connection ends. */
async function takeTurn(client: Client, signal?: AbortSignal): Promise<void> {
  const leave = () => void client.end().catch(() => {});
  signal?.addEventListener("abort", leave, { once: true });
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
  } finally {
    signal?.removeEventListener("abort", leave);
    signal?.throwIfAborted();
  }
}
