import type { MigrationInterface, QueryRunner } from "typeorm";

/** What is measured on faces and pictures, by name, so that a new measure needs no new column; and the perceptual hash. */
export class MeasuresOfAnImage1795466400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `ALTER TABLE "faces" ADD COLUMN "measures" jsonb NOT NULL DEFAULT '{}'`,
  `UPDATE "faces" SET "measures" = jsonb_build_object('sharpness', "sharpness") WHERE "sharpness" IS NOT NULL`,
  `ALTER TABLE "faces" ALTER COLUMN "measures" DROP DEFAULT`,
  `ALTER TABLE "faces" DROP COLUMN "sharpness"`,
  `ALTER TABLE "reference_images" ADD COLUMN "measures" jsonb`,
  `ALTER TABLE "reference_images" ADD COLUMN "perceptual_hash" text`,
];

const DOWN = [
  `ALTER TABLE "reference_images" DROP COLUMN "perceptual_hash"`,
  `ALTER TABLE "reference_images" DROP COLUMN "measures"`,
  `ALTER TABLE "faces" ADD COLUMN "sharpness" double precision`,
  `UPDATE "faces" SET "sharpness" = ("measures"->>'sharpness')::double precision WHERE jsonb_typeof("measures"->'sharpness') = 'number'`,
  `ALTER TABLE "faces" DROP COLUMN "measures"`,
];
