import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { ReferenceImageEntity, ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { changeReferenceSet } from "./change-reference-set.js";
import { getReferenceImage } from "./get-reference-image.js";

/**
 * Makes an image its character's primary and the former one a reference. May run twice.
 * @throws ForbiddenError, NotFoundError
 */
export async function setPrimaryReferenceImage(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
): Promise<{ character: CharacterEntity; image: ReferenceImageEntity }> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const image = await getReferenceImage(dataSource, viewer, id);
  const character = await changeReferenceSet(
    dataSource,
    viewer,
    image.characterId,
    async (manager, character) => {
      await makePrimary(manager, character, image.id);
      return { cause: FaceLockCause.PRIMARY_CHANGED, imageId: image.id };
    },
  );
  return { character, image: await getReferenceImage(dataSource, viewer, image.id) };
}

/**
 * The part within the transaction, under the character's lock.
 * @throws NotFoundError deleted since it was looked up; the demotion is rolled back with it
 */
export async function makePrimary(
  manager: EntityManager,
  { id: characterId, workspaceId }: CharacterEntity,
  imageId: string,
): Promise<void> {
  const former = { characterId, workspaceId, type: ReferenceImageType.PRIMARY };
  await manager.update(ReferenceImageEntity, former, { type: ReferenceImageType.REFERENCE });
  const promoted = await manager.update(
    ReferenceImageEntity,
    { id: imageId, characterId, workspaceId },
    { type: ReferenceImageType.PRIMARY },
  );
  if (promoted.affected === 0) throw new NotFoundError("reference image", ["id"]);
}
