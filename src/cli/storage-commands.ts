import type { Command } from "commander";
import { loadConfig } from "../config/config.js";
import { isAlone, ObjectOwnership } from "../housekeeping/object-ownership.js";
import { createMediaStorage } from "../media-storage/create-media-storage.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { DataSource } from "typeorm";
import { runStorageCheck } from "./check-storage-command.js";
import { withDatabase } from "./with-database.js";

interface Parts {
  dataSource: DataSource;
  storage: MediaStorage;
  ownership: ObjectOwnership;
  dataDirectory: string;
  /** Names the database and the storage, without secrets. */
  about: string;
}

/** `likeness storage …`: what an operator may do about stored objects. */
export function addStorageCommands(program: Command): void {
  const storage = program.command("storage").description("the stored objects of this server's database");

  storage
    .command("check")
    .description(
      "compare records and stored objects both ways; deletes nothing, and goes on where it was ended",
    )
    .option(
      "--repair",
      "leave orphans to housekeeping, and have missing thumbnails and face crops drawn anew",
    )
    .option("--from-start", "do not go on where an earlier check ended")
    .action((options: { repair?: boolean; fromStart?: boolean }) =>
      run(({ dataSource, storage, dataDirectory, about }) =>
        runStorageCheck(dataSource, storage, {
          dataDirectory,
          about,
          repair: options.repair === true,
          fromStart: options.fromStart === true,
        }),
      ),
    );

  storage
    .command("owner")
    .description("say whether this database may delete stored objects, and if not, why")
    .action(() => run(async ({ ownership }) => console.log(await describe(ownership))));

  storage
    .command("claim")
    .description(
      "this database takes the place of the one it was copied or restored from, which deletes nothing from now on",
    )
    .action(() =>
      run(async ({ ownership }) => {
        await ownership.claim();
        console.log(await describe(ownership));
      }),
    );

  storage
    .command("separate")
    .description(
      "this database lives beside the one it was copied from: it never deletes what was stored before now",
    )
    .action(() =>
      run(async ({ ownership }) => {
        await ownership.separate();
        console.log(await describe(ownership));
      }),
    );
}

/** Runs `work` on the database and the storage of this environment, whether a server is running or not. */
function run(work: (parts: Parts) => Promise<void>): Promise<void> {
  const config = loadConfig();
  return withDatabase(config, async (dataSource) => {
    const { dataDirectory, gcs, host, port } = config;
    const publicUrl = config.publicUrl ?? `http://${host}:${port}`;
    const storage = await createMediaStorage({ dataDirectory, publicUrl, gcs: gcs ?? undefined });
    const ownership = new ObjectOwnership(dataSource, storage, { alone: isAlone(config) });
    await ownership.establish();
    const about = `${await ownership.deploymentId()} ${gcs?.bucket ?? "disk"}`;
    await work({ dataSource, storage, ownership, dataDirectory, about });
  });
}

async function describe(ownership: ObjectOwnership): Promise<string> {
  const right = await ownership.find();
  switch (right.kind) {
    case "owner":
      return right.ownedSince === null
        ? "This database owns its stored objects and deletes those it no longer needs."
        : `This database owns what it stored since ${right.ownedSince.toISOString()} and deletes nothing older.`;
    case "settling":
      return "The database server was started anew; this database deletes objects again in a quarter of an hour, unless another with the same identity turns up.";
    case "copy":
      return `This database deletes no stored object: ${right.reason}. \`storage claim\` gives it the objects, \`storage separate\` leaves them to the other.`;
  }
}
