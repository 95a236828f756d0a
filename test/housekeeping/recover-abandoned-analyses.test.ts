import assert from "node:assert/strict";
import { recoverAbandonedAnalyses } from "../../src/housekeeping/recover-abandoned-analyses.js";
import { forgetDeadJobs } from "../../src/jobs/forget-dead-jobs.js";
import { IMAGE_ANALYSES, PRIORITY, queueAnalyses } from "../../src/jobs/job-queue.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { reanalyseCharacter } from "../../src/reference-sets/reanalyse-character.js";
import { updateCharacterWithFailure } from "../../src/uploads/5-update-character.js";
import { facelessPicture } from "../support/pictures.js";
import { Journey } from "../uploads/journey.js";

describe("The recovery of abandoned analyses", () => {
  let journey: Journey;

  before(async () => {
    journey = await Journey.start();
  });

  after(() => journey?.stop());

  const makeOld = () =>
    journey.dataSource.query("UPDATE reference_images SET updated_at = now() - interval '2 minutes'");

  it("queues an analysis anew whose job is lost, fails one whose tries are used up, and leaves others alone", async () => {
    const characterId = await journey.createCharacter();
    const upload = async (variant: number) => journey.upload(characterId, await facelessPicture(variant));
    const [lost, exhausted, waiting, running] = [
      await upload(1),
      await upload(2),
      await upload(3),
      await upload(4),
    ];
    const { dataSource, log } = journey;
    const setJob = ({ id }: ReferenceImageEntity, change: string) =>
      dataSource.query(`UPDATE graphile_worker._private_jobs SET ${change} WHERE key = $1`, [
        `analyse:${id}`,
      ]);
    await dataSource.query("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [
      `analyse:${lost.id}`,
    ]);
    await setJob(exhausted, "attempts = max_attempts");
    await setJob(running, "attempts = max_attempts, locked_at = now(), locked_by = 'alive'");
    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 0, "all are too young");
    await makeOld();

    const recovered = await recoverAbandonedAnalyses(dataSource, log);

    assert.equal(recovered, 2);
    const keys = (await journey.jobs("analyse_reference_image")).map(({ key }) => key);
    assert.ok(keys.includes(`analyse:${lost.id}`));
    const { status, failureReason } = await journey.find(exhausted);
    assert.equal(status, "FAILED");
    assert.match(failureReason!, /crashed/);
    for (const image of [lost, waiting, running]) {
      assert.equal((await journey.find(image)).status, "ANALYSING");
    }
    await makeOld();
    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 0, "nothing is left to recover");
  });

  it("remembers of an analysis whose job is lost whether it was the first or another", async () => {
    const { dataSource, log, viewer } = journey;
    const [first, another] = await Promise.all(
      [1, 2].map(async (variant) =>
        journey.upload(await journey.createCharacter(), await facelessPicture(variant)),
      ),
    );
    await updateCharacterWithFailure(dataSource, another!, "made to fail", "UPLOAD");
    await reanalyseCharacter(dataSource, viewer, another!.characterId);
    await dataSource.query("DELETE FROM graphile_worker._private_jobs");
    await makeOld();

    await recoverAbandonedAnalyses(dataSource, log);

    const jobs = await journey.jobs("analyse_reference_image");
    const causeOf = ({ id }: ReferenceImageEntity) =>
      jobs.find(({ key }) => key === `analyse:${id}`)!.payload.cause;
    assert.deepEqual([first!, another!].map(causeOf), ["UPLOAD", "REANALYSIS"]);
  });

  it("reads no picture for an update that has nothing to do, as the image went forward by what was kept", async () => {
    const { dataSource } = journey;
    const uploaded = await journey.upload(await journey.createCharacter(), await facelessPicture(6));
    const { id, workspaceId } = uploaded;
    const columns = { status: "READY", analyser: ANALYSER, faceCount: 0, reanalysisDue: true };
    await dataSource.getRepository(ReferenceImageEntity).update({ id }, columns as object);
    const analyse = () => Promise.reject(new Error("made to fail"));
    const broken = { analyser: ANALYSER, analyse } as never;
    const job = { workspaceId, imageId: id, cause: "UPDATE" as const };

    await journey.analyseWith(broken).run(job, { isLast: true });

    const { status, analyser, reanalysisDue } = await journey.find(uploaded);
    assert.deepEqual([status, analyser, reanalysisDue], ["READY", ANALYSER, false]);
  });

  it("takes nothing from an image that is described when a new version of the analyser fails at it by itself", async () => {
    const { dataSource, log } = journey;
    const uploaded = await journey.upload(await journey.createCharacter(), await facelessPicture(5));
    const { id, workspaceId } = uploaded;
    // Those of the tests before this one have no part in it.
    await dataSource.query("DELETE FROM reference_images WHERE id <> $1", [id]);
    await dataSource.query("DELETE FROM graphile_worker._private_jobs");
    const columns = { status: "READY", analyser: "earlier", faceCount: 0, reanalysisDue: true };
    await dataSource.getRepository(ReferenceImageEntity).update({ id }, columns as object);
    const task = IMAGE_ANALYSES.outdatedTask(ANALYSER);
    await queueAnalyses(dataSource.manager, [{ id, workspaceId }], "UPDATE", PRIORITY.outdated, task);
    const analyse = () => Promise.reject(new Error("made to fail"));
    const broken = { analyser: ANALYSER, analyse } as never;

    const useUpTries = async () => {
      const [job] = await journey.jobs(task);
      await assert.rejects(journey.analyseWith(broken).run(job!.payload, { isLast: true }), /made to fail/);
      await dataSource.query("UPDATE graphile_worker._private_jobs SET attempts = max_attempts");
      await makeOld();
    };
    const isAsItWas = async () => {
      const { status, analyser, faceCount, failureReason } = await journey.find(uploaded);
      assert.deepEqual([status, analyser, faceCount, failureReason], ["READY", "earlier", 0, null]);
    };

    await useUpTries();

    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 0);
    await isAsItWas();

    // A week later the job is forgotten, and the image is tried once more.
    await dataSource.query("UPDATE graphile_worker._private_jobs SET updated_at = now() - interval '8 days'");
    assert.equal(await forgetDeadJobs(dataSource), 1);
    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 1);
    await useUpTries();

    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 0);
    await isAsItWas();
  });
});
