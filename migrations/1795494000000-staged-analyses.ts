import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";

/** Analyses by a new version wait for the rest of their set; images that an earlier version described are found by an index. */
export class StagedAnalyses1795494000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(CREATE_TABLE);
    await createIndex(queryRunner, DESCRIBED_INDEX);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "staged_analyses" (
    "reference_image_id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "analyser" text NOT NULL,
    "image" jsonb NOT NULL,
    "face" jsonb,
    CONSTRAINT "staged_analyses_pkey" PRIMARY KEY ("reference_image_id"),
    CONSTRAINT "staged_analyses_reference_image_fkey" FOREIGN KEY ("reference_image_id", "workspace_id")
      REFERENCES "reference_images" ("id", "workspace_id") ON DELETE CASCADE
  )`;

const DESCRIBED_INDEX = {
  name: "reference_images_described_idx",
  definition: `ON "reference_images" ("analyser", "character_id", "id") WHERE "status" = 'READY'`,
};

// What is staged is lost with the table, and is analysed once more: the images still say that the former version described them.
const DOWN = [`DROP INDEX "reference_images_described_idx"`, `DROP TABLE "staged_analyses"`];
