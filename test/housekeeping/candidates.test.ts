import assert from "node:assert/strict";
import { createCandidateJobs } from "../candidates/candidate-jobs.js";
import { CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { countOutdatedCandidates, DESCRIBED_CANDIDATES } from "../../src/candidates/outdated-candidates.js";
import { checkStorage, type Difference } from "../../src/housekeeping/check-storage.js";
import { findOrphanedKeys } from "../../src/housekeeping/orphaned-keys.js";
import { OutdatedPictureQueues } from "../../src/housekeeping/queue-outdated-images.js";
import { recoverAbandonedAnalyses } from "../../src/housekeeping/recover-abandoned-analyses.js";
import { removeUnrecordedObjects } from "../../src/housekeeping/remove-unrecorded-objects.js";
import { ObjectOwnership } from "../../src/housekeeping/object-ownership.js";
import { wasStoredSince } from "../../src/housekeeping/stored-since.js";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import { describingAnalysersQuery } from "../../src/reference-images/outdated-images.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { abandonObjects } from "../../src/reference-images/unrecorded-objects.js";
import { facelessPicture } from "../support/pictures.js";
import { insertAnalysedImage, insertCandidate } from "../support/rows.js";
import { Journey } from "../uploads/journey.js";

const EARLIER = "face-api-1.7.15/likeness-3";

describe("Housekeeping and candidates", () => {
  let journey: Journey;
  let characterId: string;
  let workspaceId: string;

  beforeEach(async () => {
    journey = await Journey.start();
    ({ workspaceId } = journey.viewer);
    characterId = await journey.createCharacter();
  });
  afterEach(() => journey?.stop());

  const insert = async (columns: object = {}): Promise<string> =>
    fromGlobalId(
      "Candidate",
      await insertCandidate(journey.dataSource, workspaceId, toGlobalId("Character", characterId), {
        face: null,
        ...columns,
      }),
    )!;
  const makeOld = () =>
    journey.dataSource.query("UPDATE candidates SET updated_at = now() - interval '2 minutes'");
  const { jobs, payloads } = createCandidateJobs(() => journey);

  it("knows which objects of candidates have no record, and deletes only those", async () => {
    const { dataSource, storage, log } = journey;
    const candidate = await journey.submit(characterId, await facelessPicture());
    await journey.scoreCandidate(candidate);
    const { storageKey, thumbnailKey } = await journey.findCandidate(candidate);
    const folder = `${workspaceId}/${characterId}/candidates`;
    const orphans = [`${folder}/${candidate.id}/thumbnail-old.jpg`, `${folder}/${newId()}/original.png`];
    const foreign = [
      `${folder}/original.png`,
      `${folder}/x/original.png`,
      `${newId()}/${characterId}/candidates/${newId()}/original.png`,
    ];
    for (const key of [...orphans, ...foreign]) await storage.put(key, Buffer.from("x"), "image/png");
    const all = [storageKey, thumbnailKey!, ...orphans, ...foreign];

    assert.deepEqual((await findOrphanedKeys(dataSource.manager, all)).toSorted(), orphans.toSorted());
    await abandonObjects(dataSource, all);
    const ownership = new ObjectOwnership(dataSource, storage, { alone: true });
    assert.equal(await removeUnrecordedObjects(dataSource, storage, ownership, log), 2);

    assert.deepEqual(
      (await journey.storedKeys()).filter((key) => !key.startsWith("likeness-owners")),
      [storageKey, thumbnailKey!, ...foreign].toSorted(),
    );
  });

  it("tells by a candidate's key when it was stored, so that a separated copy leaves its original's alone", async () => {
    const before = new Date();
    const { storageKey } = await journey.submit(characterId, await facelessPicture());

    assert.equal(wasStoredSince(storageKey, before), true);
    assert.equal(wasStoredSince(storageKey, new Date(Date.now() + 1_000)), false);
  });

  it("compares candidates with the storage both ways, and has what was drawn of them drawn anew", async () => {
    const { dataSource, storage } = journey;
    const submit = async (variant: number) => {
      const candidate = await journey.submit(characterId, await facelessPicture(variant));
      await journey.scoreCandidate(candidate);
      return journey.findCandidate(candidate);
    };
    const candidates = [await submit(1), await submit(2), await submit(3)] as const;
    await storage.delete(candidates[1].storageKey);
    await storage.delete(candidates[2].thumbnailKey!);
    const orphan = `${workspaceId}/${characterId}/candidates/${newId()}/original.png`;
    await storage.put(orphan, Buffer.from("x"), "image/png");
    const compare = async (repair: boolean) => {
      const found: Difference[] = [];
      const report = (difference: Difference) => void found.push(difference);
      const counts = await checkStorage(dataSource, storage, {
        after: null,
        repair,
        report,
        reached: async () => {},
      });
      return { counts, keys: found.map(({ kind, key }) => `${kind} ${key}`).toSorted() };
    };

    const { counts, keys } = await compare(true);

    assert.deepEqual(
      keys,
      [
        `missing ${candidates[1].storageKey}`,
        `missing ${candidates[2].thumbnailKey}`,
        `orphan ${orphan}`,
      ].toSorted(),
    );
    assert.equal(counts.records, 6);
    assert.deepEqual(
      (await payloads("analyse_candidate")).filter(({ cause }) => cause === "REANALYSIS"),
      [{ workspaceId, candidateId: candidates[2].id, cause: "REANALYSIS" }],
    );
    await journey.scoreCandidate(candidates[2], "REANALYSIS");
    assert.ok(await storage.read((await journey.findCandidate(candidates[2])).thumbnailKey!));
  });

  it("has candidates of an earlier version analysed anew, behind all references, once, for this version alone", async () => {
    const { dataSource, log } = journey;
    const image = await insertAnalysedImage(dataSource, workspaceId, toGlobalId("Character", characterId), {
      analyser: EARLIER,
      interEyePixels: null,
    });
    const earlier = [
      await insert({ analyser: EARLIER }),
      await insert({ analyser: EARLIER, status: CandidateStatus.REJECTED }),
    ];
    await insert({ analyser: ANALYSER });
    await insert({ analyser: null, status: CandidateStatus.FAILED });
    const queues = [1, 2, 3].map(() => new OutdatedPictureQueues(dataSource, log));
    const task = `analyse_outdated_candidate:${ANALYSER}`;
    const run = () => Promise.all(queues.map((queue) => queue.run()));

    await run();
    assert.deepEqual(await jobs(task), [], "the references come first");
    await dataSource.query("UPDATE reference_images SET analyser = $2 WHERE id = $1", [
      fromGlobalId("ReferenceImage", image),
      ANALYSER,
    ]);
    await run();
    await run();

    const queued = await jobs(task);
    assert.deepEqual(queued.map(({ payload }) => payload.candidateId).toSorted(), earlier.toSorted());
    assert.deepEqual(new Set(queued.map(({ priority }) => priority)), new Set([31]));
    assert.equal(await countOutdatedCandidates(dataSource.manager), 2);
  });

  it("finds those candidates in an index", async () => {
    const { dataSource } = journey;
    await dataSource.query(
      `INSERT INTO candidates (id, workspace_id, character_id, status, format, width, height, bytes, sha256, storage_key,
         analyser, generated_at, generated_at_from)
       SELECT gen_random_uuid(), $1, $2, 'PENDING', 'PNG', 1, 1, 1, n::text, n::text, $3, now(), 'ARRIVAL'
       FROM generate_series(1, 20000) n`,
      [workspaceId, characterId, ANALYSER],
    );
    await dataSource.query("VACUUM ANALYZE candidates");

    const plan = JSON.stringify(
      await dataSource.query(`EXPLAIN (FORMAT JSON) ${describingAnalysersQuery(DESCRIBED_CANDIDATES)}`),
    );

    assert.match(plan, /candidates_described_idx/);
    assert.doesNotMatch(plan, /Seq Scan/);
  });

  it("queues a scoring whose job is lost, fails one whose tries are used up, and keeps what was decided", async () => {
    const { dataSource, log } = journey;
    const submit = async (variant: number) => journey.submit(characterId, await facelessPicture(variant));
    const [lost, exhausted, waiting] = [await submit(1), await submit(2), await submit(3)];
    const rejected = await insert({ status: CandidateStatus.REJECTED, analyser: null, reanalysisDue: true });
    const keyOf = ({ id }: { id: string }) => `analyse-candidate:${id}`;
    await dataSource.query("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [keyOf(lost)]);
    await dataSource.query(
      "UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = $1",
      [keyOf(exhausted)],
    );
    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 0, "all are too young");
    await makeOld();

    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 3);

    const queued = await payloads("analyse_candidate");
    assert.deepEqual(
      queued.map(({ candidateId, cause }) => `${candidateId} ${cause}`).toSorted(),
      [
        `${lost.id} UPLOAD`,
        `${waiting.id} UPLOAD`,
        `${exhausted.id} UPLOAD`,
        `${rejected} REANALYSIS`,
      ].toSorted(),
    );
    const { status, failureReason } = await journey.findCandidate(exhausted);
    assert.equal(status, "FAILED");
    assert.match(failureReason!, /crashed.*rescoreCandidates/);
    await makeOld();
    assert.equal(await recoverAbandonedAnalyses(dataSource, log), 0, "nothing is left to recover");
  });
});
