import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, QueryResultRow } from "pg";
import { DatabaseLog, RunningDatabase, startEmbeddedPostgres } from "../../src/database/embedded-postgres.js";
import { findLivingPostmaster } from "../../src/database/postmaster.js";
import { isProcessAlive } from "../../src/database/process-table.js";

/** A process that was asked to start a database; exactly one of `url` and `error` is set. */
export interface DatabaseProcess {
  pid: number;
  url?: string;
  error?: string;
  /** Ends it as `kill -9` does, and waits for its end. */
  kill(): Promise<void>;
}

const silent: DatabaseLog = { info: () => {}, warn: () => {} };

/** Starts embedded databases for one suite and removes every trace of them, whatever a test left running. */
export class DatabaseSandbox {
  private readonly directories: string[] = [];
  private readonly databases: RunningDatabase[] = [];
  private readonly children: ChildProcess[] = [];

  /** An empty directory that other users may enter, unless `mode` says otherwise. */
  async makeDirectory(mode = 0o711): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), "likeness-pg-"));
    this.directories.push(directory);
    await chmod(directory, mode);
    return directory;
  }

  async start(directory: string, log: DatabaseLog = silent): Promise<RunningDatabase> {
    const database = await startEmbeddedPostgres({ directory, log });
    this.databases.push(database);
    return database;
  }

  /** Starts a process that will start a database, without waiting for the latter. */
  spawn(directory: string, options: { uid?: number; gid?: number; launcher?: string[] } = {}): ChildProcess {
    const { launcher = [], ...user } = options;
    const script = join(__dirname, "start-postgres.js");
    const [program, ...args] = [...launcher, process.execPath, script, directory];
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit", "ipc"], cwd: "/", ...user });
    this.children.push(child);
    return child;
  }

  async startInProcess(...args: Parameters<DatabaseSandbox["spawn"]>): Promise<DatabaseProcess> {
    const child = this.spawn(...args);
    const answer = await Promise.race([
      once(child, "message").then(([message]) => message as { url?: string; error?: string }),
      once(child, "exit").then(([code]) => ({ error: `exited with ${code}` })),
    ]);
    return { pid: child.pid!, ...answer, kill: () => killChild(child) };
  }

  async removeAll(): Promise<void> {
    for (const database of this.databases.splice(0)) await database.stop().catch(() => {});
    for (const child of this.children.splice(0)) await killChild(child);
    for (const directory of this.directories.splice(0)) {
      for (const part of ["", "postgres"]) await killPostgres(join(directory, part));
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** Ends a PostgreSQL as `kill -9` does: its other processes notice and follow. Does nothing when none runs. */
export async function killPostgres(directory: string): Promise<void> {
  const postmaster = await findLivingPostmaster(dataDirectoryOf(directory));
  if (!postmaster) return;
  process.kill(postmaster.pid, "SIGKILL");
  await until(async () => !isProcessAlive(postmaster.pid) || !(await postmasterOf(directory)));
}

export function dataDirectoryOf(directory: string): string {
  return join(directory, "cluster", "data");
}

/** The id of the living PostgreSQL, or undefined. */
export async function postmasterOf(directory: string): Promise<number | undefined> {
  return (await findLivingPostmaster(dataDirectoryOf(directory)))?.pid;
}

/** Polls until the condition holds; the test's own timeout is the limit. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(5);
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Runs statements on a connection of their own; gives the rows of the last one. */
export async function query<Row extends QueryResultRow>(
  url: string,
  ...statements: string[]
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) ({ rows } = await client.query<Row>(statement));
    return rows;
  } finally {
    await client.end();
  }
}
