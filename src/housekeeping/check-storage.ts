import type { DataSource } from "typeorm";
import { CANDIDATE_ANALYSES, IMAGE_ANALYSES, queueAnalysis } from "../jobs/job-queue.js";
import type { MediaStorage, StoredObject } from "../media-storage/media-storage.js";
import { abandonObjects } from "../reference-images/unrecorded-objects.js";
import { findOrphanedKeys } from "./orphaned-keys.js";
import { Peekable } from "./peekable.js";

/** Something that the records and the storage do not agree on. */
export type Difference =
  /** An object that no record points at, and that is not known to have none. */
  | { kind: "orphan"; key: string; bytes: number }
  /** A record points at it, and it is not there. */
  | ({ kind: "missing"; key: string; isOriginal: boolean } & RecordId);

type PictureTable = "reference_images" | "candidates";

/** Which record it is: a picture, the reference image of which a copy was drawn for generators, or a training set with its ZIP. */
interface RecordId {
  table: PictureTable | "image_copies" | "training_sets";
  id: string;
  workspaceId: string;
}

/** How far a comparison is: everything up to this character is done. */
export interface CheckPosition {
  workspaceId: string;
  characterId: string;
}

export interface CheckOptions {
  /** Where an earlier comparison stopped; null: from the start. */
  after: CheckPosition | null;
  report(difference: Difference): void;
  /** Called after every batch, with what may be given as `after` later. */
  reached(position: CheckPosition, counts: CheckCounts): Promise<void>;
  /** Hands orphans to housekeeping, which deletes them if this database may, and has missing derivatives drawn anew. */
  repair: boolean;
}

export interface CheckCounts {
  objects: number;
  records: number;
}

interface RecordedKey extends RecordId {
  key: string;
  isOriginal: boolean;
}

const CHARACTERS_A_BATCH = 200;
const OBJECTS_A_QUERY = 1_000;
/** Sorts after everything that a key may have at its place. */
const END = "~";

/**
 * Compares every record with the stored objects, both ways, in key order: one listing of each workspace's objects beside its characters,
 * a batch of them at a time. May run beside a working server, and deletes nothing itself.
 * @throws StorageUnavailableError go on later from the last position
 */
export async function checkStorage(
  dataSource: DataSource,
  storage: MediaStorage,
  options: CheckOptions,
): Promise<CheckCounts> {
  const counts: CheckCounts = { objects: 0, records: 0 };
  const workspaces: { id: string }[] = await dataSource.query(
    "SELECT id FROM workspaces WHERE $1::uuid IS NULL OR id >= $1::uuid ORDER BY id",
    [options.after?.workspaceId ?? null],
  );
  for (const { id } of workspaces) {
    const start = options.after?.workspaceId === id ? options.after.characterId : null;
    await checkWorkspace(dataSource, storage, options, counts, id, start);
  }
  return counts;
}

async function checkWorkspace(
  dataSource: DataSource,
  storage: MediaStorage,
  options: CheckOptions,
  counts: CheckCounts,
  workspaceId: string,
  start: string | null,
): Promise<void> {
  const prefix = `${workspaceId}/`;
  const after = start === null ? undefined : `${prefix}${start}/${END}`;
  const objects = new Peekable(storage.list(prefix, after));
  for (let last = start; ;) {
    const characters: { id: string }[] = await dataSource.query(
      `SELECT id FROM characters WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id > $2::uuid) ORDER BY id LIMIT $3`,
      [workspaceId, last, CHARACTERS_A_BATCH],
    );
    const isLast = characters.length < CHARACTERS_A_BATCH;
    const end = isLast ? `${prefix}${END}` : `${prefix}${characters.at(-1)!.id}/${END}`;
    const listed = await readObjects(dataSource, objects, end, options);
    const recorded = await recordedKeys(
      dataSource,
      workspaceId,
      characters.map(({ id }) => id),
    );
    for (const record of recorded) {
      if (!listed.has(record.key)) await checkMissing(dataSource, storage, record, options);
    }
    counts.objects += listed.size;
    counts.records += recorded.length;
    last = characters.at(-1)?.id ?? last;
    if (last !== null) await options.reached({ workspaceId, characterId: last }, counts);
    if (isLast) return;
  }
}

/** The keys of a stretch of the listing, whose orphans are reported on the way. */
async function readObjects(
  dataSource: DataSource,
  objects: Peekable<StoredObject>,
  end: string,
  options: CheckOptions,
): Promise<Set<string>> {
  const listed = new Set<string>();
  for (;;) {
    const chunk: StoredObject[] = [];
    while (chunk.length < OBJECTS_A_QUERY && ((await objects.peek())?.key ?? END) < end) {
      chunk.push((await objects.next())!);
    }
    if (chunk.length === 0) return listed;
    const keys = chunk.map(({ key }) => key);
    for (const key of keys) listed.add(key);
    const orphans = new Set(await findUnknownOrphans(dataSource, keys));
    for (const { key, bytes } of chunk) if (orphans.has(key)) options.report({ kind: "orphan", key, bytes });
    if (options.repair && orphans.size > 0) await abandonObjects(dataSource.manager, [...orphans]);
  }
}

/** Known ones, such as uploads on their way, first: a record that comes in between is then seen as one. */
async function findUnknownOrphans(dataSource: DataSource, keys: readonly string[]): Promise<string[]> {
  const known: { key: string }[] = await dataSource.query(
    "SELECT key FROM unrecorded_objects WHERE key = ANY($1)",
    [keys],
  );
  const isKnown = new Set(known.map(({ key }) => key));
  return findOrphanedKeys(
    dataSource.manager,
    keys.filter((key) => !isKnown.has(key)),
  );
}

async function recordedKeys(
  dataSource: DataSource,
  workspaceId: string,
  characterIds: readonly string[],
): Promise<RecordedKey[]> {
  const keysIn = (table: PictureTable) =>
    `SELECT key, '${table}' AS "table", id, workspace_id AS "workspaceId", key = storage_key AS "isOriginal"
     FROM ${table}, unnest(ARRAY[storage_key, thumbnail_key, face_crop_key]) AS key
     WHERE workspace_id = $1 AND character_id = ANY($2) AND key IS NOT NULL`;
  const copyKeys = `SELECT copy.storage_key, 'image_copies', image.id, image.workspace_id, false
     FROM reference_images image JOIN image_copies copy ON copy.reference_image_id = image.id
     WHERE image.workspace_id = $1 AND image.character_id = ANY($2)`;
  const setKeys = `SELECT storage_key, 'training_sets', id, workspace_id, true FROM training_sets
     WHERE workspace_id = $1 AND character_id = ANY($2) AND storage_key IS NOT NULL`;
  const all = [keysIn("reference_images"), keysIn("candidates"), copyKeys, setKeys].join(" UNION ALL ");
  return dataSource.query(all, [workspaceId, characterIds]);
}

const QUEUES = { reference_images: IMAGE_ANALYSES, candidates: CANDIDATE_ANALYSES };

/** Looks again, at both: since the listing the object may have been stored, and the record may be gone. */
async function checkMissing(
  dataSource: DataSource,
  storage: MediaStorage,
  missing: RecordedKey,
  { report, repair }: CheckOptions,
): Promise<void> {
  const { table, id, key, isOriginal } = missing;
  for await (const object of storage.list(key)) if (object.key === key) return;
  const records: unknown[] = await dataSource.query(`SELECT FROM ${table} WHERE ${POINTS_AT[table]}`, [
    id,
    key,
  ]);
  if (records.length === 0) return;
  report({ kind: "missing", ...missing });
  // Of a training set nothing can be made anew: its pictures may be gone.
  if (!repair || isOriginal || table === "training_sets") return;
  if (table === "image_copies") await forgetCopy(dataSource, missing);
  else await drawAnew(dataSource, table, missing);
}

const PICTURE_POINTS_AT = "id = $1 AND $2 IN (storage_key, thumbnail_key, face_crop_key)";
const POINTS_AT: Record<RecordId["table"], string> = {
  reference_images: PICTURE_POINTS_AT,
  candidates: PICTURE_POINTS_AT,
  image_copies: "reference_image_id = $1 AND storage_key = $2",
  training_sets: "id = $1 AND storage_key = $2",
};

/** What was drawn for generators is drawn anew when it is next asked for, once its record is gone. */
const forgetCopy = (dataSource: DataSource, { id, key }: RecordedKey) =>
  dataSource.query(`DELETE FROM image_copies WHERE ${POINTS_AT.image_copies}`, [id, key]);

const drawAnew = (dataSource: DataSource, table: PictureTable, missing: RecordedKey): Promise<void> =>
  dataSource.transaction(async (manager) => {
    const forgotten = `UPDATE ${table}
      SET thumbnail_key = nullif(thumbnail_key, $2), face_crop_key = nullif(face_crop_key, $2) WHERE id = $1`;
    await manager.query(forgotten, [missing.id, missing.key]);
    await queueAnalysis(manager, missing, "REANALYSIS", undefined, QUEUES[table]);
  });
