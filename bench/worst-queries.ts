import "reflect-metadata";
import { setTimeout as delay } from "node:timers/promises";
import { describeMachine, measuringCommand, runCommand, wholeNumber } from "../eval/support/command.js";
import { quantile } from "../eval/support/verification-statistics.js";
import type { DataSource } from "typeorm";
import { ASKED_BEFORE } from "../src/api/compiled-queries.js";
import { createSchema } from "../src/api/schema.js";
import { createDataSource } from "../src/database/data-source.js";
import { ApiClient } from "../test/support/api-client.js";
import { stopTestServer } from "../test/support/postgres.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import type { ServerProcess } from "../test/support/server-process.js";
import { waitUntil } from "../test/support/wait-until.js";
import { type NamedAttack, namedAttacks } from "../test/support/worst-operations/named-attacks.js";
import { insertWorstCharacter } from "../test/support/worst-operations/worst-character.js";
import { WorstOperations } from "../test/support/worst-operations/worst-operations.js";
import { residentMegabytes } from "./process-memory.js";
import { SeparateHealthProbe } from "./separate-health-probe.js";
import { table } from "./table.js";

const DEFAULT_SEED = 1;
const AT_ONCE = 8;
const MEMORY_EVERY_MS = 20;
/** What no accepted operation may break. */
const BOUNDS = { ms: 2_000, megabytes: 300, healthP99Ms: 100 };

interface Reading {
  name: string;
  cost: number | null;
  /** The answer's first error code, or "ok". */
  answer: string;
  ms: number;
  megabytes: number;
  kilobytes: number;
  healthP99Ms: number;
}

const command = measuringCommand(
  "bench:worst-queries",
  "What the worst operations that are accepted cost a whole server: time, memory, and how long /healthz takes meanwhile. Ends with 1 above 2 s, 300 MB or 100 ms (p99)",
  "only so many of the generated operations",
)
  .option("--seed <n>", `of the generator, ${DEFAULT_SEED} unless told`, wholeNumber)
  .option("--only <text>", "only operations with this in their names")
  .option("--compiled", "ask each often enough before that it is compiled, if it may be")
  .action(measure);

async function measure(options: {
  limit?: number;
  seed?: number;
  only?: string;
  compiled?: boolean;
  json?: boolean;
}): Promise<void> {
  const { limit, seed = DEFAULT_SEED, only = "", compiled, json } = options;
  const sandbox = await ProcessSandbox.open();
  try {
    const { url: DATABASE_URL } = await sandbox.createDatabase();
    const server = await sandbox.start("api", { DATABASE_URL });
    const dataSource = await createDataSource(DATABASE_URL, { poolSize: 1 }).initialize();
    const { client, operations } = await prepare(dataSource, server, sandbox.adminKey, seed);
    // What is kept of sets, by their states, would hide what the first to ask waits for: the workspace's row is a part of every state.
    const forgetSets = () => dataSource.query("UPDATE workspaces SET name = name");
    // A connection from before the operations were made may be closed by now.
    await fetch(server.url).catch(() => undefined);
    // The first requests of a fresh server compile its code; they are not counted.
    for (const operation of operations.slice(0, 15))
      await client.graphql(operation.query, operation.variables);
    const probe = await SeparateHealthProbe.start(server.url);
    const readings: Reading[] = [];
    for (const operation of operations.filter(({ name }) => name.includes(only)).slice(0, limit)) {
      const before = compiled ? ASKED_BEFORE : 0;
      for (let i = 0; i < before; i++) await ask(client, operation);
      await forgetSets();
      readings.push(await measureOne(server, client, probe, operation.name, [operation]));
    }
    const slowest = readings.toSorted((a, b) => b.ms - a.ms).slice(0, AT_ONCE);
    const atOnce = operations.filter(({ name }) => slowest.some((reading) => reading.name === name));
    await forgetSets();
    const together = await measureOne(server, client, probe, `the ${AT_ONCE} slowest at once`, atOnce);
    report(readings, together, { seed, json });
    await probe.stop();
    await dataSource.destroy();
    await server.stop();
  } finally {
    await sandbox.close();
    await stopTestServer();
  }
}

async function prepare(dataSource: DataSource, server: ServerProcess, key: string, seed: number) {
  const [workspace] = (await dataSource.query("SELECT id FROM workspaces")) as { id: string }[];
  const client = new ApiClient(server.url, key, workspace!.id);
  const targets = await insertWorstCharacter(dataSource, client);
  const generated = new WorstOperations(createSchema(), targets, seed).all();
  return { client, operations: [...namedAttacks(targets), ...generated] as NamedAttack[] };
}

async function measureOne(
  server: ServerProcess,
  client: ApiClient,
  probe: SeparateHealthProbe,
  name: string,
  operations: readonly NamedAttack[],
): Promise<Reading> {
  const before = (await residentMegabytes(server.pid)).parent;
  const { result, latencies } = await probe.during(() => {
    const asking = Promise.all(operations.map((operation) => ask(client, operation)));
    return Promise.all([mostMemory(server.pid, asking), asking]);
  });
  const [most, answers] = result;
  await waitUntil("the server has nothing to do", async () => (await fetch(`${server.url}/healthz`)).ok);
  return {
    name,
    cost: answers[0]!.cost,
    answer: answers.map(({ code }) => code).join(" "),
    ms: Math.max(...answers.map(({ ms }) => ms)),
    megabytes: Math.max(0, most - before),
    kilobytes: Math.max(...answers.map(({ bytes }) => bytes)) / 1_000,
    healthP99Ms: quantile(
      latencies.toSorted((p, q) => p - q),
      0.99,
    ),
  };
}

async function ask(client: ApiClient, { query, variables }: NamedAttack) {
  const headers = { ...client.headers, "Content-Type": "application/json" };
  const body = JSON.stringify({ query, variables });
  const start = performance.now();
  const response = await fetch(`${client.url}/graphql`, { method: "POST", headers, body });
  const text = await response.text();
  const ms = performance.now() - start;
  const { errors, extensions } = JSON.parse(text) as any;
  const code: string = errors?.[0].extensions?.code ?? "ok";
  return { ms, bytes: text.length, code, cost: (extensions?.cost?.requested ?? null) as number | null };
}

async function mostMemory(pid: number, work: Promise<unknown>): Promise<number> {
  let most = 0;
  const ended = work.then(
    () => true,
    () => true,
  );
  do most = Math.max(most, (await residentMegabytes(pid)).parent);
  while (!(await Promise.race([ended, delay(MEMORY_EVERY_MS, false)])));
  return most;
}

const breaksBounds = ({ ms, megabytes, healthP99Ms }: Reading): boolean =>
  ms > BOUNDS.ms || megabytes > BOUNDS.megabytes || healthP99Ms > BOUNDS.healthP99Ms;

function report(
  readings: Reading[],
  together: Reading,
  { seed, json }: { seed: number; json?: boolean },
): void {
  const broken = readings.filter(breaksBounds);
  console.log(`${describeMachine()}. Seed ${seed}.\n`);
  console.log(
    table(
      ["operation", "cost", "answer", "ms", "MB more", "answer kB", "/healthz p99 ms"],
      [...readings, together].map((it) => [
        `${breaksBounds(it) ? "! " : ""}${it.name}`,
        it.cost === null ? "" : String(it.cost),
        it.answer,
        ...[it.ms, it.megabytes, it.kilobytes].map((value) => value.toFixed(0)),
        it.healthP99Ms.toFixed(1),
      ]),
    ),
  );
  const { ms, megabytes, healthP99Ms } = BOUNDS;
  const reached = broken.length === 0;
  console.log(
    `\n${readings.length} operations, each by itself. Bounds, ${ms} ms, ${megabytes} MB and p99 ${healthP99Ms} ms: ${reached ? "held" : `broken by ${broken.length}`}.`,
  );
  if (!reached) process.exitCode = 1;
  if (json) {
    console.log(
      JSON.stringify({ machine: describeMachine(), seed, bounds: BOUNDS, reached, readings, together }),
    );
  }
}

void runCommand(command);
