import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/database/embedded-postgres.js";
import { clusterPaths } from "../../src/database/postgres-cluster.js";
import { readPostmaster } from "../../src/database/postmaster.js";

/**
 * A process of its own that owns an embedded PostgreSQL: `node start-postgres.js <directory> [--temporary]`. Sends its parent `{ url }`
 * or `{ error }`; after the former it lives until it is killed or the channel closes, as it does however the parent ends, then stops cleanly.
 * `--temporary` removes the directory afterwards.
 */
async function main(): Promise<void> {
  const [directory, temporary] = process.argv.slice(2) as [string, string?];
  const parentGone = new Promise<void>((resolve) => process.once("disconnect", () => resolve()));
  const log = { info: () => {}, warn: () => {} };
  try {
    const database = await startEmbeddedPostgres({ directory, log });
    if (temporary) await forgoSafety(directory);
    await tellParent({ url: database.url });
    if (process.connected) await parentGone;
    await database.stop();
  } catch (error) {
    await tellParent({ error: `${(error as Error).name}: ${(error as Error).message}` });
  } finally {
    if (temporary) await rm(directory, { recursive: true, force: true });
    if (process.connected) process.disconnect();
  }
}

/** Of a crash, which nothing in here need survive, as the directory goes with the run. */
async function forgoSafety(directory: string): Promise<void> {
  const { dataDirectory } = clusterPaths(directory);
  await appendFile(join(dataDirectory, "postgresql.conf"), "fsync = off\nfull_page_writes = off\n");
  process.kill((await readPostmaster(dataDirectory))!.pid, "SIGHUP");
}

/** Never rejects: a parent that was killed meanwhile need not be told. */
async function tellParent(answer: { url: string } | { error: string }): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.send && process.connected) process.send(answer, () => resolve());
    else resolve();
  });
}

void main();
