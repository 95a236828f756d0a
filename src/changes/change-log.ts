import type { EntityManager } from "typeorm";

/** One change as the log has it. */
export interface LoggedChange {
  characterId: string;
  revision: number;
  kind: string;
  subjectId: string | null;
  changedAt: Date;
}

/** How far somebody knows a character's changes. */
export interface KnownCharacter {
  workspaceId: string;
  characterId: string;
  /** The last change that is known. */
  revision: number;
}

export interface LogState {
  /** Of the newest change; 0: none was ever written, as of a character that is older than the log. */
  lastRevision: number;
  /** Of the oldest that is kept behind the revision asked for; null: there is none. */
  firstAfter: number | null;
}

/** Longest that a change is kept, for those who come back with a cursor. */
export const KEPT_DAYS = 3;
/** The most that is kept of one character. */
export const KEPT_PER_CHARACTER = 10_000;
/** Of one character at a time, for one question. */
export const PAGE_SIZE = 100;
const FORGET_BATCH = 5_000;

const COLUMNS = `"character_id" AS "characterId", "revision", "kind", "subject_id" AS "subjectId", "changed_at" AS "changedAt"`;

/** How a character's log stands; null where the workspace has no such character. */
export async function findLogState(
  manager: EntityManager,
  { workspaceId, characterId, revision }: KnownCharacter,
): Promise<LogState | null> {
  const rows: LogState[] = await manager.query(
    `SELECT
       (SELECT coalesce(max("revision"), 0) FROM "character_changes" WHERE "character_id" = c."id") AS "lastRevision",
       (SELECT min("revision") FROM "character_changes" WHERE "character_id" = c."id" AND "revision" > $3) AS "firstAfter"
     FROM "characters" AS c WHERE c."workspace_id" = $1 AND c."id" = $2`,
    [workspaceId, characterId, revision],
  );
  return rows[0] ?? null;
}

/** The next changes of some characters, in order, up to {@link PAGE_SIZE} of each; and which of the characters are no longer there. */
export async function readChanges(
  manager: EntityManager,
  known: readonly KnownCharacter[],
): Promise<{ changes: LoggedChange[]; gone: Set<string> }> {
  const asked = [
    known.map(({ workspaceId }) => workspaceId),
    known.map(({ characterId }) => characterId),
    known.map(({ revision }) => revision),
  ];
  const changes: LoggedChange[] = await manager.query(
    `SELECT next.* FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS asked("workspace_id", "character_id", "revision"),
     LATERAL (
       SELECT ${COLUMNS} FROM "character_changes" AS c
       WHERE c."character_id" = asked."character_id" AND c."workspace_id" = asked."workspace_id" AND c."revision" > asked."revision"
       ORDER BY c."revision" LIMIT ${PAGE_SIZE}
     ) AS next
     ORDER BY next."characterId", next."revision"`,
    asked,
  );
  const gone: { id: string }[] = await manager.query(
    `SELECT asked."id" FROM unnest($1::uuid[], $2::uuid[]) AS asked("workspace_id", "id")
     WHERE NOT EXISTS (SELECT FROM "characters" AS c WHERE c."id" = asked."id" AND c."workspace_id" = asked."workspace_id")`,
    asked.slice(0, 2),
  );
  return { changes, gone: new Set(gone.map(({ id }) => id)) };
}

/** The newest of a character stays: the next one's number follows from it. */
const TOO_OLD = `SELECT c."id" FROM "character_changes" AS c
  WHERE c."changed_at" < now() - make_interval(days => ${KEPT_DAYS})
    AND EXISTS (SELECT FROM "character_changes" AS later WHERE later."character_id" = c."character_id" AND later."revision" > c."revision")
  LIMIT ${FORGET_BATCH}`;

const TOO_MANY = `SELECT c."id" FROM (
    SELECT "character_id", max("revision") - ${KEPT_PER_CHARACTER} AS "last" FROM "character_changes" GROUP BY "character_id"
    HAVING count(*) > ${KEPT_PER_CHARACTER}
  ) AS long
  JOIN "character_changes" AS c ON c."character_id" = long."character_id" AND c."revision" <= long."last"
  LIMIT ${FORGET_BATCH}`;

/**
 * Forgets what is older than {@link KEPT_DAYS} days or beyond {@link KEPT_PER_CHARACTER} of a character, in batches. May run any number of times, at the same
 * time too. Returns how many it forgot.
 */
export async function forgetOldChanges(manager: EntityManager): Promise<number> {
  let forgotten = 0;
  for (const due of [TOO_OLD, TOO_MANY]) {
    for (let count = FORGET_BATCH; count === FORGET_BATCH; forgotten += count)
      [, count] = (await manager.query(`DELETE FROM "character_changes" WHERE "id" IN (${due})`)) as [
        unknown,
        number,
      ];
  }
  return forgotten;
}
