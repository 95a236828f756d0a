import type { EntityManager } from "typeorm";
import { queueUpload } from "../jobs/job-queue.js";
import { DuplicateReferenceImageError } from "../reference-images/duplicate-reference-image-error.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";
import type { ConsentColumns, OriginColumns } from "../reference-images/provenance.js";
import {
  ReferenceImageEntity,
  ReferenceImageStatus,
  ReferenceImageType,
} from "../reference-images/reference-image.entity.js";
import type { PictureRecorder, PictureToBe, StoredPicture } from "./3-record-picture.js";
import { REFERENCE_IMAGES } from "./picture-table.js";
import { TooManyImagesError } from "./upload-errors.js";

/** A new reference image, before its file was looked at. */
export interface ReferenceImageToBe extends PictureToBe, OriginColumns, Partial<ConsentColumns> {
  /** Null: the first image of a character becomes its primary, a later one a reference. */
  type: ReferenceImageType | null;
}

/** How a reference image is recorded: its place in the character's list is what puts its URL on the profile. */
export const REFERENCE_IMAGE_RECORDER: PictureRecorder<ReferenceImageEntity, ReferenceImageToBe> = {
  table: REFERENCE_IMAGES,
  refuseUnfit,
  insert: async (manager, image) => {
    const recorded = await insertLast(manager, { ...image, status: ReferenceImageStatus.ANALYSING });
    await queueUpload(manager, image);
    return recorded;
  },
};

/** @throws DuplicateReferenceImageError the character has these bytes already, TooManyImagesError */
export async function refuseUnfit(
  manager: EntityManager,
  { workspaceId, characterId, sha256 }: Pick<ReferenceImageEntity, "workspaceId" | "characterId" | "sha256">,
): Promise<void> {
  const [{ count, twin }] = await manager.query(
    `SELECT count(*)::int AS count, (array_agg(id) FILTER (WHERE sha256 = $3))[1] AS twin
     FROM reference_images WHERE workspace_id = $1 AND character_id = $2`,
    [workspaceId, characterId, sha256],
  );
  const existing =
    twin === null ? null : await manager.findOneBy(ReferenceImageEntity, { id: twin, workspaceId });
  if (existing !== null) throw new DuplicateReferenceImageError(existing);
  if (count >= MAX_IMAGES_PER_CHARACTER) throw new TooManyImagesError(MAX_IMAGES_PER_CHARACTER);
}

/** Writes an image's row at the end of its character's list, whose lock the caller holds; an explicit primary demotes the former. */
export async function insertLast(
  manager: EntityManager,
  image: Omit<StoredPicture<ReferenceImageToBe>, "keyId"> & Pick<ReferenceImageEntity, "status">,
): Promise<ReferenceImageEntity> {
  const { workspaceId, characterId } = image;
  const last = await manager.maximum(ReferenceImageEntity, "position", { workspaceId, characterId });
  const type = image.type ?? (last === null ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE);
  if (type === ReferenceImageType.PRIMARY) {
    const former = { workspaceId, characterId, type: ReferenceImageType.PRIMARY };
    await manager.update(ReferenceImageEntity, former, { type: ReferenceImageType.REFERENCE });
  }
  const position = last === null ? 0 : last + 1;
  const row = manager.create(ReferenceImageEntity, { ...image, type, position });
  // Not saved, which would look for a row of its id first.
  await manager.insert(ReferenceImageEntity, row);
  return row;
}
