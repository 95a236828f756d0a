import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../face-locks/remake-face-lock.js";
import { queueAnalysis } from "../jobs/job-queue.js";
import { ReferenceImageEntity, ReferenceImageStatus } from "../reference-images/reference-image.entity.js";
import { findImagesOfCharacters } from "../reference-images/reference-image.queries.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

/**
 * Queues a new analysis of every image of a character. Each keeps what is known of it, and its part in the face lock, until its own
 * analysis is done. May run twice: a waiting analysis is replaced, not doubled.
 * @throws ForbiddenError, NotFoundError naming `field`
 */
export function reanalyseCharacter(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
  field: readonly string[] = ["characterId"],
): Promise<CharacterEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return transactionOnCharacter(dataSource, id ?? "", async (manager) => {
    const character = await lockCharacter(manager, viewer, id, field);
    for (const image of await findImagesOfCharacters(manager, viewer.workspaceId, [character.id])) {
      await queueReanalysis(manager, image);
    }
    return character;
  });
}

/**
 * Queues another analysis of one image and marks it as waiting. One that waits for its first stays before all others, and if a passing fault
 * put it off, it is due now.
 */
async function queueReanalysis(manager: EntityManager, image: ReferenceImageEntity): Promise<void> {
  const { id, workspaceId, status, failureReason } = image;
  const isFirst = status === ReferenceImageStatus.ANALYSING && failureReason === null;
  const changes =
    status === ReferenceImageStatus.READY
      ? { reanalysisDue: true }
      : { status: ReferenceImageStatus.ANALYSING };
  // The row before its job, as everybody else does who queues analyses of images that are there.
  if (status !== ReferenceImageStatus.ANALYSING) {
    await manager.update(ReferenceImageEntity, { id, workspaceId }, changes);
  }
  await queueAnalysis(manager, image, isFirst ? "UPLOAD" : "REANALYSIS");
}

/**
 * Judges every image of a character anew from its stored measures, by the thresholds in force, and remakes the face lock. No picture is
 * read and no job queued. Verdicts are never stored, so the lock is all that can be out of date. May run twice.
 * @throws ForbiddenError, NotFoundError naming `field`
 */
export function reassessCharacter(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
  field: readonly string[] = ["characterId"],
): Promise<CharacterEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return transactionOnCharacter(dataSource, id ?? "", async (manager) => {
    const character = await lockCharacter(manager, viewer, id, field);
    const key = { workspaceId: viewer.workspaceId, characterId: character.id };
    await remakeFaceLock(manager, key, FaceLockCause.REASSESSED, null);
    return character;
  });
}
