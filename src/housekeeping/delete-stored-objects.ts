import type { DataSource } from "typeorm";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { findOrphanedKeys } from "./orphaned-keys.js";

/**
 * Removes objects whose records are gone. May run any number of times, and late: an object that a record points at again, as when two
 * versions of the analyser describe one image in turn, is spared.
 * @throws StorageUnavailableError
 */
export async function deleteStoredObjects(
  dataSource: DataSource,
  storage: MediaStorage,
  keys: readonly string[],
): Promise<void> {
  for (const key of await findOrphanedKeys(dataSource.manager, keys)) await storage.delete(key);
}
