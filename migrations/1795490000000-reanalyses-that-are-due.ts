import type { MigrationInterface, QueryRunner } from "typeorm";

/** An image remembers that it waits for another analysis; a workspace's images are listed, and those that wait found, by an index. */
export class ReanalysesThatAreDue1795490000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TABLE "reference_images" ADD COLUMN "reanalysis_due" boolean NOT NULL DEFAULT false`,
  `CREATE INDEX "reference_images_workspace_id_id_idx" ON "reference_images" ("workspace_id", "id")`,
  `CREATE INDEX "reference_images_waiting_idx" ON "reference_images" ("updated_at")
   WHERE "status" = 'ANALYSING' OR "reanalysis_due"`,
];

const DOWN = [
  `DROP INDEX "reference_images_waiting_idx"`,
  `DROP INDEX "reference_images_workspace_id_id_idx"`,
  `ALTER TABLE "reference_images" DROP COLUMN "reanalysis_due"`,
];
