import type { MigrationInterface, QueryRunner } from "typeorm";

/** Receivers of a workspace's events, and what they are told. */
export class Webhooks1796620000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "webhooks" (
         "id" uuid NOT NULL,
         "workspace_id" uuid NOT NULL,
         "url" text NOT NULL,
         "description" text,
         "events" text array NOT NULL,
         "secret" text NOT NULL,
         "previous_secret" text,
         "previous_secret_expires_at" timestamptz,
         "disabled_at" timestamptz,
         "disabled_reason" text,
         "failing_since" timestamptz,
         "created_at" timestamptz NOT NULL DEFAULT now(),
         "updated_at" timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id"),
         CONSTRAINT "webhooks_id_workspace_id_key" UNIQUE ("id", "workspace_id"),
         CONSTRAINT "webhooks_workspace_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces" ("id") ON DELETE CASCADE
       )`,
    );
    await queryRunner.query(`CREATE INDEX "webhooks_workspace_id_idx" ON "webhooks" ("workspace_id")`);
    await queryRunner.query(
      `CREATE TYPE "webhook_delivery_status" AS ENUM ('PENDING', 'DELIVERED', 'FAILED')`,
    );
    await queryRunner.query(
      `CREATE TABLE "webhook_deliveries" (
         "id" uuid NOT NULL,
         "workspace_id" uuid NOT NULL,
         "webhook_id" uuid NOT NULL,
         "character_id" uuid,
         "event" text NOT NULL,
         "event_id" uuid NOT NULL,
         "subject" jsonb NOT NULL,
         "occurred_at" timestamptz NOT NULL,
         "status" "webhook_delivery_status" NOT NULL DEFAULT 'PENDING',
         "tries" integer NOT NULL DEFAULT 0,
         "attempts" jsonb NOT NULL DEFAULT '[]',
         "next_attempt_at" timestamptz,
         CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id"),
         CONSTRAINT "webhook_deliveries_webhook_fkey" FOREIGN KEY ("webhook_id", "workspace_id")
           REFERENCES "webhooks" ("id", "workspace_id") ON DELETE CASCADE,
         CONSTRAINT "webhook_deliveries_character_fkey" FOREIGN KEY ("character_id", "workspace_id")
           REFERENCES "characters" ("id", "workspace_id") ON DELETE CASCADE
       )`,
    );
    await queryRunner.query(
      `CREATE INDEX "webhook_deliveries_webhook_id_id_idx" ON "webhook_deliveries" ("webhook_id", "id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "webhook_deliveries_webhook_id_status_id_idx" ON "webhook_deliveries" ("webhook_id", "status", "id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "webhook_deliveries_character_id_idx" ON "webhook_deliveries" ("character_id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "webhook_deliveries_occurred_at_idx" ON "webhook_deliveries" ("occurred_at")`,
    );
    await queryRunner.query(
      `CREATE INDEX "webhook_deliveries_pending_idx" ON "webhook_deliveries" ("next_attempt_at") WHERE "status" = 'PENDING'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "webhook_deliveries"`);
    await queryRunner.query(`DROP TYPE "webhook_delivery_status"`);
    await queryRunner.query(`DROP TABLE "webhooks"`);
  }
}
