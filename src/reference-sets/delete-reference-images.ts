import { type DataSource, type EntityManager, In } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { toIdentitySet } from "../judgement/set/identity-set.js";
import { nextPrimary } from "../judgement/advice/next-primary.js";
import { ReferenceImageEntity, ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { findImagesWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";
import type { Viewer } from "../workspaces/viewer.js";
import { type SetChange, changeReferenceSet, requireImages } from "./change-reference-set.js";
import { makePrimary } from "./set-primary-reference-image.js";
import { queueObjectDeletion } from "../jobs/job-queue.js";
import { lockCopyKeys } from "../reference-images/image-copies.js";

/**
 * Deletes images of one character, all or none. If the primary is among them, another becomes it
 * ({@link nextPrimary}). Their stored objects are removed by a job soon after.
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
    await removeImages(manager, character, set, doomed);
    return toChange(doomed);
  });
}

/** What the history says of a deletion. */
export const toChange = (doomed: readonly ReferenceImageEntity[]): SetChange => ({
  cause: FaceLockCause.IMAGES_DELETED,
  imageId: doomed.length === 1 ? doomed[0]!.id : null,
});

/**
 * The part within the transaction, under the character's lock; a primary among them is replaced. `doomed` are images of the set, which is one
 * character's whole one.
 */
export async function removeImages(
  manager: EntityManager,
  character: CharacterEntity,
  set: readonly ImageWithFace[],
  doomed: readonly ReferenceImageEntity[],
): Promise<void> {
  await removeRows(manager, doomed);
  if (!doomed.some((image) => image.type === ReferenceImageType.PRIMARY)) return;
  const left = set.filter(({ image }) => !doomed.includes(image));
  const next = primaryOf(left, character);
  if (next !== undefined) await makePrimary(manager, character, next.id);
}

/** The same where another image was made the primary before. */
export async function removeRows(
  manager: EntityManager,
  doomed: readonly ReferenceImageEntity[],
): Promise<void> {
  const [first] = doomed;
  if (first === undefined) return;
  const ids = doomed.map((image) => image.id);
  await queueObjectDeletion(manager, doomed, await lockCopyKeys(manager, ids));
  const id = In(ids);
  await manager.delete(ReferenceImageEntity, { id, workspaceId: first.workspaceId });
}

/** The one that becomes the primary of images that have none: of those not analysed the first, and only where no other is left. */
function primaryOf(
  left: readonly ImageWithFace[],
  character: CharacterEntity,
): ReferenceImageEntity | undefined {
  const next = nextPrimary(toIdentitySet(left, character));
  return (left.find(({ image }) => image.id === next?.id) ?? left[0])?.image;
}
