import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { findImagesWithFaces } from "../reference-images/reference-image.queries.js";
import type { Viewer } from "../workspaces/viewer.js";
import { changeReferenceSet, requireImages } from "./change-reference-set.js";

/**
 * Gives a character's images the positions of a list that names every one of them once. The primary stays pinned first whatever its
 * position. The order can move the anchor, so the face lock is made anew.
 * @throws ForbiddenError, NotFoundError
 * @throws DomainError CONFLICT when the list is not the whole set, as after an upload that the caller has not seen yet
 */
export function reorderReferenceImages(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  imageIds: readonly (string | null)[],
): Promise<CharacterEntity> {
  return changeReferenceSet(dataSource, viewer, characterId, async (manager, character) => {
    const set = await findImagesWithFaces(manager, viewer.workspaceId, character.id);
    const ordered = requireImages(set, imageIds);
    if (ordered.length !== set.length || ordered.length !== imageIds.length) {
      const message = `Name each of the character's ${set.length} images once; these are ${imageIds.length}. Load the set again.`;
      throw new DomainError(UserErrorCode.CONFLICT, message, ["imageIds"]);
    }
    await writePositions(manager, viewer.workspaceId, ordered);
    return { cause: FaceLockCause.REORDERED, imageId: null };
  });
}

/** In one statement, as a set may have 50 images and its character is locked meanwhile. */
export async function writePositions(
  manager: EntityManager,
  workspaceId: string,
  ordered: readonly ReferenceImageEntity[],
): Promise<void> {
  await manager.query(
    `UPDATE reference_images SET position = given.place - 1, updated_at = now()
     FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, place)
     WHERE reference_images.id = given.id AND reference_images.workspace_id = $2`,
    [ordered.map(({ id }) => id), workspaceId],
  );
}
