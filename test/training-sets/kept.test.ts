import assert from "node:assert/strict";
import { CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { insertAnalysedImage, insertCandidate } from "../support/rows.js";
import { approvedCandidates } from "./made-candidates.js";
import { createSet } from "./training-client.js";

describe("The database, asked by plain SQL", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    // Without a worker, so that sets stay as they are made.
    app = await startTestApp({ role: "api" });
  });
  after(() => app?.stop());
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const query = (text: string, values: unknown[] = []) => app.dataSource.query(text, values);

  /** A set of one picture, written as any program could. */
  async function insertSet(
    item: { kind?: string; pictureId: string; reviewId?: string | null; sha256?: string },
    itemCount = 1,
  ): Promise<void> {
    const id = newId();
    await app.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO training_sets (id, workspace_id, character_id, status, trigger_word, class_name, resolution, layout,
           has_masks, item_count, readiness, snapshot_sha256)
         VALUES ($1, $2, $3, 'BUILDING', 'mira01', 'person', 512, 'KOHYA', false, $4, '{}', 'x')`,
        [id, client.workspaceId, fromGlobalId("Character", characterId), itemCount],
      );
      const [known] = await manager.query(
        `SELECT sha256 FROM candidates WHERE id = $1 UNION ALL SELECT sha256 FROM reference_images WHERE id = $1`,
        [item.pictureId],
      );
      await manager.query(
        `INSERT INTO training_set_items (training_set_id, place, workspace_id, kind, picture_id, sha256, storage_key, review_id, caption, facts)
         VALUES ($1, 1, $2, $3, $4, $5, 'x', $6, 'x', '{}')`,
        [
          id,
          client.workspaceId,
          item.kind ?? "CANDIDATE",
          item.pictureId,
          item.sha256 ?? known?.sha256 ?? "x",
          item.reviewId ?? null,
        ],
      );
    });
  }

  const refusedBy = async (work: Promise<unknown>, constraint: string): Promise<void> => {
    await assert.rejects(work, (error: any) => {
      const { code, constraint: named } = error.driverError ?? error;
      assert.deepEqual([code, named], ["23514", constraint]);
      return true;
    });
    const sets = await query("SELECT FROM training_sets WHERE workspace_id = $1 AND item_count = 1", [
      client.workspaceId,
    ]);
    assert.equal(sets.length, 0);
  };

  const candidate = async (columns: object = {}): Promise<string> =>
    fromGlobalId(
      "Candidate",
      await insertCandidate(app.dataSource, client.workspaceId, characterId, { face: null, ...columns }),
    )!;

  async function reviewOf(id: string): Promise<string> {
    const [{ id: review }] = await query(
      "SELECT id FROM candidate_reviews WHERE candidate_id = $1 ORDER BY place DESC LIMIT 1",
      [id],
    );
    return review;
  }
  const decide = async (id: string, decision: "APPROVE" | "REJECT"): Promise<string> => {
    await client.review([toGlobalId("Candidate", id)], decision);
    return reviewOf(id);
  };

  it("takes a candidate whose newest review approves it", async () => {
    const pictureId = await candidate();
    await decide(pictureId, "REJECT");
    const reviewId = await decide(pictureId, "APPROVE");

    await insertSet({ pictureId, reviewId });
  });

  it("refuses a candidate that nobody reviewed, also one that is called approved", async () => {
    const [pending, called] = [await candidate(), await candidate({ status: CandidateStatus.APPROVED })];

    await refusedBy(
      insertSet({ pictureId: pending, reviewId: newId() }),
      "training_set_items_reviewed_check",
    );
    await refusedBy(insertSet({ pictureId: called, reviewId: newId() }), "training_set_items_reviewed_check");
    await refusedBy(insertSet({ pictureId: called }), "training_set_items_reviewed_check");
  });

  it("refuses a candidate that was rejected after it was approved, with either review", async () => {
    const pictureId = await candidate();
    const approving = await decide(pictureId, "APPROVE");
    const rejecting = await decide(pictureId, "REJECT");

    await refusedBy(insertSet({ pictureId, reviewId: approving }), "training_set_items_reviewed_check");
    await refusedBy(insertSet({ pictureId, reviewId: rejecting }), "training_set_items_reviewed_check");
  });

  it("refuses another's review, another character's candidate, other bytes, and a picture that never was", async () => {
    const [mine, other] = [await candidate(), await candidate()];
    await decide(mine, "APPROVE");
    const review = await decide(other, "APPROVE");
    const elsewhere = fromGlobalId(
      "Candidate",
      await insertCandidate(app.dataSource, client.workspaceId, await client.createCharacter(), {
        face: null,
      }),
    )!;
    const reviewElsewhere = await decide(elsewhere, "APPROVE");
    const rule = "training_set_items_reviewed_check";

    await refusedBy(insertSet({ pictureId: mine, reviewId: review }), rule);
    await refusedBy(insertSet({ pictureId: elsewhere, reviewId: reviewElsewhere }), rule);
    await refusedBy(insertSet({ pictureId: other, reviewId: review, sha256: "0".repeat(64) }), rule);
    await refusedBy(insertSet({ pictureId: newId(), reviewId: review }), rule);
  });

  it("refuses a reference that is not analysed, set aside, or without the consent that the workspace requires", async () => {
    const image = async (columns: object = {}) =>
      fromGlobalId(
        "ReferenceImage",
        await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, columns),
      )!;
    const kind = "REFERENCE_IMAGE";
    const rule = "training_set_items_reference_check";

    await insertSet({ kind, pictureId: await image() }, 1);
    await query("DELETE FROM training_sets WHERE workspace_id = $1", [client.workspaceId]);
    await refusedBy(insertSet({ kind, pictureId: await image({ status: "FAILED" }) }), rule);
    await refusedBy(insertSet({ kind, pictureId: await image({ shapesFaceLock: false }) }), rule);
    await refusedBy(insertSet({ kind, pictureId: await candidate() }), rule);
    await query("UPDATE workspaces SET requires_consent = true WHERE id = $1", [client.workspaceId]);
    await refusedBy(insertSet({ kind, pictureId: await image() }), rule);
    await insertSet({ kind, pictureId: await image({ consentNote: "release 1" }) });
  });

  it("refuses a set with fewer or more pictures than it says", async () => {
    const pictureId = await candidate();
    const reviewId = await decide(pictureId, "APPROVE");

    await assert.rejects(insertSet({ pictureId, reviewId }, 2), /written with all of its pictures/);
    await assert.rejects(insertSet({ pictureId, reviewId }, 0), /takes no further pictures/);
  });

  it("refuses every change of what is in a set, and of a set but for how its making ended", async () => {
    await approvedCandidates(app, client, characterId, 2);
    const { trainingSet } = await createSet(client, { characterId, allowIncomplete: true });
    const id = fromGlobalId("TrainingSet", trainingSet.id)!;
    const before = await query("SELECT * FROM training_set_items WHERE training_set_id = $1 ORDER BY place", [
      id,
    ]);

    for (const change of [
      "UPDATE training_set_items SET caption = 'other' WHERE training_set_id = $1",
      "UPDATE training_set_items SET review_id = NULL, kind = 'REFERENCE_IMAGE' WHERE training_set_id = $1",
      "DELETE FROM training_set_items WHERE training_set_id = $1",
      `INSERT INTO training_set_items SELECT training_set_id, 3, workspace_id, kind, picture_id, 'other', storage_key, review_id, caption, facts
       FROM training_set_items WHERE training_set_id = $1 AND place = 1`,
      "UPDATE training_sets SET trigger_word = 'other' WHERE id = $1",
      "UPDATE training_sets SET item_count = 3 WHERE id = $1",
      "UPDATE training_sets SET readiness = '{}' WHERE id = $1",
    ])
      await assert.rejects(query(change, [id]), (error: any) => error.driverError.code === "23514", change);
    await query(
      "UPDATE training_sets SET status = 'READY', storage_key = 'x', sha256 = 'x', bytes = 1 WHERE id = $1",
      [id],
    );
    await assert.rejects(query("UPDATE training_sets SET sha256 = 'y' WHERE id = $1", [id]));

    assert.deepEqual(
      await query("SELECT * FROM training_set_items WHERE training_set_id = $1 ORDER BY place", [id]),
      before,
    );
    await query("DELETE FROM training_sets WHERE id = $1", [id]);
  });

  it("keeps naming a candidate that was deleted after a set was made of it", async () => {
    const [id] = await approvedCandidates(app, client, characterId, 1);
    const { trainingSet } = await createSet(client, { characterId, allowIncomplete: true });

    await client.ask(
      `mutation ($input: DeleteCandidatesInput!) { deleteCandidates(input: $input) { deletedIds userErrors { code } } }`,
      { input: { characterId, ids: [id] } },
    );

    const { trainingSet: kept } = await client.ask(
      `query ($id: ID!) { trainingSet(id: $id) { items { kind pictureId reviewer caption candidate { id } referenceImage { id } } } }`,
      { id: trainingSet.id },
    );
    const [item] = kept.items;
    assert.deepEqual(
      [item.kind, item.pictureId, item.reviewer, item.candidate, item.referenceImage],
      ["CANDIDATE", id, "test", null, null],
    );
  });
});
