import { setTimeout as sleep } from "node:timers/promises";
import { describeMachine, measuringCommand, runCommand } from "../eval/support/command.js";
import { fromGlobalId } from "../src/ids/global-id.js";
import { ApiKeyService } from "../src/workspaces/api-key.service.js";
import { Scope } from "../src/workspaces/scope.js";
import { ApiClient } from "../test/support/api-client.js";
import { OwnDatabase } from "../test/support/own-database.js";
import { stopTestServer } from "../test/support/postgres.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { AnsweringProcess } from "./answering-process.js";
import { residentMegabytes } from "./process-memory.js";
import type { OpenOrder } from "./subscriber-process.js";
import { latenciesOf, type Latencies } from "./statistics.js";
import { table } from "./table.js";

const DEFAULT_SUBSCRIPTIONS = 10_000;
const FOLLOWERS_EACH = 10;
const KEYS = 20;
const CHANGES_APART = 300;
const CHANGES_A_SECOND = 20;
const CHANGES_TOGETHER = 5;
const SETTLE_MS = 5_000;
const DELIVERY_WAIT_MS = 60_000;

interface Row {
  way: OpenOrder["way"];
  what: string;
  open: number;
  /** Resident memory of the server, for each subscription more. */
  kilobytesEach: number;
  changes: number;
  deliveries: number;
  missing: number;
  latencies: Latencies;
}

const command = measuringCommand(
  "bench:subscriptions",
  "What open subscriptions take of one process's memory, and how long a change takes from its statement to its subscribers, all in another process. Ends with 1 where a delivery is missing",
  `so many open subscriptions, ${DEFAULT_SUBSCRIPTIONS} unless told`,
).action(measure);

async function measure(options: { limit?: number; json?: boolean }): Promise<void> {
  const count = options.limit ?? DEFAULT_SUBSCRIPTIONS;
  const rows: Row[] = [];
  for (const way of ["WebSocket", "SSE"] as const) {
    rows.push(
      await measureOne(way, "each character followed by 10", count, Math.ceil(count / FOLLOWERS_EACH)),
    );
    rows.push(await measureOne(way, "one character followed by all", count, 1));
  }
  const machine = describeMachine();
  console.log(`${machine}. A change is timed from before its statement to its arrival at the subscriber.\n`);
  console.log(
    table(
      ["", "", "open", "kB each", "changes", "deliveries", "missing", "p50 ms", "p99 ms", "worst ms"],
      rows.map(({ way, what, open, kilobytesEach, changes, deliveries, missing, latencies }) => [
        way,
        what,
        String(open),
        kilobytesEach.toFixed(1),
        String(changes),
        String(deliveries),
        String(missing),
        ...[latencies.p50Ms, latencies.p99Ms, latencies.maxMs].map((ms) => ms.toFixed(0)),
      ]),
    ),
  );
  if (options.json) console.log(JSON.stringify({ machine, rows }));
  if (rows.some(({ missing }) => missing > 0)) process.exitCode = 1;
  await stopTestServer();
}

/** With a server, a database and subscribers of its own. */
async function measureOne(
  way: OpenOrder["way"],
  what: string,
  count: number,
  characters: number,
): Promise<Row> {
  const own = await OwnDatabase.create(4);
  const limits = { MAX_SUBSCRIPTIONS: String(count), MAX_SUBSCRIPTIONS_PER_KEY: String(count) };
  const sandbox = await ProcessSandbox.open();
  const server = await sandbox.start("api", { DATABASE_URL: own.url, LOG_LEVEL: "info", ...limits });
  const subscribers = await AnsweringProcess.start("subscribers", "subscriber-process.js");
  try {
    const { keys, characterIds } = await prepare(own, server.url, characters);
    const before = await residentMegabytes(server.pid);
    await subscribers.ask({
      do: "open",
      way,
      url: server.url,
      keys,
      characterIds,
      count,
    } satisfies OpenOrder);
    await sleep(SETTLE_MS);
    const after = await residentMegabytes(server.pid);
    const [changes, pauseMs] =
      characters === 1 ? [CHANGES_TOGETHER, 2_000] : [CHANGES_APART, 1_000 / CHANGES_A_SECOND];
    const expected = await change(own, characterIds, changes, pauseMs, count);
    const delivered = await collect(subscribers, expected);
    return {
      way,
      what,
      open: count,
      kilobytesEach: ((after.parent - before.parent) * 1024) / count,
      changes,
      deliveries: delivered.length,
      missing: expected - delivered.length,
      latencies: latenciesOf(delivered),
    };
  } finally {
    await subscribers.stop();
    await sandbox.close();
    await own.drop();
  }
}

async function prepare(own: OwnDatabase, url: string, count: number) {
  const { workspaceId } = await own.newViewer();
  const apiKeys = new ApiKeyService(own.dataSource);
  const keys: string[] = [];
  for (let i = 0; i < KEYS; i++)
    keys.push((await apiKeys.createFor(workspaceId, { name: `key ${i}`, scopes: [Scope.ADMIN] })).key);
  const client = new ApiClient(url, keys[0]!, workspaceId);
  const characterIds: string[] = [];
  for (let i = 0; i < count; i++) characterIds.push(await client.createCharacter(`Character ${i}`));
  return { keys, characterIds };
}

/** @returns how many deliveries the changes should come to */
async function change(
  own: OwnDatabase,
  characterIds: readonly string[],
  changes: number,
  pauseMs: number,
  subscriptions: number,
): Promise<number> {
  let expected = 0;
  for (let i = 0; i < changes; i++) {
    const at = i % characterIds.length;
    const sentAt = performance.timeOrigin + performance.now();
    await own.dataSource.query("UPDATE characters SET name = $2 WHERE id = $1", [
      fromGlobalId("Character", characterIds[at]!),
      String(sentAt),
    ]);
    expected += Math.floor((subscriptions - at - 1) / characterIds.length) + 1;
    await sleep(pauseMs);
  }
  return expected;
}

async function collect(subscribers: AnsweringProcess, expected: number): Promise<number[]> {
  const delivered: number[] = [];
  for (const until = Date.now() + DELIVERY_WAIT_MS; delivered.length < expected && Date.now() < until;) {
    delivered.push(...((await subscribers.ask({ do: "take" })) as number[]));
    await sleep(200);
  }
  return delivered;
}

void runCommand(command);
