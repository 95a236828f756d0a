import type { DataSource } from "typeorm";
import type { Log } from "../logging/log.js";
import type { MediaStorage, StoredObject } from "../media-storage/media-storage.js";
import { findOrphanedKeys } from "./orphaned-keys.js";

/** Longer than any upload takes between storing a file and recording it, with a day's allowance for a clock that is off. */
const GRACE_PERIOD_MS = 24 * 60 * 60 * 1000;
const BATCH_SIZE = 500;

/**
 * Removes stored objects of our workspaces that no record points at, unless they are younger than the grace period. Returns how many.
 * @throws StorageUnavailableError
 */
export async function sweepOrphanedObjects(
  dataSource: DataSource,
  storage: MediaStorage,
  log: Log,
  gracePeriodMs = GRACE_PERIOD_MS,
): Promise<number> {
  let removed = 0;
  let batch: StoredObject[] = [];
  const flush = async () => {
    const keys = batch.map((object) => object.key);
    for (const key of await findOrphanedKeys(dataSource.manager, keys)) {
      await storage.delete(key);
      log.info({ key }, "removed a stored object without a record");
      removed++;
    }
    batch = [];
  };
  for await (const object of storage.list()) {
    if (Date.now() - object.createdAt.getTime() >= gracePeriodMs) batch.push(object);
    if (batch.length === BATCH_SIZE) await flush();
  }
  await flush();
  return removed;
}
