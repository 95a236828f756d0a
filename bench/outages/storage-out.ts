import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { GcsTestServer } from "../../test/support/gcs-test-server/gcs-test-server.js";
import { facelessPicture, variantOfSample } from "../../test/support/pictures.js";
import { freePort, type ProcessSandbox } from "../../test/support/process-sandbox.js";
import type { ServerProcess } from "../../test/support/server-process.js";
import { waitUntil } from "../../test/support/wait-until.js";
import { filesBelow } from "../../test/support/traces.js";
import { ReadinessWatch } from "./readiness-watch.js";
import { claimNothingTwice, count, untilIdle } from "./records.js";
import { RecordingClient } from "./recording-client.js";
import type { Lengths, SceneReport } from "./scene.js";
import { SetWatch } from "./set-watch.js";

const IMAGES_PER_CHARACTER = 20;
const MINUTE_MS = 60_000;
/** The longest pause of a job that was put off, and time to do what was. */
const LAST_PAUSE_MS = 18 * MINUTE_MS;
const UPLOAD_EVERY_MS = 10_000;
/** STORAGE_TIMEOUT_MS, and some for a busy machine. */
const PATIENCE_S = 35;

interface Stage {
  databaseUrl: string;
  dataDirectory: string;
  gcs: GcsTestServer;
  api: ServerProcess;
  worker: ServerProcess;
  client: RecordingClient;
  sets: SetWatch;
  readiness: ReadinessWatch;
}

/** The storage goes while a workspace is analysed anew, and comes back after minutes. */
export async function storageOut(
  report: SceneReport,
  sandbox: ProcessSandbox,
  { storageMinutes }: Lengths,
): Promise<void> {
  const stage = await prepare(sandbox);
  const { api, worker, client, sets, readiness } = stage;
  await beginReanalysis(report, stage);
  readiness.takeReadiness();
  const characterId = await api.client.createCharacter();
  const outage = takeAway(stage.gcs, storageMinutes * MINUTE_MS);
  const during = await uploadDuring(api.client, characterId, outage);
  const unready = readiness.takeReadiness();
  // The last upload of the outage may have outlived it.
  const all = [...client.acknowledged, ...during.acknowledged];
  await claimRecovery(report, stage, all.length);
  await sets.stop();
  await readiness.stop();
  report.claim("every image was READY throughout", sets.seen.names.join() === "READY", sets.seen);
  report.claimNone("every face lock stayed as it was", sets.changes);
  claimRefusals(report, during);
  report.claimNone("nothing is left in the spool", await filesBelow(join(stage.dataDirectory, "spool")));
  const isTold = unready.names.some((name) => name.includes("storage"));
  report.claim("/readyz said why", isTold, unready);
  report.claim("/healthz said 200", readiness.health.names.join() === "200", readiness.health);
  report.claim("all are ready", await readiness.areReady());
  await claimNothingTwice(report, stage.databaseUrl, all.length, stage.gcs);
  await report.claimNothingLost(client, all);
  report.claimAliveAndCalm({ api, worker });
}

async function prepare(sandbox: ProcessSandbox): Promise<Stage> {
  const { url: databaseUrl } = await sandbox.createDatabase();
  const { gcs, environment: bucket } = await sandbox.createBucket();
  const environment = { DATABASE_URL: databaseUrl, ...bucket };
  const port = await freePort();
  const api = await sandbox.start("api", environment);
  const worker = await sandbox.start("worker", { ...environment, WORKER_PORT: String(port) });
  const client = new RecordingClient(api.client);
  const sets = await SetWatch.start(api.client, await prepareSets(client));
  const readiness = new ReadinessWatch([api.url, `http://127.0.0.1:${port}`]);
  return { databaseUrl, dataDirectory: sandbox.dataDirectory, gcs, api, worker, client, sets, readiness };
}

/** Resolves in the middle of it. */
async function beginReanalysis(report: SceneReport, { api, client, sets }: Stage): Promise<void> {
  const images = client.acknowledged.length;
  const { reanalyseWorkspace } = await api.client.ask(
    "mutation ($input: ReanalyseWorkspaceInput!) { reanalyseWorkspace(input: $input) { queued } }",
    { input: { everyImage: true } },
  );
  report.claim("the re-analysis takes every image", reanalyseWorkspace.queued === images, images);
  await waitUntil("some are done", async () => (await sets.progress()).done >= 5, 2 * MINUTE_MS);
  const { waiting } = await sets.progress();
  report.claim("the storage goes in the middle of it", waiting > 0, `${waiting} of ${images} wait`);
}

/** Every image is analysed anew without anybody's help, within the longest pause of a job. */
async function claimRecovery(report: SceneReport, stage: Stage, images: number): Promise<void> {
  const { sets, databaseUrl } = stage;
  const backAt = Date.now();
  const isDone = async () => (await sets.progress()).waiting === 0;
  await waitUntil("every image is analysed anew", isDone, LAST_PAUSE_MS);
  const minutes = ((Date.now() - backAt) / MINUTE_MS).toFixed(1);
  const { done } = await sets.progress();
  report.claim("all are analysed anew by themselves", done === images, `${minutes} min after the storage`);
  await untilIdle(databaseUrl);
  const failed = await count(databaseUrl, "reference_images WHERE status = 'FAILED' OR reanalysis_due");
  report.claim("nothing is failed or due", failed === 0, failed);
}

function claimRefusals(report: SceneReport, during: RecordingClient): void {
  report.answered("clients during the outage", during);
  const refused = during.answers.count("200 STORAGE_UNAVAILABLE");
  const others = during.answers.total - refused;
  const areTyped = refused > 0 && others === during.acknowledged.length && others <= 1;
  report.claim("uploads are refused by its name", areTyped, during.answers);
  const seconds = during.slowestAnswerMs / 1_000;
  report.claim("none waits longer than the setting", seconds < PATIENCE_S, `${seconds.toFixed(1)} s`);
}

/** Three characters: two people and one whose pictures show both. */
async function prepareSets(client: RecordingClient): Promise<string[]> {
  const characters: string[] = [];
  for (const samples of [[6], [3], [6, 3]] as const) {
    const characterId = await client.client.createCharacter();
    for (let n = 0; n < IMAGES_PER_CHARACTER; n++) {
      await client.upload(characterId, await variantOfSample(samples[n % samples.length]!, n));
    }
    characters.push(characterId);
  }
  return characters;
}

/** By turns, a minute each, the storage answers 503 and refuses connections. */
async function takeAway(gcs: GcsTestServer, lengthMs: number): Promise<void> {
  const until = Date.now() + lengthMs;
  for (let refuses = false; Date.now() < until; refuses = !refuses) {
    gcs.failAlways(refuses ? { kind: "refused" } : { kind: "status", status: 503, when: "before" });
    await delay(Math.min(MINUTE_MS, until - Date.now()));
  }
  gcs.failAlways(undefined);
}

/** Uploads one picture after the other while the storage is away; the last is answered before it comes back. */
async function uploadDuring(
  api: RecordingClient["client"],
  characterId: string,
  outage: Promise<void>,
): Promise<RecordingClient> {
  const client = new RecordingClient(api);
  const state = { isOver: false };
  const ended = outage.then(() => (state.isOver = true));
  for (let n = 0; !state.isOver; n++) {
    await client.tryUpload(characterId, await facelessPicture(n));
    await Promise.race([ended, delay(UPLOAD_EVERY_MS)]);
  }
  return client;
}
