import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A revision keeps what it takes to compare it and to restore it; those of earlier releases kept nothing, and stay null. Causes that the version before
 * cannot show stand beside the nearest that it can.
 */
export class KeptRevisions1796510002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "face_lock_revisions"
         ADD "own_cause" text,
         ADD "restored_revision" integer,
         ADD "images" jsonb,
         ADD "anchor_image_id" uuid,
         ADD "model" text,
         ADD "template" real[],
         ADD "template_photos" double precision`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "face_lock_revisions"
         DROP "own_cause", DROP "restored_revision", DROP "images", DROP "anchor_image_id", DROP "model",
         DROP "template", DROP "template_photos"`,
    );
  }
}
