import { setTimeout as delay } from "node:timers/promises";
import type { GcsTestServer } from "../../test/support/gcs-test-server/gcs-test-server.js";
import { facelessPicture, variantOfSample } from "../../test/support/pictures.js";
import { freePort, type ProcessSandbox } from "../../test/support/server-process.js";
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

/** The storage goes while a workspace is analysed anew, and comes back after minutes. */
export async function storageOut(
  report: SceneReport,
  sandbox: ProcessSandbox,
  { storageMinutes }: Lengths,
): Promise<void> {
  const { url: DATABASE_URL } = await sandbox.createDatabase();
  const { gcs, environment: bucket } = await sandbox.createBucket();
  const environment = { DATABASE_URL, ...bucket };
  const port = await freePort();
  const api = await sandbox.start("api", environment);
  const worker = await sandbox.start("worker", { ...environment, WORKER_PORT: String(port) });
  const client = new RecordingClient(api.client);
  const characters = await prepareSets(client);
  const sets = await SetWatch.start(api.client, characters);
  const readiness = new ReadinessWatch([api.url, `http://127.0.0.1:${port}`]);

  const images = client.acknowledged.length;
  const isEvery = { input: { everyImage: true } };
  const { reanalyseWorkspace } = await api.client.ask(
    "mutation ($input: ReanalyseWorkspaceInput!) { reanalyseWorkspace(input: $input) { queued } }",
    isEvery,
  );
  report.claim("the re-analysis takes every image", reanalyseWorkspace.queued === images, images);
  await waitUntil("some are done", async () => (await sets.progress()).done >= 5, 120_000);
  const { waiting } = await sets.progress();
  report.claim("the storage goes in the middle of it", waiting > 0, `${waiting} of ${images} wait`);
  readiness.takeReadiness();
  const during = await uploadDuring(
    api.client,
    await api.client.createCharacter(),
    outage(gcs, storageMinutes * MINUTE_MS),
  );
  const unready = readiness.takeReadiness();

  const backAt = Date.now();
  const isDone = async () => (await sets.progress()).waiting === 0;
  await waitUntil("every image is analysed anew", isDone, LAST_PAUSE_MS);
  const minutes = ((Date.now() - backAt) / MINUTE_MS).toFixed(1);
  const { done } = await sets.progress();
  // The last upload of the outage may have outlived it.
  const all = [...client.acknowledged, ...during.acknowledged];
  report.claim(
    "all are analysed anew by themselves",
    done === all.length,
    `${minutes} min after the storage`,
  );
  await untilIdle(DATABASE_URL);
  await sets.stop();
  report.claim("every image was READY throughout", sets.seen.names.join() === "READY", sets.seen);
  report.claimNone("every face lock stayed as it was", sets.changes);
  report.answered("clients during the outage", during);
  const refused = during.answers.count("200 STORAGE_UNAVAILABLE");
  const others = during.answers.total - refused;
  report.claim(
    "uploads are refused by its name",
    refused > 0 && others === during.acknowledged.length && others <= 1,
    during.answers,
  );
  const seconds = (during.slowestAnswerMs / 1_000).toFixed(1);
  report.claim("none waits longer than the setting", during.slowestAnswerMs < 35_000, `${seconds} s`);
  const spooled = await filesBelow(`${sandbox.dataDirectory}/spool`);
  report.claimNone("nothing is left of them in the spool", spooled);
  const told = unready.names.some((name) => name.includes("storage"));
  report.claim("/readyz said why", told, unready);
  report.claim("/healthz said 200", readiness.health.names.join() === "200", readiness.health);
  await readiness.stop();
  report.claim("all are ready", await readiness.areReady());
  await claimNothingTwice(report, DATABASE_URL, all.length, gcs);
  const failed = await count(DATABASE_URL, "reference_images WHERE status = 'FAILED' OR reanalysis_due");
  report.claim("nothing is failed or due", failed === 0, failed);
  await report.claimNothingLost(client, all);
  report.claimAliveAndCalm({ api, worker });
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
async function outage(gcs: GcsTestServer, lengthMs: number): Promise<void> {
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
