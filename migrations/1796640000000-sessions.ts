import type { MigrationInterface, QueryRunner } from "typeorm";

/** Browsers that were signed in with a key. */
export class Sessions1796640000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "sessions" (
         "id" uuid NOT NULL,
         "api_key_id" uuid NOT NULL,
         "token_hash" text NOT NULL,
         "created_at" timestamptz NOT NULL DEFAULT now(),
         "expires_at" timestamptz NOT NULL,
         CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
         CONSTRAINT "sessions_token_hash_key" UNIQUE ("token_hash"),
         CONSTRAINT "sessions_api_key_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_keys" ("id") ON DELETE CASCADE
       )`,
    );
    await queryRunner.query(`CREATE INDEX "sessions_api_key_id_id_idx" ON "sessions" ("api_key_id", "id")`);
    await queryRunner.query(`CREATE INDEX "sessions_expires_at_idx" ON "sessions" ("expires_at")`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "sessions"`);
  }
}
