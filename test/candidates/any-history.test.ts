import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { deleteCandidates } from "../../src/candidates/delete-candidates.js";
import { promoteCandidate } from "../../src/candidates/promote-candidate.js";
import { ReviewDecision } from "../../src/candidates/candidate-review.entity.js";
import { reviewCandidates } from "../../src/candidates/review-candidates.js";
import type { FaceAnalyser, ImageAnalysis } from "../../src/face-analysis/face-analyser.js";
import { deleteReferenceImages } from "../../src/reference-sets/delete-reference-images.js";
import type { FilePart } from "../support/api-client.js";
import { facelessPicture } from "../support/pictures.js";
import { Journey } from "../uploads/journey.js";

const PICTURES = 3;

/** What one picture is, by what was done with it: the whole of what the server has to agree with. */
interface Expected {
  candidate: { id: string; isAnalysed: boolean; decision: ReviewDecision | null } | null;
  imageId: string | null;
}

type Step =
  | { kind: "submit" | "score" | "promote" | "delete candidate" | "delete image"; picture: number }
  | { kind: "review"; picture: number; decision: ReviewDecision }
  | { kind: "sweep" };

const picture = fc.integer({ min: 0, max: PICTURES - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      "submit" as const,
      "score" as const,
      "promote" as const,
      "delete candidate" as const,
      "delete image" as const,
    ),
    picture,
  }),
  fc.record({
    kind: fc.constant("review" as const),
    picture,
    decision: fc.constantFrom(ReviewDecision.APPROVE, ReviewDecision.REJECT),
  }),
  fc.constant({ kind: "sweep" as const }),
);

describe("Any history of candidates", () => {
  let journey: Journey;
  let pictures: FilePart[];
  /** Analyses each picture once. */
  let analyser: FaceAnalyser;

  before(async () => {
    journey = await Journey.start();
    pictures = await Promise.all(Array.from({ length: PICTURES }, (_, i) => facelessPicture(i)));
    const known = new Map<string, Promise<ImageAnalysis>>();
    const analyse = (bytes: Buffer) => {
      const hash = createHash("sha256").update(bytes).digest("hex");
      const analysis = known.get(hash) ?? journey.analyser.analyse(bytes);
      known.set(hash, analysis);
      return analysis;
    };
    analyser = { analyser: journey.analyser.analyser, analyse } as FaceAnalyser;
  });
  after(() => journey?.stop());

  /** The code of a refusal; null where the step is carried out. */
  const codeOf = async (work: Promise<unknown>): Promise<string | null> =>
    work.then(
      () => null,
      (error: { code: string }) => error.code,
    );

  async function sweep(): Promise<void> {
    for (const { payload } of await journey.jobs("delete_stored_objects"))
      await journey.deleteObjects(payload.keys);
    await journey.dataSource.query(
      "DELETE FROM graphile_worker._private_jobs WHERE payload::text LIKE '%\"keys\"%'",
    );
  }

  /** Carries a step out on the server and on what is expected of it, and compares the two answers. */
  async function take(characterId: string, all: Expected[], one: Step): Promise<void> {
    const { dataSource, viewer } = journey;
    if (one.kind === "sweep") return sweep();
    const expected = all[one.picture]!;
    const { candidate, imageId } = expected;
    const id = candidate?.id ?? null;
    switch (one.kind) {
      case "submit": {
        const submitted = journey.submit(characterId, pictures[one.picture]!);
        const isThere = candidate !== null || imageId !== null;
        assert.equal(await codeOf(submitted), isThere ? "DUPLICATE_IMAGE" : null);
        if (!isThere) expected.candidate = { id: (await submitted).id, isAnalysed: false, decision: null };
        return;
      }
      case "score":
        if (candidate === null) return;
        await journey
          .analyseCandidatesWith(analyser)
          .run({ workspaceId: viewer.workspaceId, candidateId: id!, cause: "UPLOAD" }, { isLast: false });
        candidate.isAnalysed = true;
        return;
      case "review": {
        const outcome = await reviewCandidates(dataSource, viewer, { ids: [id], decision: one.decision });
        const code = "refusals" in outcome ? outcome.refusals[0]!.code : null;
        const isTooEarly = one.decision === ReviewDecision.APPROVE && !candidate?.isAnalysed;
        assert.equal(code, candidate === null ? "NOT_FOUND" : isTooEarly ? "CONFLICT" : null);
        if (code === null) candidate!.decision = one.decision;
        return;
      }
      case "promote": {
        const promoted = promoteCandidate(dataSource, viewer, id, null);
        const code = await codeOf(promoted);
        const isApproved = candidate?.decision === ReviewDecision.APPROVE;
        const refusal =
          candidate === null ? "NOT_FOUND" : !isApproved ? "CONFLICT" : imageId && "DUPLICATE_IMAGE";
        assert.equal(code, refusal);
        if (code === null) expected.imageId = (await promoted).image.id;
        return;
      }
      case "delete candidate":
        assert.equal(
          await codeOf(deleteCandidates(dataSource, viewer, characterId, [id])),
          candidate === null ? "NOT_FOUND" : null,
        );
        expected.candidate = null;
        return;
      case "delete image":
        assert.equal(
          await codeOf(deleteReferenceImages(dataSource, viewer, characterId, [imageId])),
          imageId === null ? "NOT_FOUND" : null,
        );
        expected.imageId = null;
    }
  }

  const statusOf = ({ isAnalysed, decision }: NonNullable<Expected["candidate"]>): string => {
    if (decision !== null) return decision === ReviewDecision.APPROVE ? "APPROVED" : "REJECTED";
    return isAnalysed ? "PENDING" : "SCORING";
  };

  it("ends in the status of the last decision, with every object that a record points at, and no other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const characterId = await journey.createCharacter();
        const all: Expected[] = pictures.map(() => ({ candidate: null, imageId: null }));

        for (const one of steps) await take(characterId, all, one);
        await sweep();

        const rows: { id: string; status: string }[] = await journey.dataSource.query(
          "SELECT id, status FROM candidates WHERE character_id = $1 ORDER BY id",
          [characterId],
        );
        const candidates = all.flatMap(({ candidate }) => candidate ?? []);
        assert.deepEqual(
          rows.map(({ id, status }) => `${id} ${status}`),
          candidates.map((candidate) => `${candidate.id} ${statusOf(candidate)}`).toSorted(),
        );
        const pointedAt: { key: string }[] = await journey.dataSource.query(
          `SELECT DISTINCT key FROM (
             SELECT character_id, unnest(ARRAY[storage_key, thumbnail_key, face_crop_key]) AS key FROM candidates
             UNION ALL
             SELECT character_id, unnest(ARRAY[storage_key, thumbnail_key, face_crop_key]) FROM reference_images) keys
           WHERE character_id = $1 AND key IS NOT NULL ORDER BY key`,
          [characterId],
        );
        assert.deepEqual(
          await journey.storedKeys(`${journey.viewer.workspaceId}/${characterId}`),
          pointedAt.map(({ key }) => key).toSorted(),
        );
      }),
      { numRuns: 40 },
    );
  });
});
