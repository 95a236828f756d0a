import type { EntityManager } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { newId } from "../ids/global-id.js";
import { type ReferenceImageEntity, ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { tellWebhooks } from "../webhooks/tell-webhooks.js";
import { WebhookEvent } from "../webhooks/webhook-event.js";
import { causeColumns } from "./face-lock-causes.js";
import {
  type AnyFaceLockCause,
  FaceLockRevisionEntity,
  type KeptRevision,
} from "./face-lock-revision.entity.js";
import type { FaceLockEntity } from "./face-lock.entity.js";
import { settingsOf } from "./face-lock-settings.js";

/** What a change of a lock was, but for what came of it. */
export interface Change {
  cause: AnyFaceLockCause;
  /** The image that caused it; null where several or none did. */
  imageId: string | null;
  /** Of a restoration: the number of the revision that was restored. */
  restoredRevision?: number;
  /** See {@link FaceLockRevisionEntity.templateShift}. */
  templateShift: number | null;
}

type Lock = Pick<
  FaceLockEntity,
  "status" | "contributions" | "cohesion" | "anchorImageId" | "model" | "embedding" | "secondEmbedding"
> & {
  /** As of the template; null where nobody knows. */
  effectivePhotos: number | null;
};

/**
 * Writes the next line of a character's history: what its lock is after a change, with the settings that are in force. Returns its number. The
 * caller holds the character's lock.
 * @param lock null where the change dissolved it
 * @param set all images of the character, in list order
 */
export async function addRevision(
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
  { cause, imageId, templateShift, restoredRevision = undefined }: Change,
  lock: Lock | null,
  set: readonly ReferenceImageEntity[],
): Promise<number> {
  // Counted over the history, which outlives the lock: a lock dissolved and made again goes on counting.
  const last = await manager.maximum(FaceLockRevisionEntity, "revision", { workspaceId, characterId });
  const revision = (last ?? 0) + 1;
  const character = await manager.findOneByOrFail(CharacterEntity, { id: characterId, workspaceId });
  const revisionId = newId();
  await manager.insert(FaceLockRevisionEntity, {
    id: revisionId,
    workspaceId,
    characterId,
    revision,
    ...causeColumns(cause),
    restoredRevision: restoredRevision ?? null,
    imageId,
    templateShift,
    status: lock?.status ?? null,
    imageCount: lock?.contributions.filter(({ weight }) => weight > 0).length ?? 0,
    cohesion: lock?.cohesion ?? null,
    ...settingsOf(character),
    ...toKept(lock, set),
  });
  const occurrence = { event: WebhookEvent.FACE_LOCK_CHANGED, characterId, subject: { revisionId } };
  await tellWebhooks(manager, workspaceId, [occurrence]);
  return revision;
}

function toKept(lock: Lock | null, set: readonly ReferenceImageEntity[]): KeptRevision {
  const weights = new Map(lock?.contributions.map(({ imageId, weight }) => [imageId, weight]));
  return {
    images: set.map(({ id: imageId, sha256, type }) => ({
      imageId,
      sha256,
      isPrimary: type === ReferenceImageType.PRIMARY,
      weight: weights.get(imageId) ?? null,
    })),
    anchorImageId: lock?.anchorImageId ?? null,
    model: lock?.model ?? null,
    template: lock?.embedding.map(Math.fround) ?? null,
    secondTemplate: lock?.secondEmbedding?.map(Math.fround) ?? null,
    templatePhotos: lock?.effectivePhotos ?? null,
  };
}
