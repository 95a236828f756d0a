import { setTimeout as delay } from "node:timers/promises";
import { StoppablePostgres } from "../../test/support/stoppable-postgres.js";
import { freePort, type ProcessSandbox } from "../../test/support/process-sandbox.js";
import type { ServerProcess } from "../../test/support/server-process.js";
import { waitUntil } from "../../test/support/wait-until.js";
import { Load } from "./load.js";
import { ReadinessWatch } from "./readiness-watch.js";
import { claimNothingTwice, count, untilIdle } from "./records.js";
import type { RecordingClient } from "./recording-client.js";
import type { Lengths, SceneReport } from "./scene.js";

/** Before the outage and after it. */
const LOAD_MS = 15_000;
/** Until every process has noticed, or is back. */
const NOTICE_MS = 10_000;
const RECOVERY_MS = 120_000;
const OUTAGE = "503 DATABASE_UNAVAILABLE";

/** The database goes under load, with an API and two workers apart, and comes back after a while. */
export async function databaseOut(
  report: SceneReport,
  sandbox: ProcessSandbox,
  { databaseSeconds }: Lengths,
): Promise<void> {
  const database = await StoppablePostgres.start();
  try {
    const { gcs, environment: bucket } = await sandbox.createBucket();
    const environment = { DATABASE_URL: database.url, ...bucket };
    const ports = [await freePort(), await freePort()];
    const api = await sandbox.start("api", environment);
    const [one, two] = (await Promise.all(
      ports.map((port) => sandbox.start("worker", { ...environment, WORKER_PORT: String(port) })),
    )) as [ServerProcess, ServerProcess];
    const urls = [api.url, ...ports.map((port) => `http://127.0.0.1:${port}`)];
    const uploads = await underLoad(report, api, database, new ReadinessWatch(urls), databaseSeconds * 1_000);
    await untilIdle(database.url);

    const forgotten = await uploads.countForgotten();
    report.claim("what was recorded is answered as recorded", forgotten === 0, `${forgotten} forgotten`);
    await claimNothingTwice(report, database.url, uploads.acknowledged.length, gcs);
    await report.claimNothingLost(uploads, uploads.acknowledged);
    report.claimAliveAndCalm({ api, "worker 1": one, "worker 2": two });
  } finally {
    // Before the database goes for good, whoever uses it has to.
    await sandbox.close();
    await database.remove();
  }
}

/** The outage itself, and what clients and operators are told of it. Returns the client whose uploads are to be there. */
async function underLoad(
  report: SceneReport,
  api: ServerProcess,
  database: StoppablePostgres,
  readiness: ReadinessWatch,
  outageMs: number,
): Promise<RecordingClient> {
  const load = await Load.start(api.client);
  await delay(LOAD_MS);
  await stopAtWork(report, database);
  const noticeMs = Math.min(NOTICE_MS, outageMs / 2);
  await delay(noticeMs);
  readiness.takeReadiness();
  await delay(outageMs - noticeMs);
  const unready = readiness.takeReadiness();
  await database.startAgain();

  const backAt = Date.now();
  await waitUntil("all are ready", () => readiness.areReady(), RECOVERY_MS);
  report.claim("all are ready again", true, `${((Date.now() - backAt) / 1_000).toFixed(1)} s after it`);
  await delay(LOAD_MS);
  await load.stop();
  await readiness.stop();
  claimTyped(report, load);
  const isTold = unready.total > 0 && unready.names.every((name) => /^not ready \(.*database/.test(name));
  report.claim("/readyz said not ready, and why", isTold, unready);
  report.claim("/healthz said 200", readiness.health.names.join() === "200", readiness.health);
  return load.uploads;
}

function claimTyped(report: SceneReport, { uploads, queries }: Load): void {
  report.answered("uploads", uploads);
  report.answered("queries", queries);
  const codes = new Set([...uploads.answers.names, ...queries.answers.names]);
  const others = [...codes].filter((code) => code !== "200 ok" && code !== OUTAGE);
  report.claimNone("every answer is as it should be or a typed 503", others);
  const refused = queries.answers.count(OUTAGE);
  report.claim("the outage was felt", refused > 0, `${refused} queries refused`);
}

/** Takes the database away while jobs are running. */
async function stopAtWork(report: SceneReport, database: StoppablePostgres): Promise<void> {
  const running = "graphile_worker._private_jobs WHERE locked_at IS NOT NULL";
  const jobs = await waitUntil("jobs are going on", () => count(database.url, running));
  await database.stop();
  report.claim("the database goes while jobs are going on", true, `${jobs} at work`);
}
