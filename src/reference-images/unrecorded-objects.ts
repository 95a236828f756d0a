import type { EntityManager } from "typeorm";

type Queries = Pick<EntityManager, "query">;

/** Longer than any upload or analysis takes between announcing an object and recording it. */
const GRACE_PERIOD = "24 hours";

/**
 * Notes, in a short transaction of its own, that these objects are about to be stored: whatever dies from here on, they are known.
 * Removed after a day unless {@link forgetObjects} comes first.
 */
export async function announceObjects(manager: Queries, keys: readonly string[]): Promise<void> {
  await manager.query(
    `INSERT INTO unrecorded_objects (key, due_at) SELECT DISTINCT unnest($1::text[]), now() + $2::interval
     ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at`,
    [keys, GRACE_PERIOD],
  );
}

/** In the transaction that writes the record which points at these objects, or when they are gone. */
export async function forgetObjects(manager: Queries, keys: readonly string[]): Promise<void> {
  await manager.query("DELETE FROM unrecorded_objects WHERE key = ANY($1)", [keys]);
}

/** Notes that no record points at these objects any more: they are removed as soon as possible. */
export async function abandonObjects(manager: Queries, keys: readonly string[]): Promise<void> {
  await manager.query(
    `INSERT INTO unrecorded_objects (key, due_at) SELECT DISTINCT unnest($1::text[]), now()
     ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at`,
    [keys],
  );
}
