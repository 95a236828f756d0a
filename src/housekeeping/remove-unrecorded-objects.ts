import type { DataSource } from "typeorm";
import type { Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { ObjectOwnership } from "./object-ownership.js";
import { findOrphanedKeys } from "./orphaned-keys.js";
import { wasStoredSince } from "./stored-since.js";

const BATCH_SIZE = 500;
/** So that an object which cannot be deleted does not keep the others from it. */
const POSTPONED_FOR = "10 minutes";

/**
 * Removes the objects that are known to have no record, now that they are due: of uploads that broke off, and of deletions that did not
 * go through. One that a record points at after all stays. Returns how many it removed. A copy of a database removes nothing.
 * @throws StorageUnavailableError the rest is left for another run
 */
export async function removeUnrecordedObjects(
  dataSource: DataSource,
  storage: MediaStorage,
  ownership: ObjectOwnership,
  log: Log,
): Promise<number> {
  let removed = 0;
  for (;;) {
    // Also without anything to remove: a living owner is to notice its copies.
    const right = await ownership.find();
    if (right.kind === "copy") log.warn({ reason: right.reason }, COPY_ADVICE);
    if (right.kind !== "owner") return removed;
    const due: { key: string }[] = await dataSource.query(
      "SELECT key FROM unrecorded_objects WHERE due_at <= now() ORDER BY due_at LIMIT $1",
      [BATCH_SIZE],
    );
    if (due.length === 0) return removed;
    const keys = due.map(({ key }) => key);
    const gone = await removeObjects(dataSource, storage, right.ownedSince, keys);
    for (const key of gone) log.info({ key }, "removed a stored object without a record");
    removed += gone.length;
  }
}

/**
 * Of these noted keys, deletes the objects that no record points at and that are ours to delete, and forgets all of them. Returns those
 * it deleted.
 * @param ownedSince what was stored before is not ours; null: everything is
 * @throws StorageUnavailableError
 */
export async function removeObjects(
  dataSource: DataSource,
  storage: MediaStorage,
  ownedSince: Date | null,
  keys: readonly string[],
): Promise<string[]> {
  const orphaned = await findOrphanedKeys(dataSource.manager, keys);
  const doomed = ownedSince === null ? orphaned : orphaned.filter((key) => wasStoredSince(key, ownedSince));
  await forget(
    dataSource,
    keys.filter((key) => !doomed.includes(key)),
  );
  const gone: string[] = [];
  try {
    for (const key of doomed) {
      await storage.delete(key);
      gone.push(key);
    }
  } catch (error) {
    const later = "UPDATE unrecorded_objects SET due_at = now() + $2::interval WHERE key = $1";
    await dataSource.query(later, [doomed[gone.length], POSTPONED_FOR]);
    throw error;
  } finally {
    await forget(dataSource, gone);
  }
  return gone;
}

async function forget(dataSource: DataSource, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await dataSource.query("DELETE FROM unrecorded_objects WHERE key = ANY($1)", [keys]);
}

/** What an operator reads in the log and at `/readyz`. */
export const COPY_ADVICE =
  "this database looks like a copy of another that shares the media storage: nothing is deleted there until `npm run likeness -- storage claim` or `storage separate` says which it is";
