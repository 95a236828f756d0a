import { join } from "node:path";
import { loadConfig } from "./src/config/config.js";
import { createDataSource } from "./src/database/data-source.js";
import { findRunningEmbeddedPostgres } from "./src/database/embedded-postgres.js";

/**
 * For the TypeORM CLI, after `npm run build`: `npx typeorm -d dist/ormconfig.js migration:show`. It uses
 * DATABASE_URL, or the embedded database of a server that is running here.
 */
async function dataSourceOfThisEnvironment() {
  const config = loadConfig();
  const url =
    config.databaseUrl ?? (await findRunningEmbeddedPostgres(join(config.dataDirectory, "postgres")));
  if (url === null)
    throw new Error("Set DATABASE_URL, or start the server first: its embedded database is not running.");
  return createDataSource(url);
}

export default dataSourceOfThisEnvironment();
