import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What a former version of the analyser said of an image is kept when another comes into force, and a workspace may stay with a version. The version
 * before knows neither: it keeps nothing, and what it leaves has no way back.
 */
export class KeptAnalyses1796650000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "kept_analyses" (
         "reference_image_id" uuid NOT NULL,
         "analyser" text NOT NULL,
         "workspace_id" uuid NOT NULL,
         "image" jsonb NOT NULL,
         "face" jsonb,
         CONSTRAINT "kept_analyses_pkey" PRIMARY KEY ("reference_image_id", "analyser"),
         CONSTRAINT "kept_analyses_reference_image_fkey" FOREIGN KEY ("reference_image_id", "workspace_id")
           REFERENCES "reference_images" ("id", "workspace_id") ON DELETE CASCADE
       )`,
    );
    await queryRunner.query(
      `CREATE INDEX "kept_analyses_workspace_id_analyser_idx" ON "kept_analyses" ("workspace_id", "analyser")`,
    );
    await queryRunner.query(`ALTER TABLE "workspaces" ADD "held_analyser" text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "workspaces" DROP "held_analyser"`);
    await queryRunner.query(`DROP TABLE "kept_analyses"`);
  }
}
