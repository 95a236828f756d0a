import { setTimeout as delay } from "node:timers/promises";
import { runMigrations } from "graphile-worker";
import { Pool } from "pg";
import { MigrationExecutor, type DataSource, type QueryRunner } from "typeorm";
import { giveLog, silent, type MigrationLog } from "./migration-log.js";
import { inShortTries, LOCK_TRY_MS } from "./short-tries.js";

/**
 * Any fixed number: processes that start together take turns. Versions to 0.1 wait for 7301000 within a statement, whose snapshot an
 * index that is made concurrently would wait for in turn, for ever; so they are not met at that number.
 */
const MIGRATION_LOCK = 7_301_001;
const LOCK_POLL_MS = 250;

/**
 * Brings the database to the shape this version needs: graphile-worker's tables, then ours. May run any number of times, by several processes at once,
 * and beside processes that work: see {@link inShortTries}. One that is killed in the middle is gone on with by the next.
 * @param signal aborted: whoever waits for its turn or for a lock waits no longer, and the reason is thrown; what runs is finished
 */
export async function prepareDatabase(
  databaseUrl: string,
  dataSource: DataSource,
  log: MigrationLog = silent,
  signal?: AbortSignal,
): Promise<void> {
  const queryRunner = dataSource.createQueryRunner();
  giveLog(queryRunner, log);
  try {
    // Of the session that migrates: what a killed process still has running on the server keeps it until it ends.
    await takeTurn(queryRunner, log, signal);
    await queryRunner.query(`SET lock_timeout = ${LOCK_TRY_MS}`);
    await inShortTries(() => migrateQueue(databaseUrl), log, signal);
    await inShortTries(() => migrate(dataSource, queryRunner, log), log, signal);
  } finally {
    await leaveAsItWas(queryRunner);
    await queryRunner.release();
  }
}

/** Asks instead of waiting: a statement that waits would hold its snapshot, see {@link MIGRATION_LOCK}. */
async function takeTurn(queryRunner: QueryRunner, log: MigrationLog, signal?: AbortSignal): Promise<void> {
  for (let tries = 0; ; tries++) {
    const [{ taken }] = await queryRunner.query("SELECT pg_try_advisory_lock($1) AS taken", [MIGRATION_LOCK]);
    if (taken) return;
    if (tries === 0) log.info({}, "another process migrates the database; waiting for it");
    await delay(LOCK_POLL_MS);
    signal?.throwIfAborted();
  }
}

async function migrateQueue(databaseUrl: string): Promise<void> {
  const pgPool = new Pool({
    connectionString: databaseUrl,
    max: 2,
    lock_timeout: LOCK_TRY_MS,
    application_name: "likeness migrations",
  });
  // Should a connection break, the next query says so.
  pgPool.on("error", () => {}).on("connect", (client) => client.on("error", () => {}));
  try {
    await runMigrations({ pgPool });
  } finally {
    await pgPool.end();
  }
}

async function migrate(dataSource: DataSource, queryRunner: QueryRunner, log: MigrationLog): Promise<void> {
  const executor = new MigrationExecutor(dataSource, queryRunner);
  // Those that say `transaction = false` have none.
  executor.transaction = "each";
  const pending = await executor.getPendingMigrations();
  if (pending.length === 0) return;
  const names = pending.map(({ name }) => name);
  log.info({ migrations: names }, "migrating the database");
  await executor.executePendingMigrations();
  log.info({ migrations: names.length }, "the database is migrated");
}

/** The session goes back to its pool; where it is broken, setting and lock are gone with it. */
async function leaveAsItWas(queryRunner: QueryRunner): Promise<void> {
  const statements = ["RESET lock_timeout", `SELECT pg_advisory_unlock(${MIGRATION_LOCK})`];
  for (const statement of statements) await queryRunner.query(statement).catch(() => {});
}
