import { createDataSource } from "../../src/database/data-source.js";
import { prepareDatabase } from "../../src/database/prepare-database.js";

/** A process that migrates, to be killed by its test: `node migrate-database.js <database URL>`. Prints its log, a line each. */
async function main(url: string): Promise<void> {
  const print = (fields: object, message: string) => console.log(JSON.stringify({ ...fields, message }));
  const dataSource = await createDataSource(url, { poolSize: 2 }).initialize();
  await prepareDatabase(url, dataSource, { info: print, warn: print });
  await dataSource.destroy();
}

void main(process.argv[2]!);
