import assert from "node:assert/strict";
import type { FaceAnalyser } from "../../src/face-analysis/face-analyser.js";
import { JobWorker } from "../../src/jobs/job-worker.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import type { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { reanalyseCharacter } from "../../src/reference-sets/reanalyse-character.js";
import { updateReferenceImage } from "../../src/reference-sets/update-reference-image.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "./journey.js";

describe("The analysis of an upload", () => {
  let journey: Journey;
  let characterId: string;

  before(async () => {
    journey = await Journey.start();
  });

  after(() => journey?.stop());

  beforeEach(async () => {
    Object.assign(journey.storage.failures, { put: 0, read: 0, delete: 0 });
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    characterId = await journey.createCharacter();
  });

  const findFace = ({ id, workspaceId }: ReferenceImageEntity) =>
    journey.dataSource.getRepository(FaceEntity).findOneByOrFail({ referenceImageId: id, workspaceId });

  const someoneWaitsForALock = () =>
    waitUntil("the analysis waits for a lock", async () => {
      const waiting: unknown[] = await journey.dataSource.query(
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      );
      return waiting.length > 0;
    });

  /** Runs the queue, without the pauses between tries, until the image is no longer being analysed. */
  async function workThrough(
    image: ReferenceImageEntity,
    analyser?: FaceAnalyser,
  ): Promise<ReferenceImageEntity> {
    const analyse = journey.analyseWith(analyser ?? journey.analyser);
    const handlers = {
      analyse_reference_image: analyse.run.bind(analyse),
      delete_stored_objects: async () => {},
      remove_unrecorded_objects: async () => {},
      forget_idempotency_keys: async () => {},
      recover_abandoned_analyses: async () => {},
    };
    const { databaseUrl, dataSource, log } = journey;
    const worker = new JobWorker(databaseUrl, dataSource, handlers, 1, log, journey.watch);
    await worker.start();
    try {
      return await waitUntil(
        "the analysis ends",
        async () => {
          await journey.hurryJobs();
          const found = await journey.find(image);
          return found.status === "ANALYSING" ? null : found;
        },
        40_000,
      );
    } finally {
      await worker.stop();
    }
  }

  it("may run twice: the same embedding, the same objects, nothing to clean up", async () => {
    const image = await journey.upload(characterId, await variantOfSample(6, 1));
    await journey.runAnalysis(image);
    const [once, onceFace] = [await journey.find(image), await findFace(image)];
    const keys = await journey.storedKeys(`${image.workspaceId}/${characterId}`);

    await journey.runAnalysis(image);

    const [twice, twiceFace] = [await journey.find(image), await findFace(image)];
    assert.deepEqual({ ...twice, updatedAt: null }, { ...once, updatedAt: null });
    for (const [i, value] of twiceFace.embedding.entries()) {
      assert.ok(Math.abs(value - onceFace.embedding[i]!) < 1e-6);
    }
    assert.deepEqual(await journey.storedKeys(`${image.workspaceId}/${characterId}`), keys);
    assert.deepEqual(await journey.jobs("delete_stored_objects"), []);
  });

  it("may run at the same time twice", async () => {
    const image = await journey.upload(characterId, await variantOfSample(6, 1));

    await Promise.all([journey.runAnalysis(image), journey.runAnalysis(image)]);

    // Where neither saw what the other had drawn, the first one's is to be deleted.
    for (const { payload } of await journey.jobs("delete_stored_objects")) {
      await journey.deleteObjects(payload.keys);
    }
    const { status, storageKey, thumbnailKey, faceCropKey } = await journey.find(image);
    assert.equal(status, "READY");
    const keys = await journey.storedKeys(`${image.workspaceId}/${characterId}`);
    assert.deepEqual(keys.toSorted(), [storageKey, thumbnailKey!, faceCropKey!].toSorted());
  });

  for (const operation of ["read", "put"] as const) {
    it(`is tried again when the storage cannot ${operation}, and ends READY`, async () => {
      const image = await journey.upload(characterId, await facelessPicture());
      journey.storage.failures[operation] = 2;

      const analysed = await workThrough(image);

      assert.deepEqual([analysed.status, analysed.failureReason], ["READY", null]);
      assert.equal(journey.storage.failures[operation], 0);
    });
  }

  it("ends FAILED with a reason when every try fails by itself, and reanalyseCharacter repairs it", async () => {
    const image = await journey.upload(characterId, await facelessPicture());
    const analyser = { analyser: "broken", analyse: () => Promise.reject(new Error("made to fail")) };

    const failed = await workThrough(image, analyser as never);

    assert.equal(failed.status, "FAILED");
    assert.match(failed.failureReason!, /reanalyseCharacter/);
    await reanalyseCharacter(journey.dataSource, journey.viewer, characterId);
    assert.equal((await journey.find(image)).status, "ANALYSING");
    const repaired = await workThrough(image);
    assert.deepEqual([repaired.status, repaired.failureReason], ["READY", null]);
    assert.equal(repaired.faceCount, 0);
  });

  it("ends FAILED at once when the stored file is missing, as no further try can find it", async () => {
    const image = await journey.upload(characterId, await facelessPicture());
    await journey.storage.delete(image.storageKey);

    await journey.runAnalysis(image);

    const { status, failureReason } = await journey.find(image);
    assert.equal(status, "FAILED");
    assert.match(failureReason!, /missing/);
  });

  it("of a character that is deleted at its very end leaves no object behind and does not fail", async () => {
    const image = await journey.upload(characterId, await variantOfSample(6, 1));
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    let analysis: Promise<void> | undefined;

    await journey.dataSource.transaction(async (manager) => {
      await manager.query("SELECT FROM characters WHERE id = $1 FOR UPDATE", [characterId]);
      analysis = journey.runAnalysis(image);
      await someoneWaitsForALock();
      await manager.query("DELETE FROM characters WHERE id = $1", [characterId]);
    });

    await analysis;
    const [job] = await journey.jobs("delete_stored_objects");
    const derivatives = (await journey.storedKeys(`${image.workspaceId}/${characterId}`)).filter(
      (key) => key !== image.storageKey,
    );
    assert.equal(derivatives.length, 2);
    assert.deepEqual(job!.payload.keys.toSorted(), derivatives);
  });

  it("does not undo what people write meanwhile", async () => {
    const image = await journey.upload(characterId, await variantOfSample(6, 1));
    await journey.runAnalysis(image);
    const { dataSource, viewer } = journey;
    let analysis: Promise<void> | undefined;

    await dataSource.transaction(async (manager) => {
      await manager.query("SELECT FROM faces WHERE reference_image_id = $1 FOR UPDATE", [image.id]);
      analysis = journey.runAnalysis(image);
      await someoneWaitsForALock();
      await updateReferenceImage(dataSource, viewer, image.id, { caption: "my favourite" });
    });

    await analysis;
    assert.equal((await journey.find(image)).caption, "my favourite");
  });
});
