import { randomBytes } from "node:crypto";
import { chmod, lchown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-errors.js";
import { PostgresAccount } from "./postgres-account.js";
import { PostgresBinaries } from "./postgres-binaries.js";

const draftPrefix = "init-";

/** Where the parts of an embedded database lie. */
export interface ClusterPaths {
  /** What the user configured; ours. Absolute. */
  directory: string;
  /** Appears at once and complete, by a rename. */
  cluster: string;
  /** PostgreSQL's own folder, owned by the user it runs as. */
  dataDirectory: string;
  logFile: string;
}

/** How to log in. The password is that of both roles and never changes; the port is the last one used. */
export interface ConnectionSettings {
  password: string;
  port: number | null;
}

export function clusterPaths(directory: string): ClusterPaths {
  const absolute = resolve(directory);
  const cluster = join(absolute, "cluster");
  return {
    directory: absolute,
    cluster,
    dataDirectory: join(cluster, "data"),
    logFile: join(absolute, "postgres.log"),
  };
}

/**
 * Makes the directory and its missing parents. Made by root, others may pass through them but not list them, since PostgreSQL will run as
 * another user; made by anyone else, they are private.
 */
export async function makeDirectory(directory: string): Promise<void> {
  // pg_ctl puts paths between double quotes of a shell command.
  if (process.platform !== "win32" && /["$`\\\n]/.test(directory)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL cannot use the folder ${directory}: its path holds a quote, a dollar, a backslash or a line break.`,
    );
  }
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined || process.getuid?.() !== 0) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) await chmod(made, 0o711);
}

export async function clusterExists({ cluster }: ClusterPaths): Promise<boolean> {
  return stat(cluster).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

/**
 * Makes a database cluster with a random password, in a draft folder that is renamed when it is complete and on disk. Killed half-way it
 * leaves a draft and nothing else. Of several at once, one wins and the others return as if they had not been called.
 */
export async function initialiseCluster(
  paths: ClusterPaths,
  account: PostgresAccount,
  binaries: PostgresBinaries,
): Promise<void> {
  const draft = await mkdtemp(join(paths.directory, draftPrefix));
  try {
    if (process.getuid?.() === 0) await chmod(draft, 0o711);
    const password = randomBytes(24).toString("base64url");
    await runInitdb(draft, password, account, binaries);
    await writeConnection(draft, { password, port: null });
    await rename(draft, paths.cluster);
    await syncDirectory(paths.directory);
  } catch (error) {
    // A rename onto a folder that is not empty fails, and the winner removes the drafts of the others under their feet.
    if (!(await clusterExists(paths))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runInitdb(
  draft: string,
  password: string,
  account: PostgresAccount,
  { initdb }: PostgresBinaries,
) {
  const dataDirectory = join(draft, "data");
  await mkdir(dataDirectory, { mode: 0o700 });
  await account.give(dataDirectory);
  const passwordFile = join(draft, "initdb-password");
  await writeDurably(passwordFile, password);
  await account.give(passwordFile);
  const { exitCode, output } = await account.run(initdb, [
    `--pgdata=${dataDirectory}`,
    "--username=postgres",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // PostgreSQL's own C.UTF-8: the same everywhere, whatever locales the system has.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
  ]);
  if (exitCode !== 0)
    throw new EmbeddedPostgresError(`The database could not be set up. initdb says: ${output}`);
  await rm(passwordFile);
}

/** Removes what interrupted set-ups left. Only for the owner of the database: every draft has lost by then. */
export async function removeDrafts({ directory }: ClusterPaths): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(draftPrefix)) {
      await rm(join(directory, name), { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

/** @param cluster the folder itself: the final one or a draft */
export async function readConnection(cluster: string): Promise<ConnectionSettings> {
  return JSON.parse(await readFile(join(cluster, "connection.json"), "utf8")) as ConnectionSettings;
}

/** Replaces the file at once and durably, readable by the directory's owner only. */
export async function writeConnection(cluster: string, connection: ConnectionSettings): Promise<void> {
  const path = join(cluster, "connection.json");
  await writeDurably(`${path}.new`, JSON.stringify(connection));
  if (process.getuid?.() === 0) {
    // Started by root once, the directory's owner can still start it afterwards.
    const { uid, gid } = await stat(dirname(cluster));
    await lchown(`${path}.new`, uid, gid);
  }
  await rename(`${path}.new`, path);
  await syncDirectory(cluster);
}

async function writeDurably(path: string, content: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
