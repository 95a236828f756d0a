import assert from "node:assert/strict";
import { deleteCandidates } from "../../src/candidates/delete-candidates.js";
import { promoteCandidate } from "../../src/candidates/promote-candidate.js";
import { reviewCandidates } from "../../src/candidates/review-candidates.js";
import { CandidateEntity, CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { ReviewDecision } from "../../src/candidates/candidate-review.entity.js";
import type { FaceAnalyser } from "../../src/face-analysis/face-analyser.js";
import { FaceLockRevisionEntity } from "../../src/face-locks/face-lock-revision.entity.js";
import { FaceLockEntity } from "../../src/face-locks/face-lock.entity.js";
import { eraseObjectsOf } from "../../src/housekeeping/erase-objects.js";
import { findOrphanedKeys } from "../../src/housekeeping/orphaned-keys.js";
import { ObjectOwnership } from "../../src/housekeeping/object-ownership.js";
import { removeUnrecordedObjects } from "../../src/housekeeping/remove-unrecorded-objects.js";
import { fromGlobalId, toGlobalId } from "../../src/ids/global-id.js";
import { FaceEntity } from "../../src/reference-images/face.entity.js";
import {
  ReferenceImageEntity,
  ReferenceImageType,
} from "../../src/reference-images/reference-image.entity.js";
import { abandonObjects } from "../../src/reference-images/unrecorded-objects.js";
import { deleteCharacter } from "../../src/reference-sets/delete-character.js";
import { deleteReferenceImages } from "../../src/reference-sets/delete-reference-images.js";
import { insertAnalysedImage, insertCandidate } from "../support/rows.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { Journey } from "../uploads/journey.js";

describe("The promotion of a candidate", () => {
  let journey: Journey;
  let characterId: string;

  before(async () => {
    journey = await Journey.start();
  });
  after(() => journey?.stop());

  beforeEach(async () => {
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    characterId = await journey.createCharacter();
  });

  const folder = () => `${journey.viewer.workspaceId}/${characterId}`;
  const stored = () => journey.storedKeys(folder());
  const decide = ({ id }: CandidateEntity, decision = ReviewDecision.APPROVE) =>
    reviewCandidates(journey.dataSource, journey.viewer, { ids: [id], decision });
  const promote = ({ id }: CandidateEntity, type: ReferenceImageType | null = null) =>
    promoteCandidate(journey.dataSource, journey.viewer, id, type);
  const deleteImage = ({ id }: ReferenceImageEntity) =>
    deleteReferenceImages(journey.dataSource, journey.viewer, characterId, [id]);
  const deleteCandidate = ({ id }: CandidateEntity) =>
    deleteCandidates(journey.dataSource, journey.viewer, characterId, [id]);
  const keysOf = (record: CandidateEntity | ReferenceImageEntity): string[] =>
    [record.storageKey, record.thumbnailKey, record.faceCropKey].filter((key) => key !== null).toSorted();
  /** Has every queued deletion carried out, as a worker does. */
  async function runDeletions(): Promise<void> {
    const jobs = await journey.jobs("delete_stored_objects");
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    for (const { payload } of jobs) await journey.deleteObjects(payload.keys);
  }

  async function approved(photo = variantOfSample(6, 1)): Promise<CandidateEntity> {
    const candidate = await journey.submit(characterId, await photo, { caption: "on the beach" });
    await journey.scoreCandidate(candidate);
    await decide(candidate);
    return journey.findCandidate(candidate);
  }

  it("makes it a reference of the same objects, with all that is known of it, and the face lock anew", async () => {
    const candidate = await approved();
    const objects = await stored();

    const { image } = await promote(candidate);

    const { fileName, caption, format, bytes, sha256, width, height, analyser, faceCount } = candidate;
    const { measures, perceptualHash } = candidate;
    const same = {
      fileName,
      caption,
      format,
      bytes,
      sha256,
      width,
      height,
      analyser,
      faceCount,
      measures,
      perceptualHash,
    };
    const found = await journey.find(image);
    assert.deepEqual({ ...found, ...same }, { ...found });
    assert.deepEqual([found.type, found.status, found.reanalysisDue], ["PRIMARY", "READY", false]);
    assert.equal(found.origin, "GENERATED");
    assert.deepEqual(keysOf(found), keysOf(candidate));
    assert.deepEqual(await stored(), objects);
    assert.deepEqual(await journey.jobs("analyse_reference_image"), []);
    const where = { characterId, workspaceId: journey.viewer.workspaceId };
    const lock = await journey.dataSource.getRepository(FaceLockEntity).findOneByOrFail(where);
    assert.deepEqual([lock.anchorImageId, lock.revision], [image.id, 1]);
    const face = await journey.dataSource
      .getRepository(FaceEntity)
      .findOneByOrFail({ referenceImageId: image.id });
    assert.deepEqual(lock.embedding, face.embedding);
    const [revision] = await journey.dataSource.getRepository(FaceLockRevisionEntity).findBy(where);
    assert.deepEqual([revision!.cause, revision!.imageId], ["IMAGE_ANALYSED", image.id]);
    assert.equal((await journey.findCandidate(candidate)).status, "APPROVED");
  });

  it("as PRIMARY demotes the one before", async () => {
    const primary = await journey.upload(characterId, await facelessPicture());
    const candidate = await approved();

    const { image } = await promote(candidate, ReferenceImageType.PRIMARY);

    assert.deepEqual(
      [(await journey.find(image)).type, (await journey.find(primary)).type],
      ["PRIMARY", "REFERENCE"],
    );
  });

  it("of what an earlier version of the analyser described has it analysed", async () => {
    const candidate = await approved(facelessPicture());
    await journey.dataSource.query("UPDATE candidates SET analyser = 'earlier' WHERE id = $1", [
      candidate.id,
    ]);

    const { image } = await promote(candidate);

    assert.deepEqual([image.status, image.analyser ?? null], ["ANALYSING", null]);
    const [job] = await journey.jobs("analyse_reference_image");
    assert.equal(job!.payload.imageId, image.id);
    await journey.runAnalysis(image);
    const found = await journey.find(image);
    assert.deepEqual([found.status, found.storageKey], ["READY", candidate.storageKey]);
    await runDeletions();
    assert.deepEqual(await stored(), [...new Set([...keysOf(found), ...keysOf(candidate)])].toSorted());
  });

  for (const status of [
    CandidateStatus.SCORING,
    CandidateStatus.PENDING,
    CandidateStatus.REJECTED,
    CandidateStatus.FAILED,
  ]) {
    it(`of one that is ${status} is refused with CONFLICT, and nothing is changed`, async () => {
      const { dataSource, viewer } = journey;
      const globalId = toGlobalId("Character", characterId);
      const id = fromGlobalId(
        "Candidate",
        await insertCandidate(dataSource, viewer.workspaceId, globalId, { status }),
      )!;

      await assert.rejects(promoteCandidate(dataSource, viewer, id, null), {
        code: "CONFLICT",
        field: ["id"],
      });

      assert.equal(await journey.countImages(characterId), 0);
      assert.deepEqual(await journey.jobs("analyse_reference_image"), []);
    });
  }

  it("of one whose bytes are a reference, or beside 50 references, is refused with the id as its field", async () => {
    const candidate = await approved(facelessPicture());
    const { image } = await promote(candidate);
    const twice = await promote(candidate).catch((error: unknown) => error as any);
    assert.deepEqual([twice.code, twice.field, twice.existing.id], ["DUPLICATE_IMAGE", ["id"], image.id]);
    await deleteImage(image);
    const { dataSource, viewer } = journey;
    for (let position = 0; position < 50; position++) {
      const row = { position, interEyePixels: null };
      await insertAnalysedImage(dataSource, viewer.workspaceId, toGlobalId("Character", characterId), row);
    }

    await assert.rejects(promote(candidate), { code: "TOO_MANY_IMAGES", field: ["id"] });

    assert.equal(await journey.countImages(characterId), 50);
  });

  it("of ten at once makes one reference", async () => {
    const candidate = await approved(facelessPicture());

    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => promote(candidate)));

    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason.code] : [],
    );
    assert.deepEqual(refusals, Array(9).fill("DUPLICATE_IMAGE"));
    assert.equal(await journey.countImages(characterId), 1);
  });

  describe("The objects that a candidate and a reference share", () => {
    it("stay whole when the candidate goes first, and go with the reference", async () => {
      const candidate = await approved();
      const { image } = await promote(candidate);
      const objects = await stored();

      await deleteCandidate(candidate);
      await runDeletions();
      assert.deepEqual(await stored(), objects);
      for (const key of keysOf(await journey.find(image))) assert.ok(await journey.storage.read(key));
      await deleteImage(image);
      await runDeletions();

      assert.deepEqual(await stored(), []);
    });

    it("stay whole when the reference goes first, which can then be made again, and go with the candidate", async () => {
      const candidate = await approved();
      const { image } = await promote(candidate);
      const objects = await stored();

      await deleteImage(image);
      await runDeletions();
      assert.deepEqual(await stored(), objects);
      const { image: again } = await promote(candidate);
      assert.equal((await journey.find(again)).status, "READY");
      await deleteImage(again);
      await deleteCandidate(candidate);
      await runDeletions();

      assert.deepEqual(await stored(), []);
    });

    it("go when both are deleted at once, and when the character is", async () => {
      const { dataSource } = journey;
      const candidate = await approved();
      const { image } = await promote(candidate);

      await Promise.all([deleteCandidate(candidate), deleteImage(image)]);
      await runDeletions();
      assert.deepEqual(await stored(), []);
      const other = await approved();
      await promote(other);
      await deleteCharacter(dataSource, journey.viewer, characterId);
      const [erasure] = await journey.jobs("erase_objects");
      const ownership = new ObjectOwnership(dataSource, journey.storage, { alone: true });
      await eraseObjectsOf(dataSource, journey.storage, ownership, erasure!.payload);

      assert.deepEqual(await stored(), []);
    });

    it("are spared by deletions that run while it is promoted, deleted and promoted again", async () => {
      const candidate = await approved();
      const keys = keysOf(candidate);

      for (let round = 0; round < 10; round++) {
        const promoted = promote(candidate);
        await Promise.all([journey.deleteObjects(keys), promoted]);
        await Promise.all([journey.deleteObjects(keys), deleteImage((await promoted).image)]);
        await runDeletions();
      }

      for (const key of keys) assert.ok(await journey.storage.read(key));
    });

    it("are no orphans to housekeeping as long as one of the two is there", async () => {
      const { dataSource, storage, log } = journey;
      const candidate = await approved();
      const { image } = await promote(candidate);
      const keys = keysOf(candidate);
      const sweep = async () => {
        await abandonObjects(dataSource, keys);
        await removeUnrecordedObjects(
          dataSource,
          storage,
          new ObjectOwnership(dataSource, storage, { alone: true }),
          log,
        );
        return stored();
      };

      assert.deepEqual(await sweep(), keys);
      await dataSource.query("DELETE FROM candidates WHERE id = $1", [candidate.id]);
      assert.deepEqual(await findOrphanedKeys(dataSource.manager, keys), []);
      assert.deepEqual(await sweep(), keys);
      await deleteImage(image);
      assert.deepEqual((await findOrphanedKeys(dataSource.manager, keys)).toSorted(), keys);

      assert.deepEqual(await sweep(), []);
    });

    it("stay the candidate's when the reference is analysed anew, and the other way round", async () => {
      const candidate = await approved();
      const { image } = await promote(candidate);
      const { workspaceId } = image;
      /** Draws them in another way than before. */
      const drawing = (mark: string) =>
        ({
          analyse: async (bytes: Buffer) => {
            const analysis = await journey.analyser.analyse(bytes);
            return { ...analysis, thumbnail: Buffer.concat([analysis.thumbnail, Buffer.from(mark)]) };
          },
        }) as FaceAnalyser;
      const attempt = { isLast: false };
      const keysNow = async () => [
        ...keysOf(await journey.find(image)),
        ...keysOf(await journey.findCandidate(candidate)),
      ];

      const ofImage = { workspaceId, imageId: image.id, cause: "REANALYSIS" } as const;
      await journey.analyseWith(drawing("a")).run(ofImage, attempt);
      await runDeletions();
      assert.deepEqual(await stored(), [...new Set(await keysNow())].toSorted());
      const ofCandidate = { workspaceId, candidateId: candidate.id, cause: "REANALYSIS" } as const;
      await journey.analyseCandidatesWith(drawing("b")).run(ofCandidate, attempt);
      await runDeletions();

      const keys = new Set(await keysNow());
      assert.deepEqual(await stored(), [...keys].toSorted());
      // The original and the face crop are one object each, the thumbnails two.
      assert.equal(keys.size, 4);
    });
  });
});
