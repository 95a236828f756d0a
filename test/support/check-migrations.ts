import { createDataSource } from "../../src/database/data-source.js";
import { prepareDatabase } from "../../src/database/prepare-database.js";
import { createTestDatabase, stopTestServer } from "./postgres.js";

/** Fails when the migrations and the entities describe different databases, or a migration cannot be taken back. */
async function main(): Promise<void> {
  const { url } = await createTestDatabase();
  const dataSource = await createDataSource(url).initialize();
  await prepareDatabase(url, dataSource);
  const difference = await dataSource.driver.createSchemaBuilder().log();
  const statements = difference.upQueries.map(({ query }) => query);
  const { length } = dataSource.migrations;
  for (let undone = 0; undone < length; undone++) await dataSource.undoLastMigration();
  await dataSource.runMigrations();
  await dataSource.destroy();
  if (statements.length === 0)
    return console.log(`${length} migrations make what the entities describe, down and up again`);
  console.error("The entities differ from the migrations. A migration has to do:\n" + statements.join(";\n"));
  process.exitCode = 1;
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(stopTestServer);
