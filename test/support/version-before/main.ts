import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { ApiClient } from "../api-client.js";
import { createTestDatabase, stopTestServer } from "../postgres.js";
import { freePort } from "../process-sandbox.js";
import { waitUntil } from "../wait-until.js";
import { travel } from "./journey.js";
import { formatRecording, RECORDING_PATH, type RecordedStatement } from "./recording.js";

const run = promisify(execFile);
const ADMIN_API_KEY = "a-key-of-the-recorded-journey";
/** Of a text that only reads; what it reads does not get better by being recorded more often. */
const READINGS_KEPT = 3;

/** Records what the version in a built checkout says to its database: `node main.js <folder of the checkout> <its commit>`. */
async function main(checkout: string, commit: string): Promise<void> {
  const { url } = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "likeness-recording-"));
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const lastMigration = await migrateFromNothing(client, url, checkout);
    const statements = await record(client, url, checkout, folder);
    const recording = { commit, lastMigration, statements: withoutRepeatedReadings(statements) };
    await writeFile(RECORDING_PATH, formatRecording(recording));
    console.log(`${recording.statements.length} of ${statements.length} statements in ${RECORDING_PATH}`);
  } finally {
    await client.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** By the commands that every version has. */
async function migrateFromNothing(client: Client, url: string, checkout: string): Promise<number> {
  const options = { cwd: checkout, env: { ...process.env, DATABASE_URL: url } };
  const binary = (name: string) => join("node_modules", ".bin", name);
  await run(binary("graphile-worker"), ["--schema-only", "--connection", url], options);
  await run(binary("typeorm"), ["-d", join("dist", "ormconfig.js"), "migration:run"], options);
  const { rows } = await client.query("SELECT max(timestamp) AS last FROM migrations");
  return Number(rows[0].last);
}

async function record(
  client: Client,
  url: string,
  checkout: string,
  folder: string,
): Promise<RecordedStatement[]> {
  const path = join(folder, "statements.jsonl");
  const port = await freePort();
  const environment = {
    DATABASE_URL: url,
    DATA_DIR: folder,
    ADMIN_API_KEY,
    PORT: String(port),
    ANALYSIS_WORKERS: "1",
  };
  const hook = join(__dirname, "record-statements.js");
  const server = spawn(
    process.execPath,
    ["--require", hook, join(checkout, "dist", "src", "main.js"), "all"],
    {
      cwd: checkout,
      env: {
        PATH: process.env.PATH,
        METADATA_SERVER_DETECTION: "none",
        RECORD_STATEMENTS: path,
        ...environment,
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const closed = once(server, "close");
  const origin = `http://127.0.0.1:${port}`;
  try {
    const isReady = () =>
      fetch(`${origin}/readyz`)
        .then(({ ok }) => ok)
        .catch(() => false);
    await waitUntil("the server of that version is ready", isReady, 60_000);
    await travel(new ApiClient(origin, ADMIN_API_KEY));
    await keepHouse(client);
  } finally {
    server.kill("SIGTERM");
    await closed;
  }
  return (await readFile(path, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Has every task done that a clock starts otherwise, and waits for all jobs. */
async function keepHouse(client: Client): Promise<void> {
  await client.query(
    "SELECT graphile_worker.add_job(identifier) FROM graphile_worker._private_known_crontabs",
  );
  const isIdle = async () =>
    (
      await client.query(
        "SELECT FROM graphile_worker._private_jobs WHERE run_at <= now() AND attempts < max_attempts",
      )
    ).rowCount === 0;
  await waitUntil("no job is left", isIdle, 60_000);
}

const isReading = ({ text }: RecordedStatement): boolean =>
  /^\s*SELECT\b.*\bFROM\b/is.test(text) && !/graphile_worker|FOR UPDATE|FOR NO KEY|pg_/i.test(text);

function withoutRepeatedReadings(statements: RecordedStatement[]): RecordedStatement[] {
  const times = new Map<string, number>();
  return statements.filter((statement) => {
    const seen = times.get(statement.text) ?? 0;
    times.set(statement.text, seen + 1);
    return !isReading(statement) || seen < READINGS_KEPT;
  });
}

main(process.argv[2]!, process.argv[3]!)
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(stopTestServer);
