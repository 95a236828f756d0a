import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a second network knows faces by, beside the first one's numbers; null where one alone described them. */
export class SecondEmbeddings1796660000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "faces" ADD COLUMN "second_embedding" real[]`);
    await queryRunner.query(`ALTER TABLE "candidate_faces" ADD COLUMN "second_embedding" real[]`);
    await queryRunner.query(`ALTER TABLE "face_locks" ADD COLUMN "second_embedding" real[]`);
    await queryRunner.query(`ALTER TABLE "face_lock_revisions" ADD COLUMN "second_template" real[]`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "face_lock_revisions" DROP COLUMN "second_template"`);
    await queryRunner.query(`ALTER TABLE "face_locks" DROP COLUMN "second_embedding"`);
    await queryRunner.query(`ALTER TABLE "candidate_faces" DROP COLUMN "second_embedding"`);
    await queryRunner.query(`ALTER TABLE "faces" DROP COLUMN "second_embedding"`);
  }
}
