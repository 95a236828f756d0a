import { realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { runningCommands } from "./command.js";
import { DatabaseOwnership } from "./database-ownership.js";
import { EmbeddedPostgresError } from "./embedded-postgres-errors.js";
import { choosePostgresAccount, PostgresAccount } from "./postgres-account.js";
import { findPostgresBinaries, PostgresBinaries } from "./postgres-binaries.js";
import {
  clusterExists,
  ClusterPaths,
  clusterPaths,
  ConnectionSettings,
  initialiseCluster,
  makeDirectory,
  readConnection,
  writeConnection,
} from "./postgres-cluster.js";
import { chooseFreePort, findLivingPostmaster, startPostmaster } from "./postmaster.js";

/** Everything needed to start and stop one embedded PostgreSQL; it may be running or not. */
export interface PostgresServer {
  paths: ClusterPaths;
  account: PostgresAccount;
  binaries: PostgresBinaries;
  /** Whether the PostgreSQL that runs there, if one does, was started or taken over by this process. */
  isOurs: boolean;
}

/** A running PostgreSQL and the right to be its only server. */
export interface AcquiredPostgres {
  ownership: DatabaseOwnership;
  connection: ConnectionSettings & { port: number };
}

/** PostgreSQL stops, or recovers for somebody else, at the most this long before we give up. */
const patienceMs = 60_000;

/** Makes the directory and finds out how PostgreSQL can run in it. */
export async function openPostgresServer(directory: string): Promise<PostgresServer> {
  await makeDirectory(directory);
  const paths = clusterPaths(await realpath(directory));
  const binaries = await findPostgresBinaries();
  const account = await choosePostgresAccount(paths.directory, paths.dataDirectory, binaries);
  return { paths, account, binaries, isOurs: false };
}

/**
 * Brings PostgreSQL up from whatever state it is in (never set up, stopped, crashed, running without an owner) and takes ownership. Any
 * number of processes may try at once: PostgreSQL's own locks decide, one wins.
 *
 * @param fixedPort the only port that will do; otherwise the one last used if it is free, else any
 * @param signal aborted when it is not wanted any more: what was begun is finished, nothing more is begun, and the reason is thrown
 * @throws DatabaseInUseError
 * @throws EmbeddedPostgresError
 */
export async function acquirePostgres(
  server: PostgresServer,
  { fixedPort, signal }: { fixedPort?: number; signal?: AbortSignal } = {},
): Promise<AcquiredPostgres> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    const acquired = await tryToAcquire(server, fixedPort, signal);
    if (acquired) return acquired;
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `PostgreSQL in ${server.paths.directory} did not become ready within ${patienceMs / 1000} s; ` +
          `${server.paths.logFile} may say why.`,
      );
    }
    await delay(50);
  }
}

/** Null when another attempt may succeed. */
async function tryToAcquire(
  server: PostgresServer,
  fixedPort?: number,
  signal?: AbortSignal,
): Promise<AcquiredPostgres | null> {
  const { paths, account, binaries } = server;
  if (!(await clusterExists(paths))) await initialiseCluster(paths, account, binaries);
  signal?.throwIfAborted();
  const { password, port: lastPort } = await readConnection(paths.cluster);
  const postmaster = await findLivingPostmaster(paths.dataDirectory);
  const port =
    postmaster?.port ?? (await startOnPort(server, fixedPort ?? lastPort, fixedPort !== undefined));
  if (port === null) return null;
  if (fixedPort !== undefined && port !== fixedPort) {
    throw new EmbeddedPostgresError(`PostgreSQL was started on port ${port} meanwhile, not on ${fixedPort}.`);
  }

  const ownership = await DatabaseOwnership.take(paths.directory, port, password);
  if (!ownership) return null;
  server.isOurs = true;
  if (port !== lastPort) await writeConnection(paths.cluster, { password, port });
  return { ownership, connection: { password, port } };
}

/** The port it was started on; null when it was not started for a reason that passes. */
async function startOnPort(
  server: PostgresServer,
  preferred: number | null,
  fixed: boolean,
): Promise<number | null> {
  const port = await chooseFreePort(preferred);
  if (fixed && port !== preferred) {
    throw new EmbeddedPostgresError(`Another program took port ${preferred} meanwhile.`);
  }
  server.isOurs = true;
  const isStarted = await startPostmaster(server.paths, server.account, server.binaries, port);
  if (isStarted) return port;
  server.isOurs = false;
  return null;
}

/** PostgreSQL itself gives its processes five seconds to obey before it kills them. */
const abandonPatienceMs = 10_000;

/**
 * Ends a PostgreSQL of this process at once, one that is only starting too, as a power cut would: what was committed is kept, and the next
 * start recovers. Gives up after some seconds.
 */
export async function abandonPostgres(server: PostgresServer): Promise<void> {
  const told = new Set<number>();
  for (const deadline = Date.now() + abandonPatienceMs; Date.now() < deadline; await delay(20)) {
    const postmaster = server.isOurs ? await findLivingPostmaster(server.paths.dataDirectory) : null;
    if (postmaster === null && runningCommands() === 0) return;
    if (postmaster === null || told.has(postmaster.pid)) continue;
    told.add(postmaster.pid);
    // Immediate shutdown.
    process.kill(postmaster.pid, "SIGQUIT");
  }
}
