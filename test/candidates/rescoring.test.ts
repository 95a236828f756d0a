import assert from "node:assert/strict";
import { CandidateEntity, CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { queueRescoring, rescoreCandidates } from "../../src/candidates/rescore-candidates.js";
import { updateFaceLockSettings } from "../../src/face-locks/update-face-lock-settings.js";
import { fromGlobalId, toGlobalId } from "../../src/ids/global-id.js";
import { embeddingOf } from "../support/made-people.js";
import { insertAnalysedImage, insertCandidate, makeFaceLock } from "../support/rows.js";
import { Journey } from "../uploads/journey.js";

const MODEL = "rows";

describe("Scoring a character's candidates anew", () => {
  let journey: Journey;
  let characterId: string;
  let key: { workspaceId: string; characterId: string };

  before(async () => {
    journey = await Journey.start();
  });
  after(() => journey?.stop());

  beforeEach(async () => {
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    characterId = await journey.createCharacter();
    key = { workspaceId: journey.viewer.workspaceId, characterId };
  });

  const globalId = () => toGlobalId("Character", characterId);
  const addReference = async (photo: number) => {
    const face = { embedding: embeddingOf("Mira", photo, 0.15), model: MODEL };
    await insertAnalysedImage(journey.dataSource, key.workspaceId, globalId(), { position: photo, face });
    await makeFaceLock(journey.dataSource, key.workspaceId, globalId());
  };
  const insert = async (person: string, photo: number, columns: object = {}): Promise<string> => {
    const face = { embedding: embeddingOf(person, photo, 0.15), model: MODEL };
    const id = await insertCandidate(journey.dataSource, key.workspaceId, globalId(), { face, ...columns });
    return fromGlobalId("Candidate", id)!;
  };
  const find = (id: string): Promise<CandidateEntity> =>
    journey.findCandidate({ id, workspaceId: key.workspaceId });
  const verdicts = async (ids: string[]) =>
    (await Promise.all(ids.map(find))).map(({ matchVerdict, faceLockRevision }) => [
      matchVerdict,
      faceLockRevision,
    ]);

  it("takes every match anew from what is stored, against the lock as it is, whatever was decided", async () => {
    const ids = [
      await insert("Mira", 100),
      await insert("Nora", 1, { status: CandidateStatus.APPROVED }),
      await insert("Mira", 101, { status: CandidateStatus.REJECTED }),
    ];
    await rescoreCandidates(journey.dataSource, key);
    assert.deepEqual(await verdicts(ids), [
      ["NOT_SCORED", null],
      ["NOT_SCORED", null],
      ["NOT_SCORED", null],
    ]);
    for (const photo of [1, 2, 3]) await addReference(photo);

    await rescoreCandidates(journey.dataSource, key);

    assert.deepEqual(await verdicts(ids), [
      ["ACCEPT", 3],
      ["REJECT", 3],
      ["ACCEPT", 3],
    ]);
    const [mira, nora] = await Promise.all(ids.map(find));
    assert.deepEqual([mira!.status, nora!.status], ["PENDING", "APPROVED"]);
    assert.equal(mira!.match!.comparisons.length, 3);
    assert.equal(mira!.matchScore, mira!.match!.score);
  });

  it("goes through hundreds in batches, by several workers at once, and leaves out what is current or not analysed", async () => {
    for (const photo of [1, 2]) await addReference(photo);
    const ids: string[] = [];
    for (let i = 0; i < 130; i++) ids.push(await insert("Mira", 100 + i));
    const scoring = await insert("Mira", 999, { status: CandidateStatus.SCORING, analyser: null });
    const faceless = fromGlobalId(
      "Candidate",
      await insertCandidate(journey.dataSource, key.workspaceId, globalId(), { face: null }),
    )!;

    await Promise.all([1, 2, 3].map(() => rescoreCandidates(journey.dataSource, key)));

    const found = await Promise.all(ids.map(find));
    assert.deepEqual(new Set(found.map(({ faceLockRevision }) => faceLockRevision)), new Set([2]));
    assert.equal((await find(scoring)).match, null);
    assert.deepEqual(await verdicts([faceless]), [["NOT_SCORED", 2]]);
    const before = found.map(({ updatedAt }) => updatedAt.getTime());
    await rescoreCandidates(journey.dataSource, key);
    const after = (await Promise.all(ids.map(find))).map(({ updatedAt }) => updatedAt.getTime());
    assert.deepEqual(after, before);
  });

  it("follows a change of the settings, which is a revision too", async () => {
    for (const photo of [1, 2, 3]) await addReference(photo);
    const id = await insert("Mira", 100);
    await rescoreCandidates(journey.dataSource, key);
    assert.deepEqual(await verdicts([id]), [["ACCEPT", 3]]);

    await updateFaceLockSettings(journey.dataSource, journey.viewer, characterId, { matchThreshold: 1 });
    await rescoreCandidates(journey.dataSource, key);

    assert.deepEqual(await verdicts([id]), [["REVIEW", 4]]);
  });

  it("leaves alone what another version of the analyser described, whose match stays until it is analysed anew", async () => {
    const id = await insert("Mira", 100);
    for (const photo of [1, 2]) await addReference(photo);
    await rescoreCandidates(journey.dataSource, key);
    assert.deepEqual(await verdicts([id]), [["ACCEPT", 2]]);
    await journey.dataSource.query("UPDATE candidates SET analyser = 'earlier' WHERE id = $1", [id]);
    await addReference(3);

    await rescoreCandidates(journey.dataSource, key);

    assert.deepEqual(await verdicts([id]), [["ACCEPT", 2]]);
  });

  it("of a character that is gone does nothing", async () => {
    await rescoreCandidates(journey.dataSource, { ...key, characterId: key.workspaceId });
  });

  it("is queued once, however often it is asked for; what failed is analysed once more", async () => {
    const failed = await insert("Mira", 1, {
      status: CandidateStatus.FAILED,
      analyser: null,
      failureReason: "x",
    });
    const rejected = await insert("Mira", 2, {
      status: CandidateStatus.REJECTED,
      analyser: null,
      failureReason: "x",
    });

    for (let i = 0; i < 3; i++) await queueRescoring(journey.dataSource, journey.viewer, characterId);

    const jobs = await journey.jobs("rescore_candidates");
    assert.deepEqual(
      jobs.map(({ payload }) => payload),
      [key],
    );
    const analyses = await journey.jobs("analyse_candidate");
    assert.deepEqual(
      analyses.map(({ payload }) => payload),
      [{ workspaceId: key.workspaceId, candidateId: failed, cause: "REANALYSIS" }],
    );
    assert.deepEqual([(await find(failed)).status, (await find(rejected)).status], ["SCORING", "REJECTED"]);
  });
});
