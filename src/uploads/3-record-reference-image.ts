import type { DataSource, EntityManager } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { transactionOnCharacter } from "../characters/transaction-on-character.js";
import { claimKey, type KeyedRequest } from "../idempotency/claim-key.js";
import { RepeatedButDeletedError } from "../idempotency/idempotency-errors.js";
import { queueAnalysis } from "../jobs/job-queue.js";
import { DuplicateReferenceImageError } from "../reference-images/duplicate-reference-image-error.js";
import {
  ReferenceImageEntity,
  ReferenceImageStatus,
  ReferenceImageType,
} from "../reference-images/reference-image.entity.js";
import { forgetObjects } from "../reference-images/unrecorded-objects.js";
import { TooManyImagesError } from "./upload-errors.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";

/** A stored original, ready to be recorded. */
export interface NewReferenceImage extends Pick<
  ReferenceImageEntity,
  "id" | "workspaceId" | "characterId" | "format" | "width" | "height" | "bytes" | "sha256" | "storageKey"
> {
  /** Null: the first image of a character becomes its primary, a later one a reference. */
  type: ReferenceImageType | null;
  fileName: string | null;
  caption: string | null;
}

/**
 * Step 3 of an upload, one short transaction: the record, its place in the character's list (which is what puts its URL on
 * the profile) and the queued analysis are there together or not at all. With a key that was used for the same before, nothing is written.
 * @returns the new record, or the one made before, which has another id
 * @throws NotFoundError the character is not, or no longer, there
 * @throws DuplicateReferenceImageError the character has these bytes already
 * @throws TooManyImagesError, IdempotencyConflictError, RepeatedButDeletedError
 */
export function recordReferenceImage(
  dataSource: DataSource,
  image: NewReferenceImage,
  keyed: KeyedRequest | null = null,
): Promise<ReferenceImageEntity> {
  return transactionOnCharacter(dataSource, image.characterId, async (manager) => {
    const character = await lockCharacter(manager, image, image.characterId);
    const madeId = keyed === null ? image.id : await claimKey(manager, keyed, image.id);
    if (madeId !== image.id) return getMade(manager, image.workspaceId, madeId);
    await refuseUnfit(manager, image);
    const recorded = await insertLast(manager, image);
    await forgetObjects(manager, [image.storageKey]);
    await touch(manager, character);
    await queueAnalysis(manager, image, "UPLOAD");
    return recorded;
  });
}

/** What the first request with a key made, as it is now. @throws RepeatedButDeletedError */
export async function getMade(
  manager: EntityManager,
  workspaceId: string,
  id: string,
): Promise<ReferenceImageEntity> {
  const made = await manager.findOneBy(ReferenceImageEntity, { id, workspaceId });
  if (made === null) throw new RepeatedButDeletedError("reference image");
  return made;
}

/**
 * Also asked before anything is stored, to spare the storage what would be refused; only the answer under the
 * character's lock is final.
 * @throws DuplicateReferenceImageError, TooManyImagesError
 */
export async function refuseUnfit(
  manager: EntityManager,
  image: Pick<ReferenceImageEntity, "workspaceId" | "characterId" | "sha256">,
): Promise<void> {
  const { workspaceId, characterId, sha256 } = image;
  const existing = await manager.findOneBy(ReferenceImageEntity, { workspaceId, characterId, sha256 });
  if (existing !== null) throw new DuplicateReferenceImageError(existing);
  const count = await manager.countBy(ReferenceImageEntity, { workspaceId, characterId });
  if (count >= MAX_IMAGES_PER_CHARACTER) throw new TooManyImagesError(MAX_IMAGES_PER_CHARACTER);
}

async function insertLast(manager: EntityManager, image: NewReferenceImage): Promise<ReferenceImageEntity> {
  const { workspaceId, characterId } = image;
  const last = await manager.maximum(ReferenceImageEntity, "position", { workspaceId, characterId });
  const type = image.type ?? (last === null ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE);
  if (type === ReferenceImageType.PRIMARY) {
    const former = { workspaceId, characterId, type: ReferenceImageType.PRIMARY };
    await manager.update(ReferenceImageEntity, former, { type: ReferenceImageType.REFERENCE });
  }
  return manager.save(
    manager.create(ReferenceImageEntity, {
      ...image,
      type,
      position: last === null ? 0 : last + 1,
      status: ReferenceImageStatus.ANALYSING,
    }),
  );
}

const touch = (manager: EntityManager, { id, workspaceId }: CharacterEntity) =>
  manager.update(CharacterEntity, { id, workspaceId }, { updatedAt: new Date() });
