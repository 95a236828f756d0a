import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a character sets of the adapters that its face is given to, and the history of it; null: everything has its default. */
export class AdapterSettings1796510001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "characters" ADD "ip_adapter" jsonb`);
    await queryRunner.query(`ALTER TABLE "face_lock_revisions" ADD "ip_adapter" jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "face_lock_revisions" DROP COLUMN "ip_adapter"`);
    await queryRunner.query(`ALTER TABLE "characters" DROP COLUMN "ip_adapter"`);
  }
}
