import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { query } from "../../test/support/embedded-postgres.js";
import { facelessPicture, variantOfSample } from "../../test/support/pictures.js";
import { copyTestDatabase, type TestDatabase } from "../../test/support/postgres.js";
import type { ProcessSandbox } from "../../test/support/process-sandbox.js";
import type { ServerProcess } from "../../test/support/server-process.js";
import type { GcsTestServer } from "../../test/support/gcs-test-server/gcs-test-server.js";
import type { ApiClient } from "../../test/support/api-client.js";
import { count, objectNames, recordedKeys, untilIdle } from "./records.js";
import { RecordingClient } from "./recording-client.js";
import type { Lengths, SceneReport } from "./scene.js";

const PICTURES = 12;
const MINUTE_MS = 60_000;
/** In so many minutes the schedule comes round for certain. */
const SCHEDULE_MINUTES = 6;
const HOUSEKEEPING = "remove_unrecorded_objects";

interface Side {
  name: string;
  server: ServerProcess;
  client: RecordingClient;
  databaseUrl: string;
}

/** A copy of production's database is put to work beside it, with the same bucket and key. */
export async function clonedDatabase(
  report: SceneReport,
  sandbox: ProcessSandbox,
  { cloneMinutes }: Lengths,
): Promise<void> {
  const database = await sandbox.createDatabase();
  const { gcs, environment } = await sandbox.createBucket();
  const start = async ({ url }: TestDatabase, name: string): Promise<Side> => {
    const settings = { DATABASE_URL: url, DATA_DIR: join(sandbox.dataDirectory, name), ...environment };
    const server = await sandbox.start("all", settings);
    return { name, server, client: new RecordingClient(server.client), databaseUrl: url };
  };
  const { characterId, before } = await makeProduction(await start(database, "production"));
  const copied = await copyTestDatabase(database.url);
  try {
    const [production, clone] = await Promise.all([start(database, "production"), start(copied, "clone")]);
    production.client.acknowledged.push(...before.acknowledged);
    const startedAt = Date.now();
    await workOnBoth(report, production, clone, characterId, gcs);
    await letHousekeepingRun(report, [production, clone], startedAt, cloneMinutes);

    const ready = (await (await fetch(`${clone.server.url}/readyz`)).json()) as { notices?: string[] };
    report.claim("the clone says that it is one", /copy/.test(String(ready.notices)), "at /readyz");
    for (const side of [production, clone]) await claimSide(report, side, gcs);
    await claimOwnerDeletes(report, production, gcs);
    report.claimAliveAndCalm({ production: production.server, clone: clone.server });
  } finally {
    await sandbox.close();
    await copied.drop();
  }
}

/** Nothing that one of the two was told of is lost to the other. */
async function claimSide(report: SceneReport, side: Side, gcs: GcsTestServer): Promise<void> {
  const { name, client, databaseUrl } = side;
  report.answered(name, client);
  await report.claimNothingLost(client, client.acknowledged, `in ${name} `);
  const stored = new Set(objectNames(gcs));
  const missing = (await recordedKeys(databaseUrl)).filter((key) => !stored.has(key));
  report.claimNone(`every object recorded in ${name} is stored`, missing);
}

/** At once, with everything taken for due, and then as often as the schedule has it. */
async function letHousekeepingRun(
  report: SceneReport,
  sides: readonly Side[],
  startedAt: number,
  minutes: number,
): Promise<void> {
  for (const { databaseUrl } of sides) await housekeep(databaseUrl);
  await delay(Math.max(0, startedAt + minutes * MINUTE_MS - Date.now()));
  if (minutes >= SCHEDULE_MINUTES) {
    const runs = await Promise.all(sides.map((side) => scheduledRuns(side, startedAt)));
    report.claim("housekeeping ran by its own schedule in both", Math.min(...runs) > 0);
  }
  for (const { databaseUrl } of sides) await untilIdle(databaseUrl);
}

/** Images and, as a backup of a busy moment has them, rows for uploads that were on their way then and have long been recorded. */
async function makeProduction({ server, client, databaseUrl }: Side) {
  const characterId = await client.client.createCharacter();
  for (let n = 0; n < PICTURES; n++) await client.upload(characterId, await variantOfSample(6, n), 60_000);
  await untilIdle(databaseUrl);
  await query(
    databaseUrl,
    "INSERT INTO unrecorded_objects (key, due_at) SELECT storage_key, now() - interval '1 day' FROM reference_images",
  );
  await server.stop();
  return { characterId, before: client };
}

/** Production goes on with what the clone does not know; the clone deletes what it has of production's, and something of its own. */
async function workOnBoth(
  report: SceneReport,
  production: Side,
  clone: Side,
  characterId: string,
  gcs: GcsTestServer,
): Promise<void> {
  const ofProduction = production.client.acknowledged.map(({ id }) => id);
  for (let n = 0; n < PICTURES; n++) {
    await production.client.upload(characterId, await facelessPicture(n), 60_000);
    await clone.client.upload(characterId, await facelessPicture(PICTURES + n), 60_000);
  }
  const stored = objectNames(gcs);
  const own = clone.client.acknowledged.splice(0, 2).map(({ id }) => id);
  const doomed = [...ofProduction.slice(0, 4), ...own];
  await deleteImages(clone.client.client, characterId, doomed);
  await untilIdle(clone.databaseUrl);
  const kept = new Set(objectNames(gcs));
  report.claimNone(
    `the clone deletes no object with ${doomed.length} records`,
    stored.filter((name) => !kept.has(name)),
  );
}

/** That production still may is what makes the clone's restraint worth something. */
async function claimOwnerDeletes(report: SceneReport, production: Side, gcs: GcsTestServer): Promise<void> {
  const { client, databaseUrl } = production;
  const [first] = client.acknowledged;
  const before = await recordedKeys(databaseUrl);
  await deleteImages(client.client, first!.characterId, [first!.id]);
  await untilIdle(databaseUrl);
  const recorded = new Set(await recordedKeys(databaseUrl));
  const deleted = before.filter((key) => !recorded.has(key));
  const stored = new Set(objectNames(gcs));
  const left = deleted.filter((key) => stored.has(key));
  report.claim("production still deletes what it no longer needs", deleted.length > 0 && left.length === 0);
}

/** @throws Error they are not deleted, so that nothing said of their objects would mean anything */
async function deleteImages(client: ApiClient, characterId: string, imageIds: string[]): Promise<void> {
  const { deleteReferenceImages } = await client.ask(
    "mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { deletedIds userErrors { code } } }",
    { input: { characterId, imageIds } },
  );
  const { deletedIds, userErrors } = deleteReferenceImages;
  if (deletedIds?.length !== imageIds.length) throw new Error(`Not deleted: ${JSON.stringify(userErrors)}`);
}

/** Queues the housekeeping that would otherwise come with the schedule, with all that it could take for due. */
async function housekeep(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    "UPDATE unrecorded_objects SET due_at = now()",
    `SELECT graphile_worker.add_job('${HOUSEKEEPING}', '{}'::json)`,
  );
  await untilIdle(databaseUrl);
}

/** Whether the schedule has come round since then: 1 or 0. */
const scheduledRuns = ({ databaseUrl }: Side, since: number): Promise<number> =>
  count(
    databaseUrl,
    `graphile_worker._private_known_crontabs WHERE identifier = '${HOUSEKEEPING}' AND last_execution > to_timestamp(${since / 1_000})`,
  );
