import assert from "node:assert/strict";
import { CandidateFaceEntity } from "../../src/candidates/candidate-face.entity.js";
import type { CandidateEntity } from "../../src/candidates/candidate.entity.js";
import { queueRescoring } from "../../src/candidates/rescore-candidates.js";
import { reviewCandidates } from "../../src/candidates/review-candidates.js";
import { ReviewDecision } from "../../src/candidates/candidate-review.entity.js";
import { updateCandidate } from "../../src/candidates/update-candidate.js";
import type { FaceAnalyser } from "../../src/face-analysis/face-analyser.js";
import { JobWorker } from "../../src/jobs/job-worker.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "../uploads/journey.js";

describe("The journey of a candidate", () => {
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

  const folder = () => `${journey.viewer.workspaceId}/${characterId}`;
  const count = async (): Promise<number> =>
    (await journey.dataSource.query("SELECT FROM candidates WHERE character_id = $1", [characterId])).length;
  const unrecorded = async (): Promise<string[]> =>
    (
      await journey.dataSource.query("SELECT key FROM unrecorded_objects WHERE starts_with(key, $1)", [
        folder(),
      ])
    ).map(({ key }: { key: string }) => key);
  const someoneWaitsForALock = () =>
    waitUntil("the scoring waits for a lock", async () => {
      const waiting: unknown[] = await journey.dataSource.query(
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      );
      return waiting.length > 0;
    });

  /** Runs the queue, without the pauses between tries, until the candidate is no longer being scored. */
  async function workThrough(candidate: CandidateEntity, analyser?: FaceAnalyser): Promise<CandidateEntity> {
    const analyse = journey.analyseCandidatesWith(analyser);
    const handlers = { analyse_candidate: analyse.run.bind(analyse) };
    const { databaseUrl, dataSource, log } = journey;
    const worker = new JobWorker(databaseUrl, dataSource, handlers, 1, log, journey.watch);
    await worker.start();
    try {
      const isDone = async () => {
        await journey.hurryJobs();
        const found = await journey.findCandidate(candidate);
        return found.status === "SCORING" ? null : found;
      };
      return await waitUntil("the scoring ends", isDone, 40_000);
    } finally {
      await worker.stop();
    }
  }

  it("leaves the original under a key of its own form, its row and its job, and nothing else", async () => {
    const candidate = await journey.submit(characterId, await facelessPicture());

    assert.equal(candidate.storageKey, `${folder()}/candidates/${candidate.id}/original.png`);
    assert.deepEqual(await journey.storedKeys(folder()), [candidate.storageKey]);
    const jobs = await journey.jobs("analyse_candidate");
    assert.deepEqual(
      jobs.map(({ key, payload }) => [key, payload]),
      [
        [
          `analyse-candidate:${candidate.id}`,
          { workspaceId: candidate.workspaceId, candidateId: candidate.id, cause: "UPLOAD" },
        ],
      ],
    );
    assert.deepEqual([await unrecorded(), await journey.spooledFiles()], [[], []]);
  });

  it("is refused as STORAGE_UNAVAILABLE while the storage is down, leaves nothing, and its key free", async () => {
    const keyUse = { operation: "submitCandidate", key: "a", responseKey: "", place: 0 };
    const picture = await facelessPicture();
    journey.storage.failures.put = 1;

    await assert.rejects(journey.submit(characterId, picture, {}, keyUse), { code: "STORAGE_UNAVAILABLE" });
    assert.deepEqual([await count(), await journey.jobs("analyse_candidate")], [0, []]);
    assert.deepEqual([await journey.storedKeys(folder()), await journey.spooledFiles()], [[], []]);
    const recorded = await journey.submit(characterId, picture, {}, keyUse);
    const again = await journey.submit(characterId, picture, {}, keyUse);

    assert.equal(again.id, recorded.id);
    assert.deepEqual([await count(), (await journey.storedKeys(folder())).length], [1, 1]);
  });

  it("of ten at once with the same bytes records one, and tells the others which", async () => {
    const picture = await facelessPicture();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => journey.submit(characterId, picture)),
    );

    const recorded = outcomes.flatMap((outcome) =>
      outcome.status === "fulfilled" ? [outcome.value.id] : [],
    );
    const existing = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason.existing.id] : [],
    );
    assert.equal(recorded.length, 1);
    assert.deepEqual(existing, Array(9).fill(recorded[0]));
    assert.deepEqual([await count(), (await journey.storedKeys(folder())).length], [1, 1]);
  });

  it("of the same bytes as a candidate and as a reference at once ends in one of each, or one refused", async () => {
    const picture = await facelessPicture();

    const outcomes = await Promise.allSettled([
      journey.submit(characterId, picture),
      journey.upload(characterId, picture),
    ]);

    const recorded = outcomes.filter(({ status }) => status === "fulfilled").length;
    assert.equal((await count()) + (await journey.countImages(characterId)), recorded);
    assert.equal(outcomes[1]!.status, "fulfilled");
    assert.equal((await journey.storedKeys(folder())).length, recorded);
  });

  it("may be scored twice, also at the same time: the same face, the same objects", async () => {
    const candidate = await journey.submit(characterId, await variantOfSample(6, 1));
    await journey.scoreCandidate(candidate);
    const once = await journey.findCandidate(candidate);
    const keys = await journey.storedKeys(folder());

    await Promise.all([journey.scoreCandidate(candidate), journey.scoreCandidate(candidate)]);

    assert.deepEqual(
      { ...(await journey.findCandidate(candidate)), updatedAt: null },
      { ...once, updatedAt: null },
    );
    assert.equal(once.status, "PENDING");
    assert.deepEqual(await journey.storedKeys(folder()), keys);
    assert.deepEqual(await unrecorded(), []);
    const faces = await journey.dataSource
      .getRepository(CandidateFaceEntity)
      .findBy({ candidateId: candidate.id });
    assert.equal(faces.length, 1);
  });

  for (const operation of ["read", "put"] as const) {
    it(`is put off while the storage cannot ${operation}, and then ends PENDING`, async () => {
      const candidate = await journey.submit(characterId, await facelessPicture());
      journey.storage.failures[operation] = 8;

      const scored = await workThrough(candidate);

      assert.deepEqual(
        [scored.status, scored.failureReason, scored.match?.verdict],
        ["PENDING", null, "NOT_SCORED"],
      );
      assert.equal(journey.storage.failures[operation], 0);
    });
  }

  it("ends FAILED with a reason when every try fails by itself, and rescoreCandidates repairs it", async () => {
    const { dataSource, viewer } = journey;
    const candidate = await journey.submit(characterId, await facelessPicture());
    const broken = { analyser: "broken", analyse: () => Promise.reject(new Error("made to fail")) };

    const failed = await workThrough(candidate, broken as never);

    assert.equal(failed.status, "FAILED");
    assert.match(failed.failureReason!, /rescoreCandidates/);
    await queueRescoring(dataSource, viewer, characterId);
    assert.equal((await journey.findCandidate(candidate)).status, "SCORING");
    const repaired = await workThrough(candidate);
    assert.deepEqual([repaired.status, repaired.failureReason, repaired.faceCount], ["PENDING", null, 0]);
  });

  it("ends FAILED at once when the stored file is missing", async () => {
    const candidate = await journey.submit(characterId, await facelessPicture());
    await journey.storage.delete(candidate.storageKey);

    await journey.scoreCandidate(candidate);

    const { status, failureReason } = await journey.findCandidate(candidate);
    assert.equal(status, "FAILED");
    assert.match(failureReason!, /missing/);
  });

  it("that was rejected before it was scored stays rejected, and is scored", async () => {
    const { dataSource, viewer } = journey;
    const candidate = await journey.submit(characterId, await facelessPicture());
    await reviewCandidates(dataSource, viewer, { ids: [candidate.id], decision: ReviewDecision.REJECT });
    assert.equal((await journey.findCandidate(candidate)).reanalysisDue, true);

    await journey.scoreCandidate(candidate);

    const { status, reanalysisDue, match } = await journey.findCandidate(candidate);
    assert.deepEqual([status, reanalysisDue, match?.verdict], ["REJECTED", false, "NOT_SCORED"]);
  });

  it("keeps a person's decision when another analysis fails for good, though nothing is known of its face any more", async () => {
    const { dataSource, viewer } = journey;
    const candidate = await journey.submit(characterId, await variantOfSample(6, 2));
    await journey.scoreCandidate(candidate);
    await reviewCandidates(dataSource, viewer, { ids: [candidate.id], decision: ReviewDecision.APPROVE });
    await journey.storage.delete(candidate.storageKey);

    await journey.scoreCandidate(candidate, "REANALYSIS");

    const { status, failureReason, match, analyser } = await journey.findCandidate(candidate);
    assert.deepEqual([status, match, analyser], ["APPROVED", null, null]);
    assert.match(failureReason!, /missing/);
  });

  for (const [what, statement] of [
    ["its character", "DELETE FROM characters WHERE id = $1"],
    ["it alone", "DELETE FROM candidates WHERE character_id = $1"],
  ] as const) {
    it(`leaves no object behind and does not fail when ${what} is deleted at its very end`, async () => {
      const candidate = await journey.submit(characterId, await variantOfSample(6, 1));
      await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
      let scoring: Promise<void> | undefined;

      await journey.dataSource.transaction(async (manager) => {
        await manager.query("SELECT FROM characters WHERE id = $1 FOR UPDATE", [characterId]);
        scoring = journey.scoreCandidate(candidate);
        await someoneWaitsForALock();
        await manager.query(statement, [characterId]);
      });
      await scoring;

      const [job] = await journey.jobs("delete_stored_objects");
      const derivatives = (await journey.storedKeys(folder())).filter((key) => key !== candidate.storageKey);
      assert.equal(derivatives.length, 2);
      assert.deepEqual(job!.payload.keys.toSorted(), derivatives);
    });
  }

  it("does not undo what people write or decide meanwhile", async () => {
    const { dataSource, viewer } = journey;
    const candidate = await journey.submit(characterId, await variantOfSample(6, 1));
    await journey.scoreCandidate(candidate);
    let scoring: Promise<void> | undefined;

    await dataSource.transaction(async (manager) => {
      // Keeps the scoring waiting, and no review, which only sees to it that the character stays.
      await manager.query("SELECT FROM characters WHERE id = $1 FOR NO KEY UPDATE", [characterId]);
      scoring = journey.scoreCandidate(candidate);
      await someoneWaitsForALock();
      await updateCandidate(dataSource, viewer, candidate.id, { caption: "my favourite" });
      await reviewCandidates(dataSource, viewer, { ids: [candidate.id], decision: ReviewDecision.APPROVE });
    });
    await scoring;

    const { caption, status } = await journey.findCandidate(candidate);
    assert.deepEqual([caption, status], ["my favourite", "APPROVED"]);
  });
});
