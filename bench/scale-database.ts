import { appendFile, chmod, mkdir, readFile, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { UsageError } from "../eval/support/picture-files.js";
import { createDataSource } from "../src/database/data-source.js";
import { startEmbeddedPostgres } from "../src/database/embedded-postgres.js";
import { clusterPaths } from "../src/database/postgres-cluster.js";
import { readPostmaster } from "../src/database/postmaster.js";
import { prepareDatabase } from "../src/database/prepare-database.js";
import { type ScaledWorkspaces, seedAtScale, SMALL_CHARACTERS } from "./scale-seed.js";

export const DEFAULT_DIRECTORY = join(tmpdir(), "likeness-scale");
export const DEFAULT_LARGE = 1_000_000;
/** On disk, with its images, faces, lock and revision, indexes and the log of writes included (bench:scale). */
const BYTES_A_CHARACTER = 40_000;
/** Waiting for the disk would be most of the work, and what a crash of the machine costs can be made again. */
const SETTINGS = "fsync = off\nfull_page_writes = off\nmax_wal_size = 4GB\n";

export interface ScaleOptions {
  limit?: number;
  directory?: string;
}

export interface ScaledDatabase extends ScaledWorkspaces {
  url: string;
  dataSource: DataSource;
}

/** Starts the embedded PostgreSQL of a directory that is kept, fills it up to the size that is asked for, and stops it behind the work. @throws UsageError the disk is too small */
export async function withScaledDatabase(
  { directory = DEFAULT_DIRECTORY, limit = DEFAULT_LARGE }: ScaleOptions,
  work: (database: ScaledDatabase) => Promise<void>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  // Started by root, PostgreSQL runs as another user, who must get in.
  await chmod(directory, 0o711);
  const postgres = await startEmbeddedPostgres({ directory: join(directory, "postgres"), log: quiet });
  try {
    const dataSource = await createDataSource(postgres.url, { poolSize: 1 }).initialize();
    try {
      await prepareDatabase(postgres.url, dataSource);
      await requireRoom(dataSource, directory, limit);
      await configure(join(directory, "postgres"));
      const sizes = { small: SMALL_CHARACTERS, large: limit };
      const workspaces = await seedAtScale(dataSource, sizes, (line) => console.error(line));
      await work({ url: postgres.url, dataSource, ...workspaces });
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await postgres.stop();
  }
}

async function configure(directory: string): Promise<void> {
  const { dataDirectory } = clusterPaths(directory);
  const file = join(dataDirectory, "postgresql.conf");
  if ((await readFile(file, "utf8")).endsWith(SETTINGS)) return;
  await appendFile(file, SETTINGS);
  process.kill((await readPostmaster(dataDirectory))!.pid, "SIGHUP");
}

async function requireRoom(dataSource: DataSource, directory: string, characters: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const [{ used }] = await dataSource.query("SELECT pg_database_size(current_database()) AS used");
  const [missing, free] = [characters * BYTES_A_CHARACTER - Number(used), bavail * bsize];
  if (missing < free) return;
  const [needs, has] = [missing, free].map((bytes) => `${(bytes / 1e9).toFixed(0)} GB`);
  throw new UsageError(
    `${characters} characters need ${needs} more on the disk of ${directory}, which has ${has}. Fewer: --limit; elsewhere: --directory.`,
  );
}

const quiet = { info: () => {}, warn: (message: string) => console.error(message) };
