import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { PictureDrawer } from "../../src/face-analysis/process/picture-drawer.js";
import { checkStorage, type Difference } from "../../src/housekeeping/check-storage.js";
import { deleteStoredObjects } from "../../src/housekeeping/delete-stored-objects.js";
import { failAbandonedTrainingSets } from "../../src/housekeeping/fail-abandoned-training-sets.js";
import { findOrphanedKeys } from "../../src/housekeeping/orphaned-keys.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { createMediaStorage } from "../../src/media-storage/create-media-storage.js";
import { StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import { BuildTrainingSet } from "../../src/training-sets/build-training-set.js";
import { failTrainingSet } from "../../src/training-sets/end-building.js";
import { writeZip } from "../../src/training-sets/write-zip.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { storedKeys, unrecordedKeys } from "../support/traces.js";
import { UnreliableStorage } from "../uploads/journey.js";
import { approvedCandidates } from "./made-candidates.js";
import { created } from "../webhooks/webhook-client.js";
import { createSet, unzip } from "./training-client.js";

const log = pino({ level: "silent" });

describe("The making of a training set", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let storage: UnreliableStorage;
  let drawer: PictureDrawer;
  let directory: string;
  let builder: BuildTrainingSet;

  before(async () => {
    // Nobody else takes the jobs.
    app = await startTestApp({ role: "api" });
    drawer = new PictureDrawer({ maxPixels: 50_000_000 });
  });
  after(async () => {
    await drawer?.close();
    await app?.stop();
  });
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    const { dataDirectory, url: publicUrl } = app;
    storage = new UnreliableStorage(await createMediaStorage({ dataDirectory, publicUrl }));
    directory = await mkdtemp(join(tmpdir(), "likeness-sets-"));
    builder = new BuildTrainingSet(app.dataSource, storage, drawer, directory, log);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function madeJob(count = 2) {
    await approvedCandidates(app, client, characterId, count);
    const { trainingSet } = await createSet(client, { characterId, allowIncomplete: true });
    const trainingSetId = fromGlobalId("TrainingSet", trainingSet.id)!;
    return { workspaceId: client.workspaceId, trainingSetId };
  }
  const rowOf = async ({ trainingSetId }: { trainingSetId: string }) =>
    (await app.dataSource.query("SELECT * FROM training_sets WHERE id = $1", [trainingSetId]))[0];
  const zips = async () => (await storedKeys(app, client.workspaceId)).filter((key) => key.endsWith(".zip"));

  it("that dies after its file was stored is done by the next try with the same file, and leaves nothing", async () => {
    const job = await madeJob();
    // Between the storage's answer and the record.
    await app.dataSource.query(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$`,
    );
    await app.dataSource.query(
      "CREATE TRIGGER dying BEFORE UPDATE ON training_sets FOR EACH ROW EXECUTE FUNCTION die()",
    );
    await assert.rejects(builder.run(job, { isLast: false }), /killed/);
    await app.dataSource.query("DROP TRIGGER dying ON training_sets");
    await app.dataSource.query("DROP FUNCTION die()");
    const [stored] = await zips();
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), [stored]);
    assert.equal((await rowOf(job)).status, "BUILDING");

    await builder.run(job, { isLast: false });

    const { status, storage_key: key } = await rowOf(job);
    assert.deepEqual([status, key], ["READY", stored]);
    assert.deepEqual(await zips(), [stored]);
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), []);
    assert.deepEqual(await readdir(directory), []);
  });

  it("is told to those who follow the character and to webhooks, as it begins and ends", async () => {
    const events = ["TRAINING_SET_READY", "TRAINING_SET_FAILED"];
    const { id } = await created(client, { url: "https://hooks.example.com/", events });
    const job = await madeJob();
    await builder.run(job, { isLast: false });
    const failing = await createSet(client, { characterId, allowIncomplete: true });
    const failedId = fromGlobalId("TrainingSet", failing.trainingSet.id)!;
    await failTrainingSet(app.dataSource, { ...job, trainingSetId: failedId }, "made to fail");
    await client.ask("mutation ($id: ID!) { deleteTrainingSet(input: { id: $id }) { deletedId } }", {
      id: failing.trainingSet.id,
    });

    const changes: { kind: string; subject_id: string }[] = await app.dataSource.query(
      "SELECT kind, subject_id FROM character_changes WHERE workspace_id = $1 AND kind LIKE 'TRAINING%' ORDER BY revision",
      [client.workspaceId],
    );
    assert.deepEqual(
      changes.map(({ kind, subject_id: subject }) => [kind, subject]),
      [
        ["TRAINING_SET_ADDED", job.trainingSetId],
        ["TRAINING_SET_READY", job.trainingSetId],
        ["TRAINING_SET_ADDED", failedId],
        ["TRAINING_SET_FAILED", failedId],
        ["TRAINING_SET_DELETED", failedId],
      ],
    );
    const deliveries: { event: string; subject: unknown }[] = await app.dataSource.query(
      "SELECT event, subject FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id",
      [fromGlobalId("Webhook", id)],
    );
    const character = fromGlobalId("Character", characterId);
    assert.deepEqual(deliveries, [
      { event: "training_set.ready", subject: { characterId: character, trainingSetId: job.trainingSetId } },
      { event: "training_set.failed", subject: { characterId: character, trainingSetId: failedId } },
    ]);
  });

  it("that runs once more when it is done changes nothing", async () => {
    const job = await madeJob();
    await builder.run(job, { isLast: false });
    const before = await rowOf(job);

    await builder.run(job, { isLast: true });

    assert.deepEqual(await rowOf(job), before);
  });

  it("waits for a storage that is away, also in its last try, and leaves no file behind", async () => {
    const job = await madeJob();
    storage.failures.read = 1;
    await assert.rejects(builder.run(job, { isLast: true }), StorageUnavailableError);
    storage.failures.put = 1;
    await assert.rejects(builder.run(job, { isLast: true }), StorageUnavailableError);

    assert.equal((await rowOf(job)).status, "BUILDING");
    assert.deepEqual(await readdir(directory), []);
  });

  it("clears what a killed process left on the disk", async () => {
    const job = await madeJob(1);
    await mkdir(directory, { recursive: true });
    const { temporaryFileName } = await import("../../src/media-storage/process-files.js");
    // As this process would be named, but with an id that no process has.
    const left = temporaryFileName().replace(`-${process.pid}-`, "-99999999-");
    await writeFile(join(directory, left), "half a ZIP");

    await builder.run(job, { isLast: false });

    assert.deepEqual(await readdir(directory), []);
  });

  it("fails at once, with a reason, where a picture's file is lost or is no picture", async () => {
    const job = await madeJob();
    const [{ storage_key: key }] = await app.dataSource.query(
      "SELECT storage_key FROM training_set_items WHERE training_set_id = $1 ORDER BY place LIMIT 1",
      [job.trainingSetId],
    );
    await storage.delete(key);

    await builder.run(job, { isLast: false });

    const { status, failure_reason: reason, storage_key } = await rowOf(job);
    assert.deepEqual([status, storage_key], ["FAILED", null]);
    assert.match(reason, /cand_.* is gone, or cannot be decoded/);
    assert.deepEqual(await zips(), []);
    assert.deepEqual(await readdir(directory), []);
  });

  it("uses the pictures that were deleted meanwhile, and lets go of their files when it is done", async () => {
    const job = await madeJob(2);
    const before = (await storedKeys(app, client.workspaceId)).length;
    const ids = await app.dataSource.query("SELECT id, storage_key FROM candidates WHERE workspace_id = $1", [
      client.workspaceId,
    ]);
    await app.dataSource.query("DELETE FROM candidates WHERE id = $1", [ids[0].id]);
    await deleteStoredObjects(app.dataSource, storage, [ids[0].storage_key]);
    assert.equal((await storedKeys(app, client.workspaceId)).length, before);

    await builder.run(job, { isLast: false });

    const row = await rowOf(job);
    assert.equal(row.status, "READY");
    const files = await unzip(await storage.read(row.storage_key));
    assert.equal([...files.keys()].filter((path) => path.endsWith(".png")).length, 2);
    const jobs = await app.dataSource.query(
      "SELECT payload FROM graphile_worker._private_jobs WHERE payload::text LIKE '%' || $1 || '%'",
      [ids[0].storage_key],
    );
    assert.deepEqual(jobs[0].payload, { keys: [ids[0].storage_key] });
    await deleteStoredObjects(app.dataSource, storage, jobs[0].payload.keys);
    assert.ok(!(await storedKeys(app, client.workspaceId)).includes(ids[0].storage_key));
  });

  it("of a set that is deleted meanwhile leaves a file that is known to have no record", async () => {
    const job = await madeJob(1);
    const release = storage.hold("put");
    const building = builder.run(job, { isLast: false });
    await app.dataSource.query("DELETE FROM training_sets WHERE id = $1", [job.trainingSetId]);
    release();
    await building;

    const keys = await zips();
    assert.equal(keys.length, 1);
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), keys);
    await deleteStoredObjects(app.dataSource, storage, keys);
    assert.deepEqual(await zips(), []);
  });

  it("leaves an object that is no orphan, and whose loss the comparison with the storage tells", async () => {
    const job = await madeJob(1);
    await builder.run(job, { isLast: false });
    const { storage_key: key } = await rowOf(job);
    const orphan = key.replace(/[^/]+$/, "other.zip");
    await storage.put(orphan, Buffer.from("x"), "application/zip");
    assert.deepEqual(await findOrphanedKeys(app.dataSource.manager, [key, orphan]), [orphan]);
    await storage.delete(key);

    const found: Difference[] = [];
    await checkStorage(app.dataSource, storage, {
      after: null,
      repair: true,
      report: (difference) => void found.push(difference),
      reached: async () => {},
    });

    const own = found.filter(({ key }) => key.startsWith(client.workspaceId));
    assert.deepEqual(
      own.map(({ kind, key }) => [kind, key]),
      [
        ["orphan", orphan],
        ["missing", key],
      ],
    );
    assert.equal((await rowOf(job)).status, "READY");
  });

  it("that took its worker down each time is given up, and one whose job is gone is queued again", async () => {
    const [crashed, lost] = [await madeJob(1), await madeJob(1)];
    const key = (job: { trainingSetId: string }) => `build-training-set:${job.trainingSetId}`;
    await app.dataSource.query(
      "UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = $1",
      [key(crashed)],
    );
    await app.dataSource.query("SELECT graphile_worker.remove_job($1)", [key(lost)]);
    await app.dataSource.query("ALTER TABLE training_sets DISABLE TRIGGER USER");
    await app.dataSource.query("UPDATE training_sets SET updated_at = now() - interval '2 minutes'");
    await app.dataSource.query("ALTER TABLE training_sets ENABLE TRIGGER USER");

    await failAbandonedTrainingSets(app.dataSource, log);

    assert.deepEqual([(await rowOf(crashed)).status, (await rowOf(lost)).status], ["FAILED", "BUILDING"]);
    const jobs = await app.dataSource.query("SELECT FROM graphile_worker.jobs WHERE key = $1", [key(lost)]);
    assert.equal(jobs.length, 1);
  });
});

describe("A ZIP", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-zip-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("is the same bytes whatever the time and the time zone, and asks for one entry at a time", async () => {
    const { TZ } = process.env;
    let open = 0;
    const entries = Array.from({ length: 5 }, (_, i) => ({
      path: `folder/${i} ✓.txt`,
      content: async () => {
        assert.equal(open++, i);
        return Buffer.from(`entry ${i}`);
      },
    }));
    try {
      process.env.TZ = "Asia/Tokyo";
      const one = await writeZip(join(directory, "one"), entries);
      open = 0;
      process.env.TZ = "America/New_York";
      const two = await writeZip(join(directory, "two"), entries);

      assert.deepEqual(one, two);
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  it("whose entry cannot be made is an error with its cause, and ends", async () => {
    const fine = { path: "fine", content: async () => Buffer.from("x") };
    const broken = { path: "broken", content: async () => Promise.reject(new Error("no such picture")) };

    await assert.rejects(writeZip(join(directory, "zip"), [fine, broken, fine]), /no such picture/);
  });
});
