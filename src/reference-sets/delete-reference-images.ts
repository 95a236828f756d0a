import type { DataSource, EntityManager } from "typeorm";
import { In } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { findCoherentGroups } from "../face-locks/coherent-groups.js";
import { usableImages } from "../face-locks/usable-images.js";
import { assessImage } from "../reference-images/assessment/assess-image.js";
import { ReferenceImageEntity, ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { findImagesWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";
import type { Viewer } from "../workspaces/viewer.js";
import { type SetChange, changeReferenceSet, requireImages } from "./change-reference-set.js";
import { queueObjectDeletion } from "./stored-keys.js";

/**
 * Deletes images of one character, all or none. If the primary is among them, the strongest that is left of the largest coherent
 * group becomes the primary, or the strongest at all where no image is usable. Their stored objects are removed by a job soon after.
 * @throws ForbiddenError, NotFoundError for the character or one of the images, DomainError INVALID_INPUT for an empty list
 */
export function deleteReferenceImages(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  imageIds: readonly (string | null)[],
): Promise<CharacterEntity> {
  return changeReferenceSet(dataSource, viewer, characterId, async (manager, character) => {
    const set = await findImagesWithFaces(manager, viewer.workspaceId, character.id);
    const doomed = requireImages(set, imageIds);
    await removeImages(manager, set, doomed);
    return toChange(doomed);
  });
}

/** What the history says of a deletion. */
export const toChange = (doomed: readonly ReferenceImageEntity[]): SetChange => ({
  cause: FaceLockCause.IMAGES_DELETED,
  imageId: doomed.length === 1 ? doomed[0]!.id : null,
});

/** The part within the transaction, under the character's lock. `doomed` are images of the set, which is one character's whole one. */
export async function removeImages(
  manager: EntityManager,
  set: readonly ImageWithFace[],
  doomed: readonly ReferenceImageEntity[],
): Promise<void> {
  const [first] = doomed;
  if (first === undefined) return;
  await queueObjectDeletion(manager, doomed);
  const id = In(doomed.map((image) => image.id));
  await manager.delete(ReferenceImageEntity, { id, workspaceId: first.workspaceId });
  if (doomed.some((image) => image.type === ReferenceImageType.PRIMARY)) {
    await promoteStrongest(
      manager,
      set.filter(({ image }) => !doomed.includes(image)),
    );
  }
}

/**
 * The images that would make the template come before the others, then the highest score; among equals, and among images not analysed yet,
 * the first in the list.
 */
async function promoteStrongest(manager: EntityManager, left: readonly ImageWithFace[]): Promise<void> {
  const [group = []] = findCoherentGroups(usableImages(left));
  const inGroup = new Set(group.map(({ imageId }) => imageId));
  const isIn = ({ image }: ImageWithFace) => Number(inGroup.has(image.id));
  const scoreOf = ({ image, face }: ImageWithFace) => assessImage(image, face)?.score ?? -1;
  const strongest = left.toSorted((a, b) => isIn(b) - isIn(a) || scoreOf(b) - scoreOf(a))[0]?.image;
  if (strongest === undefined) return;
  const { id, workspaceId } = strongest;
  await manager.update(ReferenceImageEntity, { id, workspaceId }, { type: ReferenceImageType.PRIMARY });
}
