import type { DataSource, EntityManager } from "typeorm";
import { addJob } from "../jobs/job-queue.js";
import { tellWebhooks } from "../webhooks/tell-webhooks.js";
import { WebhookEvent } from "../webhooks/webhook-event.js";
import { TrainingSetEntity, TrainingSetStatus } from "./training-set.entity.js";

/** How the making of a set's files ended. */
export type BuildingEnd =
  | { status: TrainingSetStatus.READY; storageKey: string; sha256: string; bytes: number }
  | { status: TrainingSetStatus.FAILED; failureReason: string };

/**
 * Writes how it ended, the one place where that is known, and tells webhooks in the same transaction; subscribers are told by a trigger. The originals that
 * were kept for the set alone, of pictures deleted meanwhile, are let go.
 * @param manager of a transaction
 * @returns false where the set is gone, or had ended
 */
export async function endBuilding(
  manager: EntityManager,
  { id, workspaceId }: Pick<TrainingSetEntity, "id" | "workspaceId">,
  end: BuildingEnd,
): Promise<boolean> {
  const characterId = await keepCharacter(manager, workspaceId, id);
  const where = { id, workspaceId, status: TrainingSetStatus.BUILDING };
  const { affected } = await manager.update(TrainingSetEntity, where, end);
  if (affected === 0 || characterId === null) return false;
  await letGoOfOriginals(manager, id);
  const isReady = end.status === TrainingSetStatus.READY;
  const event = isReady ? WebhookEvent.TRAINING_SET_READY : WebhookEvent.TRAINING_SET_FAILED;
  await tellWebhooks(manager, workspaceId, [{ event, characterId, subject: { trainingSetId: id } }]);
  return true;
}

/** Lets nobody delete the character of a set: what is told names it, and who locks both locks it first. Its UUID; null where the set is gone. */
async function keepCharacter(
  manager: EntityManager,
  workspaceId: string,
  trainingSetId: string,
): Promise<string | null> {
  const kept: { id: string }[] = await manager.query(
    `SELECT id FROM characters WHERE id = (SELECT character_id FROM training_sets WHERE workspace_id = $1 AND id = $2) FOR KEY SHARE`,
    [workspaceId, trainingSetId],
  );
  return kept[0]?.id ?? null;
}

/** What a picture still has is spared by the deletion. */
export async function letGoOfOriginals(manager: EntityManager, trainingSetId: string): Promise<void> {
  const rows: { key: string }[] = await manager.query(
    `SELECT storage_key AS key FROM training_set_items item WHERE training_set_id = $1
       AND NOT EXISTS (SELECT FROM candidates WHERE id = item.picture_id)
       AND NOT EXISTS (SELECT FROM reference_images WHERE id = item.picture_id)`,
    [trainingSetId],
  );
  const keys = rows.map(({ key }) => key);
  if (keys.length > 0) await addJob(manager, "delete_stored_objects", { keys });
}

/** May run twice. */
export async function failTrainingSet(
  dataSource: DataSource,
  { workspaceId, trainingSetId: id }: { workspaceId: string; trainingSetId: string },
  failureReason: string,
): Promise<void> {
  await dataSource.transaction((manager) =>
    endBuilding(manager, { id, workspaceId }, { status: TrainingSetStatus.FAILED, failureReason }),
  );
}
