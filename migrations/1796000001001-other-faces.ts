import type { MigrationInterface, QueryRunner } from "typeorm";

/** The faces beside an image's most prominent one are kept with it. Null: a version analysed it that kept none. */
export class OtherFaces1796000001001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "faces" ADD "other_faces" jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "faces" DROP COLUMN "other_faces"`);
  }
}
