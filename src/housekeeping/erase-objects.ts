import type { DataSource } from "typeorm";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { abandonObjects } from "../reference-images/unrecorded-objects.js";
import type { ObjectOwnership } from "./object-ownership.js";
import { removeObjects } from "./remove-unrecorded-objects.js";

const BATCH_SIZE = 500;

/**
 * Removes everything that is stored below the key of a character that was deleted, whether or not a record pointed at it: also what an upload or an
 * analysis stored that was under way. May run any number of times. A copy of a database removes nothing, and its erasure stays pending.
 * @throws StorageUnavailableError the rest is left for another run
 */
export async function eraseObjectsOf(
  dataSource: DataSource,
  storage: MediaStorage,
  ownership: ObjectOwnership,
  { erasureId, prefix }: { erasureId: string; prefix: string },
): Promise<void> {
  const right = await ownership.find();
  if (right.kind !== "owner") return;
  const remove = async (keys: string[]) => {
    if (keys.length > 0) await removeObjects(dataSource, storage, right.ownedSince, keys);
  };
  for (let left = true; left;) {
    const keys = await dueKeysOf(dataSource, erasureId);
    await remove(keys);
    left = keys.length === BATCH_SIZE;
  }
  let listed: string[] = [];
  const removeListed = async () => {
    await abandonObjects(dataSource, listed);
    await remove(listed);
    listed = [];
  };
  for await (const { key } of storage.list(prefix)) if (listed.push(key) === BATCH_SIZE) await removeListed();
  await removeListed();
  await dataSource.query("UPDATE erasures SET swept_at = now() WHERE id = $1", [erasureId]);
}

async function dueKeysOf(dataSource: DataSource, erasureId: string): Promise<string[]> {
  const rows: { key: string }[] = await dataSource.query(
    "SELECT key FROM unrecorded_objects WHERE erasure_id = $1 AND due_at <= now() LIMIT $2",
    [erasureId, BATCH_SIZE],
  );
  return rows.map(({ key }) => key);
}
