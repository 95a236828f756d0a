import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * An image can be set aside: it stays in its character, and shapes no face lock. The version before takes it for one that does, until a process of this
 * one makes the lock anew.
 */
export class ImagesSetAside1796510000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "reference_images" ADD "shapes_face_lock" boolean NOT NULL DEFAULT true`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "reference_images" DROP COLUMN "shapes_face_lock"`);
  }
}
