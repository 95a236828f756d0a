import type { EntityManager } from "typeorm";
import { addJob } from "../jobs/job-queue.js";
import { lockCopyKeys } from "../reference-images/image-copies.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";

/** Queues the removal of everything stored for these images, in the transaction that deletes their records. */
export async function queueObjectDeletion(
  manager: EntityManager,
  images: readonly ReferenceImageEntity[],
): Promise<void> {
  const own = images.flatMap(({ storageKey, thumbnailKey, faceCropKey }) =>
    [storageKey, thumbnailKey, faceCropKey].filter((key) => key !== null),
  );
  const copies = await lockCopyKeys(
    manager,
    images.map(({ id }) => id),
  );
  const keys = [...own, ...copies];
  if (keys.length > 0) await addJob(manager, "delete_stored_objects", { keys });
}
