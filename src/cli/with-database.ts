import { join } from "node:path";
import type { DataSource } from "typeorm";
import type { Config } from "../config/config.js";
import { createDataSource } from "../database/data-source.js";
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from "../database/embedded-postgres.js";
import { prepareDatabase } from "../database/prepare-database.js";

/**
 * Runs `work` on the database of this environment, brought up to date: DATABASE_URL, or the embedded one. Where no server is running,
 * the embedded database runs just as long as the work.
 */
export async function withDatabase(
  config: Config,
  work: (dataSource: DataSource) => Promise<void>,
): Promise<void> {
  const directory = join(config.dataDirectory, "postgres");
  const runningUrl = config.databaseUrl ?? (await findRunningEmbeddedPostgres(directory));
  const ownDatabase = runningUrl === null ? await startEmbeddedPostgres({ directory, log: quiet }) : null;
  try {
    const url = runningUrl ?? ownDatabase!.url;
    const dataSource = await createDataSource(url, { poolSize: 2 }).initialize();
    try {
      await prepareDatabase(url, dataSource, migrationLog);
      await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await ownDatabase?.stop();
  }
}

const quiet = { info: () => {}, warn: (message: string) => console.error(message) };
const migrationLog = { info: () => {}, warn: (_fields: object, message: string) => console.error(message) };
