import type { EntityManager } from "typeorm";
import { addJob } from "../jobs/job-queue.js";
import type { PictureColumns } from "../reference-images/picture.columns.js";
import { forgetObjects } from "../reference-images/unrecorded-objects.js";

type DerivativeKeys = Pick<PictureColumns, "faceCropKey"> & { thumbnailKey: string | null };

/** What an analysis drew from a picture, and stored. */
export interface StoredDerivatives {
  thumbnailKey: string;
  faceCropKey: string | null;
  /** Those of them that the picture had already, and that were not stored again. */
  reusedKeys?: string[];
}

/**
 * In the transaction that writes the keys into a picture's record: from here on they have one, and those that they replace go.
 * @param record as it is, locked
 * @throws Error the record no longer has what it had when this attempt began; another try stores it anew
 */
export async function recordDerivatives(
  manager: EntityManager,
  record: DerivativeKeys,
  derivatives: StoredDerivatives,
): Promise<void> {
  const [current, kept] = [keysOf(record), keysOf(derivatives)];
  await queueDeletion(
    manager,
    current.filter((key) => !kept.includes(key)),
  );
  if (derivatives.reusedKeys?.some((key) => !current.includes(key))) {
    throw new Error("What an earlier attempt drew from the image was replaced meanwhile");
  }
  await forgetObjects(manager, kept);
}

/** The picture was deleted while it was analysed: what was drawn from it has no record and never will. */
export const dropDerivatives = (manager: EntityManager, derivatives: StoredDerivatives): Promise<void> =>
  queueDeletion(manager, keysOf(derivatives));

async function queueDeletion(manager: EntityManager, keys: string[]): Promise<void> {
  if (keys.length > 0) await addJob(manager, "delete_stored_objects", { keys });
}

const keysOf = ({ thumbnailKey, faceCropKey }: DerivativeKeys): string[] =>
  [thumbnailKey, faceCropKey].filter((key) => key !== null);
