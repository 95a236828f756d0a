import type { MigrationInterface, QueryRunner } from "typeorm";

/** How far below the match threshold a person should still look, and which margin each revision had; older ones do not say. */
export class ReviewMargin1796500900000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE "characters" ADD "review_margin" double precision NOT NULL DEFAULT '0.35'`,
    );
    await queryRunner.query(`ALTER TABLE "face_lock_revisions" ADD "review_margin" double precision`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "face_lock_revisions" DROP COLUMN "review_margin"`);
    await queryRunner.query(`ALTER TABLE "characters" DROP COLUMN "review_margin"`);
  }
}
