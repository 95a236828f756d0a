import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";

/** Jobs that are taken or dead are counted, and those of dead workers found, by an index; a heartbeat tells whose it is. */
export class AQueueThatIsCounted1795491000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "worker_heartbeats" ADD COLUMN IF NOT EXISTS "process_id" uuid`);
    // graphile-worker makes its tables before ours are migrated, but for whoever runs these migrations alone.
    const [{ exists }] = await queryRunner.query(
      `SELECT to_regclass('graphile_worker._private_jobs') IS NOT NULL AS exists`,
    );
    if (exists) await createIndex(queryRunner, UNAVAILABLE_JOBS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX IF EXISTS "graphile_worker"."graphile_worker_unavailable_jobs_idx"`);
    await queryRunner.query(`ALTER TABLE "worker_heartbeats" DROP COLUMN "process_id"`);
  }
}

const UNAVAILABLE_JOBS = {
  schema: "graphile_worker",
  name: "graphile_worker_unavailable_jobs_idx",
  definition: `ON "graphile_worker"."_private_jobs" ("locked_at", "locked_by") WHERE is_available = false`,
};
