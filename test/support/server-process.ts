import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Role } from "../../src/foundation.js";
import { ApiClient } from "./api-client.js";
import { killPostgres } from "./embedded-postgres.js";
import { writeCredentialsFile } from "./gcs-test-server/credentials.js";
import { GcsTestServer } from "./gcs-test-server/gcs-test-server.js";
import { createTestDatabase, type TestDatabase } from "./postgres.js";
import { waitUntil } from "./wait-until.js";

const MAIN = join(__dirname, "..", "..", "src", "main.js");
/** A start takes two seconds, and many times as long on a machine that is busy with other tests. */
const START_MS = 60_000;
const ROOT = join(__dirname, "..", "..", "..");

/** How a process ended: one of the two is null. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A real server process. */
export class ServerProcess {
  stdout = "";
  stderr = "";
  /** Once all who write to its output are gone. */
  readonly ended: Promise<ProcessEnd>;
  readonly exited: Promise<ProcessEnd>;

  constructor(
    private readonly child: ChildProcess,
    readonly adminKey: string,
  ) {
    child.stdout!.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr!.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(child, "exit").then(([code, signal]) => ({ code, signal }));
    this.ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The lines of its log so far. */
  get log(): Record<string, any>[] {
    return this.stdout
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line));
  }

  /** Resolves when it has said that it started. @throws Error with its output when it ends instead */
  async started(): Promise<this> {
    const hasStarted = () => {
      if (this.hasEnded) throw new Error(`It ended instead:\n${this.stdout}${this.stderr}`);
      return this.hasLogged("started");
    };
    await waitUntil("the process starts", hasStarted, START_MS);
    return this;
  }

  hasLogged(message: string): boolean {
    return this.log.some(({ msg }) => msg === message);
  }

  /** Where it answers; only after {@link started}. */
  get url(): string {
    return this.log.find(({ msg }) => msg === "started")!.url;
  }

  /** A client of the first workspace. */
  get client(): ApiClient {
    return new ApiClient(this.url, this.adminKey);
  }

  /** To its whole process group, as a service manager does. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** What is left of its group, which may have outlived its first process. */
  killGroup(): void {
    try {
      this.signalGroup("SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** As a reader that goes away: what it writes from now on fails. */
  closeOutput(): void {
    this.child.stdout!.destroy();
    this.child.stderr!.destroy();
  }

  /** Only of one that was launched with a pipe. */
  type(text: string): void {
    this.child.stdin!.write(text);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<ProcessEnd> {
    if (!this.hasEnded) this.child.kill(signal);
    return this.ended;
  }
}

/**
 * Where the server processes of one test live: every one of them, and all they leave behind, is gone after `close`. They share an admin key
 * and, unless told otherwise, a data directory.
 */
export class ProcessSandbox {
  readonly adminKey = `test-${randomBytes(12).toString("hex")}`;
  private readonly processes: ServerProcess[] = [];
  private readonly groups: ServerProcess[] = [];
  private readonly closers: (() => Promise<unknown>)[] = [];

  private constructor(readonly dataDirectory: string) {}

  static async open(): Promise<ProcessSandbox> {
    const directory = await mkdtemp(join(tmpdir(), "likeness-processes-"));
    // Started by root, PostgreSQL runs as another user, who must get in.
    await chmod(directory, 0o711);
    return new ProcessSandbox(directory);
  }

  /**
   * Starts a process without waiting for it. A setting of "" counts as not set.
   * @param before what is to run it, such as `nsenter`, with its arguments
   */
  spawn(
    role: Role,
    environment: Record<string, string> = {},
    { before = [], user }: { before?: readonly string[]; user?: { uid: number; gid: number } } = {},
  ): ServerProcess {
    return this.run([...before, process.execPath, MAIN, role], environment, { user });
  }

  /** The same as the first of a process group of its own, to which signals can be sent as a whole. */
  spawnGroup(role: Role, environment: Record<string, string> = {}): ServerProcess {
    return this.launch([process.execPath, MAIN, role], environment);
  }

  /** Starts any command line that starts a server, at the root of the package and as the first of a process group of its own. */
  launch(
    command: string[],
    environment: Record<string, string> = {},
    stdin: "ignore" | "pipe" = "ignore",
  ): ServerProcess {
    const first = this.run(command, environment, { stdin, detached: true });
    this.groups.push(first);
    return first;
  }

  private run(
    [program, ...args]: string[],
    environment: Record<string, string>,
    {
      stdin = "ignore",
      detached = false,
      user,
    }: { stdin?: "ignore" | "pipe"; detached?: boolean; user?: { uid: number; gid: number } } = {},
  ): ServerProcess {
    const env = {
      PATH: process.env.PATH,
      PORT: "0",
      DATA_DIR: this.dataDirectory,
      ADMIN_API_KEY: this.adminKey,
      ANALYSIS_WORKERS: "1",
      METADATA_SERVER_DETECTION: "none",
      ...environment,
    };
    const child = spawn(program!, args, {
      env,
      cwd: ROOT,
      stdio: [stdin, "pipe", "pipe"],
      detached,
      uid: user?.uid,
      gid: user?.gid,
    });
    const started = new ServerProcess(child, this.adminKey);
    this.processes.push(started);
    return started;
  }

  start(role: Role, environment: Record<string, string> = {}): Promise<ServerProcess> {
    return this.spawn(role, environment).started();
  }

  /** A database that goes with the sandbox. */
  async createDatabase(): Promise<TestDatabase> {
    const database = await createTestDatabase();
    this.closers.push(() => database.drop());
    return database;
  }

  /** A bucket, with the settings that point a server at it. */
  async createBucket(): Promise<{ gcs: GcsTestServer; environment: Record<string, string> }> {
    const gcs = await GcsTestServer.start();
    const credentialsFile = await writeCredentialsFile();
    this.closers.push(
      () => gcs.close(),
      () => rm(dirname(credentialsFile), { recursive: true }),
    );
    const environment = {
      GCS_BUCKET: gcs.bucket,
      GCS_API_ENDPOINT: gcs.url,
      GOOGLE_APPLICATION_CREDENTIALS: credentialsFile,
    };
    return { gcs, environment };
  }

  /** Kills what still runs: a test that is over has nothing to lose. May run twice. */
  async close(): Promise<void> {
    for (const first of this.groups) first.killGroup();
    await Promise.all(this.processes.map((child) => child.stop("SIGKILL")));
    await killPostgres(join(this.dataDirectory, "postgres"));
    for (const close of this.closers.splice(0)) await close();
    await rm(this.dataDirectory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
