import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { OwnFaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { checkCaption } from "../reference-images/caption.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { changeReferenceSet } from "./change-reference-set.js";
import { getReferenceImage } from "./get-reference-image.js";

type Columns = Partial<Pick<ReferenceImageEntity, "caption" | "shapesFaceLock">>;

/**
 * Changes what people said of an image: its caption, where omitted means unchanged and null clears; and whether the face lock may be made of it, where
 * both mean unchanged. Of an image that is set aside or brought back the lock is made anew. May run twice.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT
 */
export async function updateReferenceImage(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
  changes: { caption?: string | null; shapesFaceLock?: boolean | null },
): Promise<ReferenceImageEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const image = await getReferenceImage(dataSource, viewer, id);
  const columns: Columns = changes.caption === undefined ? {} : { caption: checkCaption(changes.caption) };
  const shapes = changes.shapesFaceLock ?? image.shapesFaceLock;
  if (shapes !== image.shapesFaceLock) {
    await changeReferenceSet(dataSource, viewer, image.characterId, async (manager, character) => {
      await writeColumns(manager, character, image.id, { ...columns, shapesFaceLock: shapes });
      const { IMAGE_BROUGHT_BACK, IMAGE_SET_ASIDE } = OwnFaceLockCause;
      return { cause: shapes ? IMAGE_BROUGHT_BACK : IMAGE_SET_ASIDE, imageId: image.id };
    });
  } else if (changes.caption !== undefined) {
    await dataSource.manager.update(ReferenceImageEntity, keyOf(image), columns);
  }
  return getReferenceImage(dataSource, viewer, image.id);
}

const keyOf = ({ id, workspaceId }: { id: string; workspaceId: string }) => ({ id, workspaceId });

/** @throws NotFoundError deleted since it was looked up */
async function writeColumns(
  manager: EntityManager,
  { workspaceId }: CharacterEntity,
  id: string,
  columns: Columns,
): Promise<void> {
  const { affected } = await manager.update(ReferenceImageEntity, { id, workspaceId }, columns);
  if (affected === 0) throw new NotFoundError("reference image", ["id"]);
}
