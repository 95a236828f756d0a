import type { DataSource } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { queueAnalysis } from "../jobs/job-queue.js";
import { ReferenceImageEntity, ReferenceImageStatus } from "../reference-images/reference-image.entity.js";
import { findImagesOfCharacters } from "../reference-images/reference-image.queries.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

/**
 * Queues a new analysis of every image of a character. Each keeps what is known of it, and its part in the face lock, until its own
 * analysis is done. May run twice: a waiting analysis is replaced, not doubled.
 * @throws ForbiddenError, NotFoundError
 */
export function reanalyseCharacter(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
): Promise<CharacterEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return dataSource.transaction(async (manager) => {
    const character = await lockCharacter(manager, viewer, id);
    for (const image of await findImagesOfCharacters(manager, viewer.workspaceId, [character.id])) {
      await queueAnalysis(manager, image, "REANALYSIS");
      if (image.status !== ReferenceImageStatus.FAILED) continue;
      const status = ReferenceImageStatus.ANALYSING;
      const { workspaceId } = image;
      await manager.update(
        ReferenceImageEntity,
        { id: image.id, workspaceId },
        { status, failureReason: null },
      );
    }
    return character;
  });
}
