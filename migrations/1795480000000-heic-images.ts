import type { MigrationInterface, QueryRunner } from "typeorm";

/** HEIC is read. The way back fails, and changes nothing, while images of that format are stored. */
export class HeicImages1795480000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TYPE "image_format" ADD VALUE 'HEIC'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // PostgreSQL takes no value out of an enum.
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const DOWN = [
  `ALTER TYPE "image_format" RENAME TO "image_format_with_heic"`,
  `CREATE TYPE "image_format" AS ENUM ('JPEG', 'PNG', 'WEBP', 'AVIF')`,
  `ALTER TABLE "reference_images" ALTER COLUMN "format" TYPE "image_format" USING "format"::text::"image_format"`,
  `DROP TYPE "image_format_with_heic"`,
];
