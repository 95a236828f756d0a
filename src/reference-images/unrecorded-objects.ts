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

/**
 * Notes, in the transaction that deletes a character, that everything of it is to be erased: the objects that records pointed at, as soon as possible, and
 * what an upload or an analysis has announced, which may be stored yet, when it is due.
 * @param prefix of all keys of the character
 */
export async function eraseObjects(
  manager: Queries,
  erasureId: string,
  prefix: string,
  keys: readonly string[],
): Promise<void> {
  await manager.query("UPDATE unrecorded_objects SET erasure_id = $1 WHERE starts_with(key, $2)", [
    erasureId,
    prefix,
  ]);
  await manager.query(
    `INSERT INTO unrecorded_objects (key, due_at, erasure_id) SELECT DISTINCT unnest($2::text[]), now(), $1::uuid
     ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at, erasure_id = excluded.erasure_id`,
    [erasureId, keys],
  );
}

/** How many objects of an erasure are not known to be gone. */
export async function countObjectsOf(manager: Queries, erasureId: string): Promise<number> {
  const [{ count }] = await manager.query(
    "SELECT count(*)::int AS count FROM unrecorded_objects WHERE erasure_id = $1",
    [erasureId],
  );
  return count;
}
