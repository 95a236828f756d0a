import type { MigrationInterface, QueryRunner } from "typeorm";

/** Where an image comes from, who agreed to its use, and whether a workspace requires that. */
export class Provenance1796520001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TYPE "image_origin" AS ENUM ('PHOTOGRAPH', 'GENERATED', 'UNKNOWN')`);
    await queryRunner.query(
      `ALTER TABLE "reference_images"
         ADD "origin" "image_origin" NOT NULL DEFAULT 'UNKNOWN',
         ADD "origin_evidence" text array NOT NULL DEFAULT '{}',
         ADD "consent_note" text,
         ADD "consent_recorded_by" text,
         ADD "consent_recorded_at" timestamptz`,
    );
    await queryRunner.query(`ALTER TABLE "workspaces" ADD "requires_consent" boolean NOT NULL DEFAULT false`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "workspaces" DROP "requires_consent"`);
    await queryRunner.query(
      `ALTER TABLE "reference_images"
         DROP "origin", DROP "origin_evidence", DROP "consent_note", DROP "consent_recorded_by", DROP "consent_recorded_at"`,
    );
    await queryRunner.query(`DROP TYPE "image_origin"`);
  }
}
