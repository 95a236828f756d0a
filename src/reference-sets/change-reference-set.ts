import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import type { AnyFaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { remakeFaceLock } from "../face-locks/remake-face-lock.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

export interface SetChange {
  cause: AnyFaceLockCause;
  /** The image that caused it, where it is just one. */
  imageId: string | null;
}

/**
 * One change to a character's set of images, in one transaction under the character's lock, after which its face lock is
 * made anew. `change` returns what the history is to say of it.
 * @throws ForbiddenError, NotFoundError, and what `change` throws
 */
export function changeReferenceSet(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  change: (manager: EntityManager, character: CharacterEntity) => Promise<SetChange>,
): Promise<CharacterEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return transactionOnCharacter(dataSource, characterId ?? "", async (manager) => {
    const character = await lockCharacter(manager, viewer, characterId);
    const { cause, imageId } = await change(manager, character);
    await remakeFaceLock(
      manager,
      { workspaceId: viewer.workspaceId, characterId: character.id },
      cause,
      imageId,
    );
    character.updatedAt = new Date();
    return manager.save(character);
  });
}

/**
 * The images of a set with these ids, each once.
 * @throws NotFoundError naming the place in the list, DomainError INVALID_INPUT for an empty list
 */
export function requireImages(
  set: readonly ImageWithFace[],
  imageIds: readonly (string | null)[],
): ReferenceImageEntity[] {
  if (imageIds.length === 0) {
    throw new DomainError(UserErrorCode.INVALID_INPUT, "Name at least one image.", ["imageIds"]);
  }
  const found = imageIds.map((id, index) => {
    const match = set.find(({ image }) => image.id === id);
    if (match === undefined) throw new NotFoundError("reference image", ["imageIds", String(index)]);
    return match.image;
  });
  return [...new Set(found)];
}
