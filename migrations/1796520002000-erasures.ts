import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";

/** How far the erasure of a character's stored objects is, told by a row that says nothing of the character. */
export class Erasures1796520002000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE IF NOT EXISTS "erasures" (
         "id" uuid NOT NULL,
         "workspace_id" uuid NOT NULL,
         "erased_at" timestamptz NOT NULL,
         "swept_at" timestamptz,
         CONSTRAINT "erasures_pkey" PRIMARY KEY ("id"),
         CONSTRAINT "erasures_workspace_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces" ("id") ON DELETE CASCADE
       )`,
    );
    await queryRunner.query(
      `CREATE INDEX IF NOT EXISTS "erasures_workspace_id_idx" ON "erasures" ("workspace_id")`,
    );
    await queryRunner.query(`ALTER TABLE "unrecorded_objects" ADD COLUMN IF NOT EXISTS "erasure_id" uuid`);
    await createIndex(queryRunner, {
      name: "unrecorded_objects_erasure_id_idx",
      definition: `ON "unrecorded_objects" ("erasure_id") WHERE "erasure_id" IS NOT NULL`,
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "unrecorded_objects_erasure_id_idx"`);
    await queryRunner.query(`ALTER TABLE "unrecorded_objects" DROP COLUMN "erasure_id"`);
    await queryRunner.query(`DROP TABLE "erasures"`);
  }
}
