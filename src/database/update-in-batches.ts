import type { QueryRunner } from "typeorm";
import { logOf } from "./migration-log.js";
import { inShortTries } from "./short-tries.js";

export interface BatchedUpdate {
  table: string;
  /** A column by which rows are told apart and ordered: a primary key of one column. */
  key: string;
  /** What follows SET. */
  set: string;
  /** What follows WHERE: which rows need it. A row that was updated no longer does. */
  where: string;
}

/** Rows by key, whether they need the update or not; a batch takes some 10 ms. */
const BATCH_ROWS = 1_000;
const BATCHES_PER_REPORT = 100;

/** Where a batch ended: the update's place in its list, and its last key, null before the first. */
interface Progress {
  step: number;
  after: string | null;
}

/**
 * Updates whole tables while others work with them: in the order of their keys, a transaction for each batch. For migrations with
 * `transaction = false`. How far it came is written with each batch, so that a run after one that was killed goes on from there; a batch that was
 * done is not done twice. Rows that are written meanwhile, with a key that is past, are not seen again.
 * @param name tells this list of updates from others, e.g. the migration's
 */
export async function updateInBatches(
  queryRunner: QueryRunner,
  name: string,
  updates: readonly BatchedUpdate[],
  batchRows = BATCH_ROWS,
): Promise<void> {
  const log = logOf(queryRunner);
  await queryRunner.query(CREATE_PROGRESS);
  const begun = await findProgress(queryRunner, name);
  for (let step = begun.step; step < updates.length; step++) {
    const update = updates[step]!;
    let progress: Progress | null = { step, after: step === begun.step ? begun.after : null };
    for (let batches = 1; progress !== null; batches++) {
      const from: Progress = progress;
      progress = await inShortTries(() => runBatch(queryRunner, name, update, from, batchRows), log);
      if (batches % BATCHES_PER_REPORT === 0)
        log.info(
          { update: name, table: update.table, rows: batches * batchRows },
          "updating rows in batches",
        );
    }
  }
  await forgetProgress(queryRunner, name);
}

/** @returns null at the end of the table */
async function runBatch(
  queryRunner: QueryRunner,
  name: string,
  { table, key, set, where }: BatchedUpdate,
  { step, after }: Progress,
  rows: number,
): Promise<Progress | null> {
  const [past, parameters] = after === null ? ["true", []] : [`"${key}" > $1`, [after]];
  await queryRunner.startTransaction();
  try {
    const [{ last }] = await queryRunner.query(
      `SELECT (array_agg(k ORDER BY k DESC))[1]::text AS last
         FROM (SELECT "${key}" AS k FROM "${table}" WHERE ${past} ORDER BY "${key}" LIMIT ${rows}) batch`,
      parameters,
    );
    if (last !== null) {
      const upTo = `"${key}" <= $${parameters.length + 1}`;
      await queryRunner.query(`UPDATE "${table}" SET ${set} WHERE ${past} AND ${upTo} AND (${where})`, [
        ...parameters,
        last,
      ]);
    }
    const reached = last === null ? { step: step + 1, after: null } : { step, after: last };
    await queryRunner.query(SAVE_PROGRESS, [name, reached.step, reached.after]);
    await queryRunner.commitTransaction();
    return last === null ? null : reached;
  } catch (error) {
    // Where the connection broke there is nothing to take back, and why it broke is to be told.
    await queryRunner.rollbackTransaction().catch(() => {});
    throw error;
  }
}

const CREATE_PROGRESS = `CREATE TABLE IF NOT EXISTS "updates_under_way"
  ("name" text PRIMARY KEY, "step" integer NOT NULL, "after" text)`;

const SAVE_PROGRESS = `INSERT INTO "updates_under_way" ("name", "step", "after") VALUES ($1, $2, $3)
  ON CONFLICT ("name") DO UPDATE SET "step" = excluded."step", "after" = excluded."after"`;

async function findProgress(queryRunner: QueryRunner, name: string): Promise<Progress> {
  const [found] = await queryRunner.query(
    `SELECT "step", "after" FROM "updates_under_way" WHERE "name" = $1`,
    [name],
  );
  return found ?? { step: 0, after: null };
}

/** The table goes with its last row: between migrations the schema is what the entities describe. */
async function forgetProgress(queryRunner: QueryRunner, name: string): Promise<void> {
  await queryRunner.query(`DELETE FROM "updates_under_way" WHERE "name" = $1`, [name]);
  const left: unknown[] = await queryRunner.query(`SELECT FROM "updates_under_way" LIMIT 1`);
  if (left.length === 0) await queryRunner.query(`DROP TABLE "updates_under_way"`);
}
