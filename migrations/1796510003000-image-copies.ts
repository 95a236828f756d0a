import type { MigrationInterface, QueryRunner } from "typeorm";

/** What was drawn of an image for a generator that cannot take the original. */
export class ImageCopies1796510003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(CREATE_TABLE);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "image_copies"`);
  }
}

const CREATE_TABLE = `CREATE TABLE "image_copies" (
    "reference_image_id" uuid NOT NULL,
    "kind" text NOT NULL,
    "workspace_id" uuid NOT NULL,
    "storage_key" text NOT NULL,
    "content" text NOT NULL,
    "width" integer NOT NULL,
    "height" integer NOT NULL,
    "bytes" integer NOT NULL,
    "below_bytes" integer,
    "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
    CONSTRAINT "image_copies_pkey" PRIMARY KEY ("reference_image_id", "kind"),
    CONSTRAINT "image_copies_reference_image_fkey" FOREIGN KEY ("reference_image_id", "workspace_id")
      REFERENCES "reference_images" ("id", "workspace_id") ON DELETE CASCADE
  )`;
