import { type EntityManager, In } from "typeorm";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { ImageCopyEntity } from "./image-copy.entity.js";
import { abandonObjects, forgetObjects } from "./unrecorded-objects.js";

export type NewImageCopy = Omit<ImageCopyEntity, "referenceImage" | "createdAt">;

/** By the image's UUID: what was drawn of it, in any order. */
export const copiesByImage: LoaderDefinition<string, ImageCopyEntity[]> =
  ({ manager, viewer }) =>
  async (imageIds) => {
    const where = { referenceImageId: In([...imageIds]), workspaceId: viewer.workspaceId };
    const copies = await manager.findBy(ImageCopyEntity, where);
    return imageIds.map((id) => copies.filter((copy) => copy.referenceImageId === id));
  };

/**
 * Writes down a copy whose object is announced and stored. Where somebody else was faster, theirs stays, and this object is given up; one that was drawn from
 * something else is replaced, and its object given up, as those of other derivatives are. Returns the copy that counts; null: the image is gone.
 * @param manager of a transaction
 */
export async function recordCopy(
  manager: EntityManager,
  copy: NewImageCopy,
): Promise<ImageCopyEntity | null> {
  const { referenceImageId, kind, workspaceId, storageKey, content } = copy;
  // Whoever deletes the image waits for the lock, and then finds this copy; what is deleted already is not found.
  const lockImage = "SELECT FROM reference_images WHERE id = $1 AND workspace_id = $2 FOR KEY SHARE";
  const images: unknown[] = await manager.query(lockImage, [referenceImageId, workspaceId]);
  const key = { referenceImageId, kind };
  if (images.length > 0) {
    await manager.createQueryBuilder().insert().into(ImageCopyEntity).values(copy).orIgnore().execute();
    const there = await manager.findOneOrFail(ImageCopyEntity, {
      where: key,
      lock: { mode: "pessimistic_write" },
    });
    if (there.content !== content) {
      await manager.update(ImageCopyEntity, key, copy);
      await abandonObjects(manager, [there.storageKey]);
    }
  }
  const counting = await manager.findOneBy(ImageCopyEntity, key);
  if (counting?.storageKey === storageKey) await forgetObjects(manager, [storageKey]);
  else await abandonObjects(manager, [storageKey]);
  return counting;
}

/**
 * The keys of everything that was drawn of some images, given up or not, whose rows are locked, so that none is added until the transaction ends.
 */
export async function lockCopyKeys(manager: EntityManager, imageIds: readonly string[]): Promise<string[]> {
  await manager.query("SELECT FROM reference_images WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", [
    imageIds,
  ]);
  const rows: { key: string }[] = await manager.query(
    `SELECT storage_key AS key FROM image_copies WHERE reference_image_id = ANY($1::uuid[])
     UNION
     SELECT key FROM unrecorded_objects WHERE due_at <= now() AND split_part(key, '/', 3) = ANY($1::text[])`,
    [imageIds],
  );
  return rows.map(({ key }) => key);
}
