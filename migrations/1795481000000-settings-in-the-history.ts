import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A changed setting is a revision of its own, and every revision says which settings were in force. Those of older revisions are not known and
 * stay null.
 */
export class SettingsInTheHistory1795481000000 implements MigrationInterface {
  /** ADD VALUE is allowed in a transaction since PostgreSQL 12, as long as the same transaction does not use the new value. */
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TYPE "face_lock_cause" ADD VALUE 'SETTINGS_CHANGED'`,
  `ALTER TABLE "face_lock_revisions"
     ADD "match_threshold" double precision,
     ADD "strength" double precision,
     ADD "reference_strength" double precision`,
];

/**
 * PostgreSQL takes no value out of an enum, so it is made anew. No older cause says that settings changed, and REASSESSED, which keeps the
 * images and the number, is the nearest: a history has no gaps.
 */
const DOWN = [
  `ALTER TABLE "face_lock_revisions" DROP "match_threshold", DROP "strength", DROP "reference_strength"`,
  `UPDATE "face_lock_revisions" SET "cause" = 'REASSESSED' WHERE "cause" = 'SETTINGS_CHANGED'`,
  `ALTER TYPE "face_lock_cause" RENAME TO "face_lock_cause_with_settings"`,
  `CREATE TYPE "face_lock_cause" AS ENUM ('IMAGE_ANALYSED', 'IMAGES_DELETED', 'PRIMARY_CHANGED', 'REORDERED', 'REANALYSED', 'REASSESSED')`,
  `ALTER TABLE "face_lock_revisions" ALTER COLUMN "cause" TYPE "face_lock_cause" USING "cause"::text::"face_lock_cause"`,
  `DROP TYPE "face_lock_cause_with_settings"`,
];
