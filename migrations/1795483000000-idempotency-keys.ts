import type { MigrationInterface, QueryRunner } from "typeorm";

/** What requests with an idempotency key made, for a day. */
export class IdempotencyKeys1795483000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "idempotency_keys"`);
  }
}

const UP = [
  `CREATE TABLE "idempotency_keys" (
    "workspace_id" uuid NOT NULL,
    "key" text NOT NULL,
    "response_key" text NOT NULL,
    "place" integer NOT NULL,
    "operation" text NOT NULL,
    "fingerprint" text NOT NULL,
    "object_id" uuid NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("workspace_id", "key", "response_key", "place"),
    CONSTRAINT "idempotency_keys_workspace_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces" ("id") ON DELETE CASCADE
  )`,
  `CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" ("created_at")`,
];
