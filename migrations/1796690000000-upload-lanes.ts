import type { MigrationInterface, QueryRunner } from "typeorm";

/** Where each key's uploads stand among those of others. */
export class UploadLanes1796690000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "upload_lanes" (
         "workspace_id" uuid NOT NULL,
         "key_id" uuid NOT NULL,
         "next_turn" integer NOT NULL,
         CONSTRAINT "upload_lanes_pkey" PRIMARY KEY ("workspace_id", "key_id")
       )`,
    );
    await queryRunner.query(`CREATE INDEX "upload_lanes_next_turn_idx" ON "upload_lanes" ("next_turn")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "upload_lanes"`);
  }
}
