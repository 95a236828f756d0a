import type { MigrationInterface, QueryRunner } from "typeorm";

/** A new cause of a revision: the images judged anew by other thresholds, without being measured again. */
export class ReassessedFaceLocks1795470000000 implements MigrationInterface {
  /** Allowed in a transaction since PostgreSQL 12, as long as the same transaction does not use the new value. */
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE "face_lock_cause" ADD VALUE 'REASSESSED'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

/** PostgreSQL takes no value out of an enum, so it is made anew; what had the value gets the one nearest to it. */
const DOWN = [
  `UPDATE "face_lock_revisions" SET "cause" = 'REANALYSED' WHERE "cause" = 'REASSESSED'`,
  `ALTER TYPE "face_lock_cause" RENAME TO "face_lock_cause_with_reassessed"`,
  `CREATE TYPE "face_lock_cause" AS ENUM ('IMAGE_ANALYSED', 'IMAGES_DELETED', 'PRIMARY_CHANGED', 'REORDERED', 'REANALYSED')`,
  `ALTER TABLE "face_lock_revisions" ALTER COLUMN "cause" TYPE "face_lock_cause" USING "cause"::text::"face_lock_cause"`,
  `DROP TYPE "face_lock_cause_with_reassessed"`,
];
