import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { DatabaseOwnership } from "./database-ownership.js";
import { DatabaseInUseError } from "./embedded-postgres-errors.js";
import { abandonPostgres, acquirePostgres, openPostgresServer, PostgresServer } from "./postgres-server.js";
import { clusterExists, clusterPaths, readConnection, removeDrafts } from "./postgres-cluster.js";
import { limitLog } from "./postgres-log.js";
import { readPostmaster, stopPostmaster } from "./postmaster.js";

/** Takes what an operator should read; a pino logger fits. */
export interface DatabaseLog {
  info(message: string): void;
  warn(message: string): void;
}

/** A PostgreSQL that this process owns. */
export interface RunningDatabase {
  /** `postgres://likeness:<password>@127.0.0.1:<port>/likeness`. Stays the same until {@link stop}. */
  url: string;
  /** Disconnects every client, writes everything to disk, ends PostgreSQL and gives the directory free. May run twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm installed, with its files in `directory` (made where it is missing), or takes over one that a killed
 * owner left running there. Holds the directory until {@link RunningDatabase.stop}; PostgreSQL dying meanwhile is logged, and it is started
 * again on the same port. A process that ends without `stop` leaves PostgreSQL running for the next start to take over.
 *
 * @param options.directory may hold nothing else
 * @param options.signal aborted when the database is not wanted any more: the start ends as soon as it can, and its reason is thrown
 * @param options.onOpened told before anything is started how to end it at once, from then on and for good; the next start recovers
 * @throws DatabaseInUseError another process owns the directory; it is not disturbed
 * @throws EmbeddedPostgresError PostgreSQL cannot run here, with the ways out
 */
export async function startEmbeddedPostgres(options: {
  directory: string;
  log: DatabaseLog;
  signal?: AbortSignal;
  onOpened?: (abandon: () => Promise<void>) => void;
}): Promise<RunningDatabase> {
  const { signal } = options;
  const server = await openPostgresServer(options.directory);
  options.onOpened?.(() => abandonPostgres(server));
  const { ownership, connection } = await acquirePostgres(server, { signal }).catch(
    async (error: unknown) => {
      if (signal?.aborted && server.isOurs)
        await stopPostmaster(server.paths, server.account, server.binaries);
      throw signal?.aborted ? signal.reason : error;
    },
  );
  try {
    signal?.throwIfAborted();
    await ownership.createDatabase(connection.password);
    await removeDrafts(server.paths);
  } catch (error) {
    await stopPostmaster(server.paths, server.account, server.binaries);
    await ownership.release();
    throw error;
  }
  options.log.info(
    `PostgreSQL runs on 127.0.0.1:${connection.port}, its files are in ${server.paths.directory}`,
  );
  return new OwnedPostgres(server, ownership, connection.port, databaseUrl(connection), options.log);
}

/**
 * The URL of the embedded database that is running in a directory at this moment, or null. For command-line tools beside a server: it takes
 * no ownership and changes nothing.
 */
export async function findRunningEmbeddedPostgres(directory: string): Promise<string | null> {
  const paths = clusterPaths(directory);
  if (!(await clusterExists(paths))) return null;
  const postmaster = await readPostmaster(paths.dataDirectory);
  if (!postmaster) return null;
  const { password } = await readConnection(paths.cluster);
  const url = databaseUrl({ password, port: postmaster.port });
  return (await acceptsLogin(url)) ? url : null;
}

function databaseUrl({ password, port }: { password: string; port: number }): string {
  return `postgres://likeness:${password}@127.0.0.1:${port}/likeness`;
}

/** The lock file may be a leftover and its port somebody else's by now; only our server knows the password. */
async function acceptsLogin(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, ssl: false, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

const logCheckIntervalMs = 60 * 60 * 1000;
const revivalDelaysMs = [0, 1_000, 5_000, 15_000, 30_000];

class OwnedPostgres implements RunningDatabase {
  private stopped: Promise<void> | undefined;
  private revival: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private readonly logCheck: NodeJS.Timeout;

  constructor(
    private readonly server: PostgresServer,
    private ownership: DatabaseOwnership,
    private readonly port: number,
    readonly url: string,
    private readonly log: DatabaseLog,
  ) {
    void this.watch();
    this.logCheck = setInterval(() => {
      limitLog(server.paths.logFile).catch((error) =>
        log.warn(`PostgreSQL's log cannot be shortened: ${error}`),
      );
    }, logCheckIntervalMs).unref();
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopOnce();
    return this.stopped;
  }

  private async stopOnce(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.logCheck);
    await this.revival;
    try {
      await stopPostmaster(this.server.paths, this.server.account, this.server.binaries);
    } finally {
      await this.ownership.release();
    }
  }

  private async watch(): Promise<void> {
    await this.ownership.ended;
    if (!this.stopping.signal.aborted) this.revival = this.revive();
  }

  /** Never rejects: what cannot be mended is logged, and queries go on failing. */
  private async revive(): Promise<void> {
    this.log.warn("PostgreSQL broke the connection; its queries fail until it is back");
    for (const delayMs of revivalDelaysMs) {
      await delay(delayMs, undefined, { signal: this.stopping.signal }).catch(() => {});
      if (this.stopping.signal.aborted) return;
      try {
        ({ ownership: this.ownership } = await acquirePostgres(this.server, {
          fixedPort: this.port,
          signal: this.stopping.signal,
        }));
        this.log.info(`PostgreSQL is back on 127.0.0.1:${this.port}`);
        void this.watch();
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.log.warn(`PostgreSQL is not back: ${(error as Error).message}`);
        if (error instanceof DatabaseInUseError) return;
      }
    }
    this.log.warn("PostgreSQL did not come back; stop this server and start it again");
  }
}
