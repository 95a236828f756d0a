import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { waitUntil } from "./wait-until.js";

const INSUFFICIENT_PRIVILEGE = "42501";

/** A database of one test's own, made as a copy of the template. */
export interface TestDatabase {
  url: string;
  /** Disconnects whoever is still connected and removes the database. May run twice. */
  drop(): Promise<void>;
}

interface TestServer {
  /** Connected to the maintenance database; its role may create databases. */
  admin: Client;
  url: string;
  stop(): Promise<void>;
}

/** Tells databases of runs apart that share the server of TEST_DATABASE_URL. */
const runName = `likeness_test_${process.pid}_${Date.now().toString(36)}`;
const templateName = `${runName}_template`;

let prepareTemplate: (url: string) => Promise<void> = async () => {};
let server: Promise<TestServer> | undefined;
let databaseCount = 0;
let isOver = false;

/**
 * Says what every test database is to contain, such as the tables of the migrations. Runs once, when the first test asks for a database.
 * @param prepare must close its connections
 */
export function useTemplate(prepare: (url: string) => Promise<void>): void {
  prepareTemplate = prepare;
}

/**
 * A fresh database on the test run's PostgreSQL, which starts with the first call: an embedded one in a temporary directory, or the
 * server that TEST_DATABASE_URL names (its role must be allowed to create databases).
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return makeDatabase(templateName);
}

/** A copy of a test database, rows and all, as an operator makes one of production. Nobody may be connected to the original. */
export function copyTestDatabase(url: string): Promise<TestDatabase> {
  return makeDatabase(new URL(url).pathname.slice(1));
}

async function makeDatabase(template: string): Promise<TestDatabase> {
  // A test that timed out goes on behind the teardown's back, and would start a server that nobody stops.
  if (isOver) throw new Error("The test run is over");
  server ??= startTestServer();
  const { admin, url } = await server;
  databaseCount += 1;
  const name = `${runName}_${databaseCount}`;
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: withDatabase(url, name),
    drop: () => dropDatabase(admin, name),
  };
}

/** Autovacuum, when it is at work there, may not be sent away by this role: it leaves soon. */
async function dropDatabase(admin: Client, name: string): Promise<void> {
  const drop = () => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).then(() => true);
  await waitUntil(`the database ${name} can be dropped`, () =>
    drop().catch((error: { code?: string }) => {
      if (error.code === INSUFFICIENT_PRIVILEGE) return false;
      throw error;
    }),
  );
}

/** Removes what {@link createTestDatabase} made, forgotten databases included. Nothing can be made afterwards. */
export async function stopTestServer(): Promise<void> {
  isOver = true;
  // A start that failed was reported by the test that asked for it, and has cleaned up after itself.
  const running = await server?.catch(() => undefined);
  await running?.stop();
}

async function startTestServer(): Promise<TestServer> {
  const external = process.env.TEST_DATABASE_URL;
  const base = external ? { url: external, stop: async () => {} } : await startTemporaryPostgres();
  const admin = new Client({ connectionString: base.url });
  // Should the server die, the next query says so.
  admin.on("error", () => {});
  try {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${templateName}`);
    await prepareTemplate(withDatabase(base.url, templateName));
  } catch (error) {
    await stopServer(admin, base).catch(() => {});
    throw error;
  }
  return { admin, url: base.url, stop: () => stopServer(admin, base) };
}

async function stopServer(admin: Client, base: Omit<TestServer, "admin">): Promise<void> {
  try {
    const { rows } = await admin.query("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", [
      runName,
    ]);
    for (const { datname } of rows) await dropDatabase(admin, datname);
  } finally {
    await admin.end();
    await base.stop();
  }
}

/**
 * An embedded PostgreSQL in a directory that goes with it. A process of its own owns it and cleans up when this one ends, by whatever cause:
 * Ctrl-C and crashes skip mocha's teardown. Detached, so that Ctrl-C does not reach it.
 */
async function startTemporaryPostgres(): Promise<Omit<TestServer, "admin">> {
  const directory = await mkdtemp(join(tmpdir(), "likeness-test-"));
  // Started by root, PostgreSQL runs as another user, who must get in.
  await chmod(directory, 0o711);
  const script = join(__dirname, "start-postgres.js");
  const owner = spawn(process.execPath, [script, directory, "--temporary"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
  });
  const exit = once(owner, "exit");
  const [answer] = (await Promise.race([once(owner, "message"), exit])) as [{ url?: string; error?: string }];
  if (!answer?.url)
    throw new Error(`The test database did not start: ${answer?.error ?? "its process ended"}`);
  return {
    url: answer.url,
    async stop() {
      owner.disconnect();
      await exit;
    },
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
