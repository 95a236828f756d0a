import { CandidateStatus } from "../../src/candidates/candidate.entity.js";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "./api-client.js";
import type { TestApp } from "./app.js";
import type { Targets } from "./operations.js";
import { facelessPicture } from "./pictures.js";
import {
  insertAnalysedImage,
  insertCandidate,
  insertTrainingSet,
  insertWebhook,
  makeFaceLock,
} from "./rows.js";

/** A character with one image, a candidate, a face lock and a history, for operations to be tried on. `client` is an admin. */
export async function makeTargets(app: TestApp, client: ApiClient): Promise<Targets> {
  const characterId = await client.createCharacter("Target");
  const imageId = await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
  const approved = { status: CandidateStatus.APPROVED };
  const candidateId = await insertCandidate(app.dataSource, client.workspaceId, characterId, approved);
  await client.review([candidateId], "APPROVE");
  const trainingSetId = await insertTrainingSet(app.dataSource, client.workspaceId, characterId, imageId);
  await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  const { character } = await client.ask(
    "query ($id: ID!) { character(id: $id) { faceLock { revisions { nodes { id } } } } }",
    { id: characterId },
  );
  const [key] = await app.dataSource.query("SELECT id FROM api_keys WHERE workspace_id = $1 ORDER BY id", [
    client.workspaceId,
  ]);
  const erasureId = newId();
  await app.dataSource.query(
    "INSERT INTO erasures (id, workspace_id, erased_at, swept_at) VALUES ($1, $2, now(), now())",
    [erasureId, client.workspaceId],
  );
  const { webhookId, deliveryId } = await insertWebhook(app.dataSource, client.workspaceId);
  return {
    characterId,
    imageId,
    candidateId,
    revisionId: character.faceLock.revisions.nodes[0].id,
    apiKeyId: toGlobalId("ApiKey", key.id),
    erasureId: toGlobalId("Erasure", erasureId),
    webhookId,
    deliveryId,
    trainingSetId,
    file: await facelessPicture(),
  };
}

/**
 * Every row of a workspace, to be compared before and after something that must change nothing. When a key was last used is left out.
 * The workspace has to be one that nothing is at work for, like an analysis that a test did not wait for.
 */
export async function snapshotOf(app: TestApp, workspaceId: string): Promise<unknown> {
  const tables = [
    "api_keys",
    "characters",
    "reference_images",
    "faces",
    "candidates",
    "candidate_faces",
    "candidate_reviews",
    "training_sets",
    "training_set_items",
    "face_locks",
    "face_lock_revisions",
    "image_copies",
    "idempotency_keys",
    "erasures",
    "webhooks",
    "webhook_deliveries",
  ];
  const rows = tables.map((table) =>
    app.dataSource.query(
      `SELECT to_jsonb(t) - 'last_used_at' AS row FROM ${table} t WHERE workspace_id = $1 ORDER BY 1`,
      [workspaceId],
    ),
  );
  return Promise.all(rows);
}
