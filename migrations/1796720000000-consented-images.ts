import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";

/** The few images of a workspace with a consent, without reading all of them. */
export class ConsentedImages1796720000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await createIndex(queryRunner, {
      name: "reference_images_consented_idx",
      definition: `ON "reference_images" ("workspace_id", "id") WHERE "consent_note" IS NOT NULL`,
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "reference_images_consented_idx"`);
  }
}
