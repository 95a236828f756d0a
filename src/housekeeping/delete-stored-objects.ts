import type { DataSource } from "typeorm";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { abandonObjects } from "../reference-images/unrecorded-objects.js";
import { ObjectOwnership } from "./object-ownership.js";
import { removeObjects } from "./remove-unrecorded-objects.js";

/**
 * Removes objects whose records are gone. May run any number of times, and late: an object that a record points at again is spared.
 * What cannot be deleted now, or must not by a copy of a database, is noted and left to {@link removeUnrecordedObjects}.
 * @throws StorageUnavailableError
 */
export async function deleteStoredObjects(
  dataSource: DataSource,
  storage: MediaStorage,
  keys: readonly string[],
  ownership = new ObjectOwnership(dataSource, storage),
): Promise<void> {
  await abandonObjects(dataSource, keys);
  const right = await ownership.find();
  if (right.kind === "owner") await removeObjects(dataSource, storage, right.ownedSince, keys);
}
