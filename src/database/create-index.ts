import type { QueryRunner } from "typeorm";
import { logOf } from "./migration-log.js";

export interface IndexToCreate {
  name: string;
  /** What follows the name, from ON. */
  definition: string;
  unique?: boolean;
  /** Ours, where nothing else is said. */
  schema?: string;
}

/**
 * Makes an index while others read and write its table. For migrations with `transaction = false`. May run twice: one that is there stays, and what an
 * interrupted run left, which is kept up with every write and never used, is made anew.
 */
export async function createIndex(queryRunner: QueryRunner, index: IndexToCreate): Promise<void> {
  const schema = index.schema ?? (await currentSchema(queryRunner));
  const log = logOf(queryRunner);
  const isValid = await findValidity(queryRunner, schema, index.name);
  if (isValid === true) return;
  await withoutTimeouts(queryRunner, async () => {
    if (isValid === false) await queryRunner.query(`DROP INDEX CONCURRENTLY "${schema}"."${index.name}"`);
    log.info({ index: index.name }, "making an index; it waits for transactions that are older");
    const kind = index.unique ? "UNIQUE INDEX" : "INDEX";
    await queryRunner.query(`CREATE ${kind} CONCURRENTLY "${index.name}" ${index.definition}`);
  });
}

async function currentSchema(queryRunner: QueryRunner): Promise<string> {
  const [{ schema }] = await queryRunner.query("SELECT current_schema() AS schema");
  return schema;
}

/** null: there is none. */
async function findValidity(queryRunner: QueryRunner, schema: string, name: string): Promise<boolean | null> {
  const [found] = await queryRunner.query(
    `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass(format('%I.%I', $1::text, $2::text))`,
    [schema, name],
  );
  return found?.valid ?? null;
}

/** The locks that are waited for here keep nobody from reading or writing, and a large table takes its time. */
async function withoutTimeouts(queryRunner: QueryRunner, work: () => Promise<void>): Promise<void> {
  const [before] = await queryRunner.query(
    "SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement",
  );
  const set = (lock: string, statement: string) =>
    queryRunner.query(
      "SELECT set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)",
      [lock, statement],
    );
  await set("0", "0");
  await work().finally(() => set(before.lock, before.statement));
}
