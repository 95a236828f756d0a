import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";

/** An image remembers that it waits for another analysis; a workspace's images are listed, and those that wait found, by an index. */
export class ReanalysesThatAreDue1795490000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ADD_COLUMN);
    for (const index of INDEXES) await createIndex(queryRunner, index);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

/** A constant default is not written into rows, so that this takes no longer on a large table. */
const ADD_COLUMN = `ALTER TABLE "reference_images"
  ADD COLUMN IF NOT EXISTS "reanalysis_due" boolean NOT NULL DEFAULT false`;

const INDEXES = [
  {
    name: "reference_images_workspace_id_id_idx",
    definition: `ON "reference_images" ("workspace_id", "id")`,
  },
  {
    name: "reference_images_waiting_idx",
    definition: `ON "reference_images" ("updated_at") WHERE "status" = 'ANALYSING' OR "reanalysis_due"`,
  },
];

const DOWN = [
  `DROP INDEX "reference_images_waiting_idx"`,
  `DROP INDEX "reference_images_workspace_id_id_idx"`,
  `ALTER TABLE "reference_images" DROP COLUMN "reanalysis_due"`,
];
