import assert from "node:assert/strict";
import { FaceLockEntity } from "../../src/face-locks/face-lock.entity.js";
import { queueAnalysis } from "../../src/jobs/job-queue.js";
import { JobWorker } from "../../src/jobs/job-worker.js";
import type { JobHandlers } from "../../src/jobs/task-list.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import type { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { reanalyseCharacter } from "../../src/reference-sets/reanalyse-character.js";
import { recoverAbandonedAnalyses } from "../../src/housekeeping/recover-abandoned-analyses.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "./journey.js";

/** More than the tries that an analysis has. */
const MANY_FAULTS = 10;

describe("A storage that is away while an image is analysed", () => {
  let journey: Journey;
  let characterId: string;
  let worker: JobWorker;
  let analysed: string[];

  before(async () => {
    journey = await Journey.start();
  });

  after(() => journey?.stop());

  beforeEach(async () => {
    Object.assign(journey.storage.failures, { put: 0, read: 0, delete: 0 });
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    characterId = await journey.createCharacter();
    analysed = [];
    const handlers: Partial<JobHandlers> = {
      analyse_reference_image: async (...[job, attempt]: Parameters<Journey["analyse"]["run"]>) => {
        await journey.analyse.run(job, attempt);
        analysed.push(job.imageId);
      },
      delete_stored_objects: async () => {},
      recover_abandoned_analyses: async () => {},
    };
    const { databaseUrl, dataSource, log, watch } = journey;
    worker = new JobWorker(databaseUrl, dataSource, handlers, 1, log, watch);
  });

  afterEach(() => worker.stop());

  interface PutOff {
    faults: number;
    pause: number;
    triesLeft: number;
  }

  /** Lets the storage fail so many times, without the pauses in between, and says how the job was put off each time. */
  async function failManyTimes(): Promise<PutOff[]> {
    journey.storage.failures.read = MANY_FAULTS;
    const putOffs: PutOff[] = [];
    for (let faults = 1; faults <= MANY_FAULTS; faults++) {
      const putOff = await waitUntil("the job is put off", async () => {
        const rows: PutOff[] = await journey.dataSource.query(
          `SELECT (payload->>'passingFaults')::int AS faults, max_attempts - attempts AS "triesLeft",
                  round(extract(epoch FROM run_at - created_at))::int AS pause
           FROM graphile_worker._private_jobs WHERE locked_at IS NULL AND payload->>'passingFaults' = $1`,
          [String(faults)],
        );
        return rows[0];
      });
      putOffs.push(putOff);
      if (faults < MANY_FAULTS) await journey.hurryJobs();
    }
    return putOffs;
  }

  const lockOf = () => journey.dataSource.getRepository(FaceLockEntity).findOneBy({ characterId });
  const facesOf = ({ id }: ReferenceImageEntity) =>
    journey.dataSource.getRepository(FaceEntity).findBy({ referenceImageId: id });
  const isIdle = () =>
    waitUntil("no job is left", async () => {
      await journey.hurryJobs();
      return (await journey.dataSource.query("SELECT FROM graphile_worker._private_jobs")).length === 0;
    });

  it("leaves an upload ANALYSING however often it fails, tries in growing pauses, and ends READY", async () => {
    const image = await journey.upload(characterId, await facelessPicture(1));
    await worker.start();

    const putOffs = await failManyTimes();

    assert.equal((await journey.find(image)).status, "ANALYSING");
    assert.deepEqual(
      putOffs.map(({ pause }) => pause),
      [2, 4, 8, 16, 32, 64, 128, 256, 512, 900],
    );
    assert.deepEqual(
      putOffs.map(({ triesLeft }) => triesLeft),
      Array(MANY_FAULTS).fill(6),
    );
    await isIdle();
    assert.equal((await journey.find(image)).status, "READY");
  });

  it("leaves a described image READY with face and lock, marked as due, until it is described anew", async () => {
    const image = await journey.upload(characterId, await variantOfSample(6, 1));
    await journey.runAnalysis(image);
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    const [face, lock] = [await facesOf(image), await lockOf()];
    await reanalyseCharacter(journey.dataSource, journey.viewer, characterId);
    await worker.start();

    await failManyTimes();

    const { status, reanalysisDue, failureReason } = await journey.find(image);
    assert.deepEqual([status, reanalysisDue, failureReason], ["READY", true, null]);
    assert.deepEqual([await facesOf(image), await lockOf()], [face, lock]);
    assert.equal(face.length, 1);
    await isIdle();
    const done = await journey.find(image);
    assert.deepEqual([done.status, done.reanalysisDue], ["READY", false]);
    assert.deepEqual(analysed, [image.id]);
  });

  it("does not let a re-analysis be forgotten whose job is lost meanwhile", async () => {
    const image = await journey.upload(characterId, await facelessPicture(1));
    await journey.runAnalysis(image);
    await reanalyseCharacter(journey.dataSource, journey.viewer, characterId);
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    await journey.dataSource.query("UPDATE reference_images SET updated_at = now() - interval '2 minutes'");

    assert.equal(await recoverAbandonedAnalyses(journey.dataSource, journey.log), 1);

    const [job] = await journey.jobs("analyse_reference_image");
    assert.deepEqual([job!.key, job!.payload.cause], [`analyse:${image.id}`, "REANALYSIS"]);
  });
});

describe("An upload", () => {
  it("is analysed before the re-analyses that waited already", async () => {
    const journey = await Journey.start();
    const order: string[] = [];
    const handlers: Partial<JobHandlers> = {
      analyse_reference_image: async ({ imageId }: { imageId: string }) => void order.push(imageId),
      delete_stored_objects: async () => {},
      recover_abandoned_analyses: async () => {},
    };
    const { databaseUrl, dataSource, log, watch } = journey;
    const worker = new JobWorker(databaseUrl, dataSource, handlers, 1, log, watch);
    try {
      const characterId = await journey.createCharacter();
      const old = await journey.upload(characterId, await facelessPicture(1));
      await dataSource.query("DELETE FROM graphile_worker._private_jobs");
      await queueAnalysis(dataSource.manager, old, "REANALYSIS");
      const fresh = await journey.upload(characterId, await facelessPicture(2));

      await worker.start();

      await waitUntil("both are analysed", () => order.length === 2);
      assert.deepEqual(order, [fresh.id, old.id]);
    } finally {
      await worker.stop();
      await journey.stop();
    }
  });
});
