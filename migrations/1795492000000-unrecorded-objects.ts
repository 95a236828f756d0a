import type { MigrationInterface, QueryRunner } from "typeorm";

/** Stored objects that no record points at (yet), and which database it is that may delete stored objects. */
export class UnrecordedObjects1795492000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `CREATE TABLE "unrecorded_objects" (
    "key" text NOT NULL,
    "due_at" timestamptz NOT NULL,
    CONSTRAINT "unrecorded_objects_pkey" PRIMARY KEY ("key")
  )`,
  `CREATE INDEX "unrecorded_objects_due_at_idx" ON "unrecorded_objects" ("due_at")`,
  `CREATE TABLE "media_owner" (
    "id" uuid NOT NULL,
    "database" text NOT NULL,
    "instance" text NOT NULL,
    "epoch" integer NOT NULL,
    "settling_instance" text,
    "settling_since" timestamptz,
    "owned_since" timestamptz,
    CONSTRAINT "media_owner_pkey" PRIMARY KEY ("id")
  )`,
  // There is one row at most.
  `CREATE UNIQUE INDEX "media_owner_one_row_idx" ON "media_owner" ((true))`,
];

const DOWN = [`DROP TABLE "media_owner"`, `DROP TABLE "unrecorded_objects"`];
