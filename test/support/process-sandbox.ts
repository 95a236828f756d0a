import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Role } from "../../src/foundation.js";
import { killPostgres } from "./embedded-postgres.js";
import { writeCredentialsFile } from "./gcs-test-server/credentials.js";
import { GcsTestServer } from "./gcs-test-server/gcs-test-server.js";
import { createTestDatabase, type TestDatabase } from "./postgres.js";
import { ServerProcess } from "./server-process.js";

const ROOT = join(__dirname, "..", "..", "..");
const MAIN = join(__dirname, "..", "..", "src", "main.js");

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

/** Registers hooks: a new sandbox for each test of this `describe`, closed behind it. @param begin is given it before the test */
export function useSandboxEach(begin: (sandbox: ProcessSandbox) => unknown): void {
  let sandbox: ProcessSandbox | undefined;
  beforeEach(async () => {
    sandbox = await ProcessSandbox.open();
    await begin(sandbox);
  });
  afterEach(() => sandbox?.close());
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
