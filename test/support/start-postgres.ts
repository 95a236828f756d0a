import { startEmbeddedPostgres } from "../../src/database/embedded-postgres.js";

/**
 * A process of its own that owns an embedded PostgreSQL, for tests that kill it: `node start-postgres.js <directory>`. Sends its parent
 * `{ url }` or `{ error }`; after the former it lives until it is killed or the channel is closed, then stops cleanly.
 */
async function main(): Promise<void> {
  const log = { info: () => {}, warn: () => {} };
  try {
    const database = await startEmbeddedPostgres({ directory: process.argv[2], log });
    process.once("disconnect", () => void database.stop());
    process.send?.({ url: database.url });
  } catch (error) {
    process.send?.({ error: `${(error as Error).name}: ${(error as Error).message}` }, () =>
      process.disconnect(),
    );
  }
}

void main();
