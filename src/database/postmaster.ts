import { link, readFile, rename, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EmbeddedPostgresError } from "./embedded-postgres-errors.js";
import { PostgresAccount } from "./postgres-account.js";
import { PostgresBinaries } from "./postgres-binaries.js";
import { ClusterPaths } from "./postgres-cluster.js";
import { limitLog, logBytes, makeLog, readLogFrom } from "./postgres-log.js";
import { findCommandLine, isProcessAlive } from "./process-table.js";

/** PostgreSQL's main process. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** The postmaster that the lock file of a data directory names, dead or alive; null when there is no lock file. */
export async function readPostmaster(dataDirectory: string): Promise<Postmaster | null> {
  const content = await readLockFile(dataDirectory);
  return content === null ? null : parseLockFile(content);
}

/**
 * The living postmaster of a data directory, or null. A lock file that is a crash's leftover, because its process id by now belongs to
 * something else or because it never was written out, is removed: PostgreSQL itself would refuse to start beside it. Should a postmaster live
 * after all, its shared memory still keeps a second one out.
 *
 * @param dataDirectory without symbolic links, as it was given to the postmaster
 */
export async function findLivingPostmaster(dataDirectory: string): Promise<Postmaster | null> {
  const content = await readLockFile(dataDirectory);
  if (content === null) return null;
  const postmaster = parseLockFile(content);
  if (postmaster === null) {
    if (await isOld(dataDirectory)) await removeLockFile(dataDirectory, content);
    return null;
  }
  if (!isProcessAlive(postmaster.pid)) return null;
  const commandLine = await findCommandLine(postmaster.pid);
  if (commandLine === null || commandLine.includes(dataDirectory)) return postmaster;
  await removeLockFile(dataDirectory, content);
  return null;
}

/** A starting postmaster fills its lock file at once. */
async function isOld(dataDirectory: string): Promise<boolean> {
  const { mtimeMs } = await stat(join(dataDirectory, "postmaster.pid"));
  return Date.now() - mtimeMs > 10_000;
}

async function readLockFile(dataDirectory: string): Promise<string | null> {
  try {
    return await readFile(join(dataDirectory, "postmaster.pid"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Line 1 is the process id, line 4 the port (PostgreSQL's miscadmin.h); null while it is being written. */
function parseLockFile(content: string): Postmaster | null {
  const lines = content.split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : null;
}

/** Takes the file away before judging it a second time, so that the fresh one of a start at the same moment is given back. */
async function removeLockFile(dataDirectory: string, stale: string): Promise<void> {
  const lockFile = join(dataDirectory, "postmaster.pid");
  const aside = join(dataDirectory, `postmaster.pid.stale-${process.pid}`);
  try {
    await rename(lockFile, aside);
    if ((await readFile(aside, "utf8")) !== stale) await link(aside, lockFile);
    await rm(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

const stopTimeoutMs = 60_000;

const passingRefusals =
  /lock file "postmaster.pid" already exists|(PID|lock) file ".*" is empty|pre-existing shared memory block|Address already in use/i;

/**
 * Starts PostgreSQL on a port of 127.0.0.1 and waits until it takes connections, recovery after a crash included.
 *
 * @returns false when it did not start for a reason that passes: another start was faster, the port was taken meanwhile, or processes of a
 *   killed postmaster are still ending
 * @throws EmbeddedPostgresError it did not start, with what its log says
 */
export async function startPostmaster(
  { dataDirectory, logFile }: ClusterPaths,
  account: PostgresAccount,
  { pg_ctl }: PostgresBinaries,
  port: number,
): Promise<boolean> {
  await makeLog(logFile, account);
  await limitLog(logFile);
  const startBytes = await logBytes(logFile);
  const { exitCode, output } = await account.run(pg_ctl, [
    "start",
    `--pgdata=${dataDirectory}`,
    `--log=${logFile}`,
    "--wait",
    "--timeout=300",
    `--options=${serverOptions(port)}`,
  ]);
  if (exitCode === 0) return true;
  const logged = await readLogFrom(logFile, startBytes);
  if (passingRefusals.test(`${output}\n${logged}`)) return false;
  throw (
    otherVersion(logged, dataDirectory) ??
    new EmbeddedPostgresError(`PostgreSQL did not start. ${output}\n${logged}`)
  );
}

function otherVersion(logged: string, dataDirectory: string): EmbeddedPostgresError | null {
  const versions =
    /initialized by PostgreSQL version (\S+), which is not compatible with this version (\S+?)\.?$/m.exec(
      logged,
    );
  if (versions === null) return null;
  const [, theirs, ours] = versions;
  return new EmbeddedPostgresError(
    `The database in ${dataDirectory} was made by PostgreSQL ${theirs}; this server brings ${ours}, which does not read it. ` +
      "Start the version of Likeness that made it and take the data along with pg_dump, or set DATA_DIR to a new folder. Nothing was changed.",
  );
}

function serverOptions(port: number): string {
  const settings = {
    listen_addresses: "127.0.0.1",
    // A socket's path is limited to some 100 bytes, which a data directory may exceed.
    unix_socket_directories: "",
    max_connections: 100,
    shared_buffers: "128MB",
    timezone: "UTC",
    log_timezone: "UTC",
    // Above ERROR: what a statement does wrong its client is told; the file keeps what happens to the server.
    log_min_messages: "log",
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return [`-p ${port}`, ...options].join(" ");
}

/**
 * Stops PostgreSQL: open transactions are rolled back, clients disconnected, everything written to disk. May run twice.
 *
 * `pg_ctl stop` would wait for the lock file to go, and so for ever when the next owner is fast; this waits for one process.
 *
 * @throws EmbeddedPostgresError it still runs after a minute
 */
export async function stopPostmaster(
  { dataDirectory }: ClusterPaths,
  account: PostgresAccount,
  { pg_ctl }: PostgresBinaries,
): Promise<void> {
  const postmaster = await findLivingPostmaster(dataDirectory);
  if (!postmaster) return;
  const { output } = await account.run(pg_ctl, ["kill", "INT", String(postmaster.pid)]);
  const deadline = Date.now() + stopTimeoutMs;
  while ((await findLivingPostmaster(dataDirectory))?.pid === postmaster.pid) {
    if (Date.now() > deadline) throw new EmbeddedPostgresError(`PostgreSQL did not stop. ${output}`);
    await delay(20);
  }
}

/** The preferred port of 127.0.0.1 when nothing listens there, else any free one. */
export async function chooseFreePort(preferred: number | null): Promise<number> {
  return (preferred && (await tryToListen(preferred))) || tryToListen(0);
}

/** The port, free again; 0 when it is taken. */
function tryToListen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (port !== 0) resolve(0);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
