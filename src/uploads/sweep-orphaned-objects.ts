import type { DataSource } from "typeorm";
import type { Log } from "../logging/log.js";
import type { MediaStorage, StoredObject } from "../media-storage/media-storage.js";

/** Longer than any upload takes between storing a file and recording it, with a day's allowance for a clock that is off. */
const GRACE_PERIOD_MS = 24 * 60 * 60 * 1000;
const BATCH_SIZE = 500;

/** Removes stored objects that no record points at, unless they are younger than the grace period. Returns how many. */
export async function sweepOrphanedObjects(
  dataSource: DataSource,
  storage: MediaStorage,
  log: Log,
  gracePeriodMs = GRACE_PERIOD_MS,
): Promise<number> {
  let removed = 0;
  let batch: StoredObject[] = [];
  const flush = async () => {
    for (const key of await orphansAmong(dataSource, batch)) {
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

async function orphansAmong(dataSource: DataSource, objects: readonly StoredObject[]): Promise<string[]> {
  const rows: { key: string }[] = await dataSource.query(
    `SELECT key FROM unnest($1::text[]) AS key
     WHERE NOT EXISTS (
       SELECT FROM reference_images
       WHERE id = CASE WHEN split_part(key, '/', 3) ~ '^[0-9a-f-]{36}$' THEN split_part(key, '/', 3)::uuid END
         AND key IN (storage_key, thumbnail_key, face_crop_key))`,
    [objects.map((object) => object.key)],
  );
  return rows.map((row) => row.key);
}
