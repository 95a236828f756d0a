import type { MigrationInterface, QueryRunner } from "typeorm";

/** Pictures that wait for a person's decision, their faces, and what was decided. */
export class Candidates1796500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `CREATE TYPE "candidate_status" AS ENUM ('SCORING', 'PENDING', 'APPROVED', 'REJECTED', 'FAILED')`,
  `CREATE TYPE "match_verdict" AS ENUM ('ACCEPT', 'REVIEW', 'REJECT', 'NOT_SCORED')`,
  `CREATE TYPE "review_decision" AS ENUM ('APPROVE', 'REJECT')`,
  `CREATE TYPE "detail_origin" AS ENUM ('CLIENT', 'FILE')`,
  `CREATE TYPE "generated_at_origin" AS ENUM ('CLIENT', 'FILE', 'ARRIVAL')`,
  `CREATE TABLE "candidates" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "character_id" uuid NOT NULL,
    "status" "candidate_status" NOT NULL,
    "failure_reason" text,
    "format" "image_format" NOT NULL,
    "width" integer NOT NULL,
    "height" integer NOT NULL,
    "bytes" integer NOT NULL,
    "sha256" text NOT NULL,
    "storage_key" text NOT NULL,
    "thumbnail_key" text,
    "face_crop_key" text,
    "file_name" text,
    "caption" text,
    "analyser" text,
    "reanalysis_due" boolean NOT NULL DEFAULT false,
    "face_count" integer,
    "measures" jsonb,
    "perceptual_hash" text,
    "prompt" text,
    "prompt_from" "detail_origin",
    "source" text,
    "source_from" "detail_origin",
    "parameters" jsonb,
    "parameters_from" "detail_origin",
    "generated_at" timestamptz NOT NULL,
    "generated_at_from" "generated_at_origin" NOT NULL,
    "match" jsonb,
    "match_score" double precision,
    "match_verdict" "match_verdict",
    "face_lock_revision" integer,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "candidates_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "candidates_id_workspace_id_key" UNIQUE ("id", "workspace_id"),
    CONSTRAINT "candidates_character_id_sha256_key" UNIQUE ("character_id", "sha256"),
    CONSTRAINT "candidates_character_fkey" FOREIGN KEY ("character_id", "workspace_id")
      REFERENCES "characters" ("id", "workspace_id") ON DELETE CASCADE
  )`,
  `CREATE INDEX "candidates_character_id_id_idx" ON "candidates" ("character_id", "id")`,
  `CREATE INDEX "candidates_character_id_status_id_idx" ON "candidates" ("character_id", "status", "id")`,
  `CREATE INDEX "candidates_character_id_generated_at_idx" ON "candidates" ("character_id", "generated_at")`,
  `CREATE INDEX "candidates_score_from_above_idx" ON "candidates" ("character_id", (coalesce("match_score", -1)), "id")`,
  `CREATE INDEX "candidates_score_from_below_idx" ON "candidates" ("character_id", (coalesce("match_score", 2)), "id")`,
  `CREATE INDEX "candidates_waiting_idx" ON "candidates" ("updated_at") WHERE "status" = 'SCORING' OR "reanalysis_due"`,
  `CREATE INDEX "candidates_described_idx" ON "candidates" ("analyser", "character_id", "id") WHERE "analyser" IS NOT NULL`,
  `CREATE TABLE "candidate_faces" (
    "candidate_id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "box" jsonb NOT NULL,
    "landmarks" jsonb NOT NULL,
    "detection_score" double precision NOT NULL,
    "yaw_degrees" double precision NOT NULL,
    "pitch_degrees" double precision NOT NULL,
    "roll_degrees" double precision NOT NULL,
    "inter_eye_pixels" double precision NOT NULL,
    "estimated_age" double precision,
    "measures" jsonb NOT NULL,
    "model" text NOT NULL,
    "embedding" real[] NOT NULL,
    "other_faces" jsonb,
    CONSTRAINT "candidate_faces_pkey" PRIMARY KEY ("candidate_id"),
    CONSTRAINT "candidate_faces_candidate_fkey" FOREIGN KEY ("candidate_id", "workspace_id")
      REFERENCES "candidates" ("id", "workspace_id") ON DELETE CASCADE
  )`,
  `CREATE TABLE "candidate_reviews" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "candidate_id" uuid NOT NULL,
    "place" integer NOT NULL,
    "decision" "review_decision" NOT NULL,
    "note" text,
    "reviewer" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "candidate_reviews_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "candidate_reviews_candidate_id_place_key" UNIQUE ("candidate_id", "place"),
    CONSTRAINT "candidate_reviews_candidate_fkey" FOREIGN KEY ("candidate_id", "workspace_id")
      REFERENCES "candidates" ("id", "workspace_id") ON DELETE CASCADE
  )`,
];

const DOWN = [
  `DROP TABLE "candidate_reviews"`,
  `DROP TABLE "candidate_faces"`,
  `DROP TABLE "candidates"`,
  `DROP TYPE "generated_at_origin"`,
  `DROP TYPE "detail_origin"`,
  `DROP TYPE "review_decision"`,
  `DROP TYPE "match_verdict"`,
  `DROP TYPE "candidate_status"`,
];
