import { setTimeout as delay } from "node:timers/promises";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { query } from "../../test/support/embedded-postgres.js";
import { facelessPicture, variantOfSample } from "../../test/support/pictures.js";
import type { ProcessSandbox } from "../../test/support/process-sandbox.js";
import type { ServerProcess } from "../../test/support/server-process.js";
import { waitUntil } from "../../test/support/wait-until.js";
import { claimNothingTwice, count, objectNames, untilIdle } from "./records.js";
import { RecordingClient } from "./recording-client.js";
import type { Lengths, SceneReport } from "./scene.js";

const PICTURES = 12;
/** Of the storage that delays: twice so long for one picture. */
const DELAY_MS = 15_000;
/** How many pictures a worker with one analysis process takes at once. */
const SLOTS = 2;
/** Each picture keeps its worker for so long, or they would all be done before one can be stopped. */
const AT_WORK_MS = 2_000;
const DELETION_MS = 10_000;
const RELEASED = "releasing the jobs of workers that died";

/** What both kinds of stall are tried on. */
interface Stage {
  url: string;
  gcs: Awaited<ReturnType<ProcessSandbox["createBucket"]>>["gcs"];
  api: ServerProcess;
  client: RecordingClient;
}

interface Doomed {
  characterId: string;
  id: string;
}

/** A storage that delays keeps two workers waiting; then one of them is stopped for a while, and goes on. */
export async function stalledWorker(
  report: SceneReport,
  sandbox: ProcessSandbox,
  { stallSeconds }: Lengths,
): Promise<void> {
  const { url } = await sandbox.createDatabase();
  const { gcs, environment: bucket } = await sandbox.createBucket();
  const environment = { DATABASE_URL: url, ...bucket };
  const api = await sandbox.start("api", environment);
  const stage = { url, gcs, api, client: new RecordingClient(api.client) };
  const one = await sandbox.start("worker", environment);
  const lockers = await query<{ id: string }>(url, "SELECT worker_id AS id FROM worker_heartbeats");
  const two = await sandbox.start("worker", environment);

  await delayedByStorage(report, stage, [one, two]);
  await stopped(report, stage, one, two, {
    lockers: lockers.map(({ id }) => id),
    stallMs: stallSeconds * 1_000,
  });

  report.answered("clients", stage.client);
  const { acknowledged } = stage.client;
  await claimNothingTwice(report, url, acknowledged.length, gcs);
  await report.claimNothingLost(stage.client, acknowledged);
  report.claimAliveAndCalm({ api, "worker 1": one, "worker 2": two });
}

/** Every slot of both workers waits for a download that pauses twice. */
async function delayedByStorage(report: SceneReport, stage: Stage, workers: ServerProcess[]): Promise<void> {
  const { gcs, client, url } = stage;
  const characterId = await client.client.createCharacter();
  const doomed = await deletable(stage);
  const slots = workers.length * SLOTS;
  let stalls = 0;
  gcs.onFault = async () => void stalls++;
  gcs.fail({
    operation: "objects.download",
    kind: "slow-download",
    pieces: 2,
    pauseMs: DELAY_MS,
    times: slots,
  });
  const ids: string[] = [];
  for (let n = 0; n < PICTURES; n++) ids.push(await client.upload(characterId, await variantOfSample(6, n)));
  await waitUntil("every slot waits", () => stalls === slots);
  await claimDeletion(report, stage, doomed, "while the storage delays every slot");
  await untilIdle(url);
  const runs = runsOf(workers, ids);
  const most = Math.max(...runs.map(({ attempt }) => attempt));
  report.claim(
    "delayed: every picture is analysed once",
    runs.length === ids.length,
    `${runs.length} of ${ids.length}`,
  );
  report.claim("delayed: no try is burnt", most === 1, `${most} at most`);
  const released = workers.filter((worker) => worker.hasLogged(RELEASED)).length;
  report.claim("delayed: nobody is taken for dead", released === 0);
}

/** SIGSTOP in the middle of a job, and SIGCONT after a while. */
async function stopped(
  report: SceneReport,
  stage: Stage,
  one: ServerProcess,
  two: ServerProcess,
  { lockers, stallMs }: { lockers: string[]; stallMs: number },
): Promise<void> {
  const { client, url } = stage;
  const characterId = await client.client.createCharacter();
  const doomed = await deletable(stage);
  const holding = `graphile_worker._private_jobs WHERE locked_by IN (${lockers.map((id) => `'${id}'`).join()})`;
  stage.gcs.fail({
    operation: "objects.download",
    kind: "slow-download",
    pieces: 2,
    pauseMs: AT_WORK_MS,
    times: PICTURES,
  });
  const ids: string[] = [];
  for (let n = 0; n < PICTURES; n++) {
    ids.push(await client.upload(characterId, await variantOfSample(3, n)));
  }
  await waitUntil("the first worker is at work", () => count(url, holding));
  process.kill(one.pid, "SIGSTOP");
  const stop = { isOver: false };
  const held = await count(url, holding);
  try {
    report.claim("stopped: it holds a job", held > 0, held);
    const stallEnds = delay(stallMs).then(() => (stop.isOver = true));
    await claimDeletion(report, stage, doomed, "while a worker is stopped");
    const unready = `reference_images WHERE status <> 'READY'`;
    while (!stop.isOver && (await count(url, unready)) > 0) await delay(500);
    report.claim("stopped: the other one has done its jobs meanwhile", !stop.isOver);
    await stallEnds;
  } finally {
    process.kill(one.pid, "SIGCONT");
  }
  // What the stopped one had begun it ends now, for nothing.
  await untilIdle(url);
  await delay(DELETION_MS);
  await untilIdle(url);
  report.claim("stopped: it is noticed", two.hasLogged(RELEASED));
  claimTriedAgainOnce(report, runsOf([one, two], ids), ids.length, held);
}

function claimTriedAgainOnce(
  report: SceneReport,
  runs: readonly { attempt: number }[],
  pictures: number,
  held: number,
): void {
  const most = Math.max(...runs.map(({ attempt }) => attempt));
  const areFew = runs.length >= pictures && runs.length <= pictures + held && most <= 2;
  const found = `${most} tries at most, ${runs.length} runs for ${pictures} pictures`;
  report.claim("stopped: only what it held is tried again, once", areFew, found);
}

/** A picture of its own that is analysed, and that is to be deleted. Not among the acknowledged. */
async function deletable({ client }: Stage): Promise<Doomed> {
  const characterId = await client.client.createCharacter();
  const { referenceImage } = await client.client.upload(characterId, await facelessPicture(1));
  return { characterId, id: referenceImage.id };
}

/** Deletes it, and finds its objects gone soon. */
async function claimDeletion(
  report: SceneReport,
  { client, gcs }: Stage,
  { characterId, id }: Doomed,
  when: string,
): Promise<void> {
  const folder = fromGlobalId("ReferenceImage", id)!;
  const isGone = () => !objectNames(gcs).some((name) => name.includes(folder));
  if (isGone()) throw new Error("The picture to be deleted is not stored");
  const start = Date.now();
  await client.client.ask(
    "mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { userErrors { code } } }",
    { input: { characterId, imageIds: [id] } },
  );
  // What comes too late is a finding, and the scene goes on.
  await waitUntil("its objects are gone", isGone, 60_000).catch(() => {});
  const ms = Date.now() - start;
  const seconds = (ms / 1_000).toFixed(1);
  report.claim(`a deletion is done ${when}`, isGone() && ms < DELETION_MS, `after ${seconds} s`);
}

/** The runs of these images' analyses that were carried through, by the workers' logs. */
function runsOf(workers: readonly ServerProcess[], ids: readonly string[]): { attempt: number }[] {
  const lines = workers.flatMap(({ log }) => log);
  return lines
    .filter(({ msg, imageId }) => msg === "reference image analysed" && ids.includes(imageId))
    .map(({ attempt }) => ({ attempt }));
}
