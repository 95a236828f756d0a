import { measuringCommand, runCommand } from "../eval/support/command.js";
import { DEFAULT_DIRECTORY, DEFAULT_LARGE, type ScaleOptions, withScaledDatabase } from "./scale-database.js";
import { seededCount } from "./scale-seed.js";

const command = measuringCommand(
  "bench:seed",
  "A database of the real size for bench:scale: one workspace of 1,000 characters and a large one, in a directory that is kept. Broken off, it goes on with the next run",
  `so many characters in the large one, ${DEFAULT_LARGE} unless told`,
)
  .option("--directory <dir>", `where it is kept, ${DEFAULT_DIRECTORY} unless told`)
  .action(fillUp);

async function fillUp(options: ScaleOptions & { json?: boolean }): Promise<void> {
  await withScaledDatabase(options, async ({ dataSource, smallId, largeId }) => {
    const [small, large] = [await seededCount(dataSource, smallId), await seededCount(dataSource, largeId)];
    const [{ bytes }] = await dataSource.query(
      "SELECT pg_database_size(current_database())::float8 AS bytes",
    );
    console.log(`${small} and ${large} characters, ${(bytes / 1e9).toFixed(1)} GB`);
    if (options.json) console.log(JSON.stringify({ small, large, bytes }));
  });
}

void runCommand(command);
