import type { MigrationInterface, QueryRunner } from "typeorm";

/** Workspaces, keys, characters, reference images with their faces, face locks with their history, worker heartbeats. */
export class JourneyOfAnUpload1795430400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const UP = [
  `CREATE TABLE "workspaces" (
    "id" uuid NOT NULL,
    "name" text NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "workspaces_name_key" UNIQUE ("name")
  )`,
  `CREATE TABLE "api_keys" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "name" text NOT NULL,
    "key_hash" text NOT NULL,
    "hint" text NOT NULL,
    "scopes" text[] NOT NULL,
    "from_environment" boolean NOT NULL DEFAULT false,
    "expires_at" timestamptz,
    "revoked_at" timestamptz,
    "last_used_at" timestamptz,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_keys_key_hash_key" UNIQUE ("key_hash"),
    CONSTRAINT "api_keys_workspace_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces" ("id") ON DELETE CASCADE
  )`,
  `CREATE INDEX "api_keys_workspace_id_idx" ON "api_keys" ("workspace_id")`,
  `CREATE TABLE "characters" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "name" text NOT NULL,
    "niche" text,
    "age_min" integer,
    "age_max" integer,
    "hair_color" text,
    "appearance" text,
    "style" text,
    "notes" text,
    "match_threshold" double precision NOT NULL DEFAULT '0.85',
    "strength" double precision NOT NULL DEFAULT '0.9',
    "reference_strength" double precision NOT NULL DEFAULT '0.82',
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "characters_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "characters_id_workspace_id_key" UNIQUE ("id", "workspace_id"),
    CONSTRAINT "characters_age_range_check" CHECK ("age_min" >= 0 AND "age_min" <= "age_max" AND "age_max" <= 120),
    CONSTRAINT "characters_age_both_or_none_check" CHECK (("age_min" IS NULL) = ("age_max" IS NULL)),
    CONSTRAINT "characters_workspace_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspaces" ("id") ON DELETE CASCADE
  )`,
  `CREATE INDEX "characters_workspace_id_id_idx" ON "characters" ("workspace_id", "id")`,
  `CREATE TYPE "reference_image_type" AS ENUM ('PRIMARY', 'REFERENCE')`,
  `CREATE TYPE "reference_image_status" AS ENUM ('ANALYSING', 'READY', 'FAILED')`,
  `CREATE TYPE "image_format" AS ENUM ('JPEG', 'PNG', 'WEBP', 'AVIF')`,
  `CREATE TABLE "reference_images" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "character_id" uuid NOT NULL,
    "type" "reference_image_type" NOT NULL,
    "position" integer NOT NULL,
    "status" "reference_image_status" NOT NULL,
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
    "face_count" integer,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "reference_images_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reference_images_id_workspace_id_key" UNIQUE ("id", "workspace_id"),
    CONSTRAINT "reference_images_character_id_sha256_key" UNIQUE ("character_id", "sha256"),
    CONSTRAINT "reference_images_character_fkey" FOREIGN KEY ("character_id", "workspace_id")
      REFERENCES "characters" ("id", "workspace_id") ON DELETE CASCADE
  )`,
  `CREATE UNIQUE INDEX "reference_images_one_primary_idx" ON "reference_images" ("character_id") WHERE "type" = 'PRIMARY'`,
  `CREATE INDEX "reference_images_character_id_position_idx" ON "reference_images" ("character_id", "position")`,
  `CREATE TABLE "faces" (
    "reference_image_id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "box" jsonb NOT NULL,
    "landmarks" jsonb NOT NULL,
    "detection_score" double precision NOT NULL,
    "yaw_degrees" double precision NOT NULL,
    "pitch_degrees" double precision NOT NULL,
    "roll_degrees" double precision NOT NULL,
    "inter_eye_pixels" double precision NOT NULL,
    "estimated_age" double precision,
    "sharpness" double precision,
    "model" text NOT NULL,
    "embedding" real[] NOT NULL,
    CONSTRAINT "faces_pkey" PRIMARY KEY ("reference_image_id"),
    CONSTRAINT "faces_reference_image_fkey" FOREIGN KEY ("reference_image_id", "workspace_id")
      REFERENCES "reference_images" ("id", "workspace_id") ON DELETE CASCADE
  )`,
  `CREATE TYPE "face_lock_status" AS ENUM ('PROVISIONAL', 'LOCKED')`,
  `CREATE TYPE "face_lock_cause" AS ENUM ('IMAGE_ANALYSED', 'IMAGES_DELETED', 'PRIMARY_CHANGED', 'REORDERED', 'REANALYSED')`,
  `CREATE TABLE "face_locks" (
    "character_id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "status" "face_lock_status" NOT NULL,
    "revision" integer NOT NULL,
    "anchor_image_id" uuid NOT NULL,
    "model" text NOT NULL,
    "embedding" real[] NOT NULL,
    "cohesion" double precision,
    "contributions" jsonb NOT NULL,
    "updated_at" timestamptz NOT NULL,
    CONSTRAINT "face_locks_pkey" PRIMARY KEY ("character_id"),
    CONSTRAINT "face_locks_character_fkey" FOREIGN KEY ("character_id", "workspace_id")
      REFERENCES "characters" ("id", "workspace_id") ON DELETE CASCADE,
    CONSTRAINT "face_locks_anchor_image_fkey" FOREIGN KEY ("anchor_image_id", "workspace_id")
      REFERENCES "reference_images" ("id", "workspace_id") DEFERRABLE INITIALLY DEFERRED
  )`,
  `CREATE INDEX "face_locks_anchor_image_id_idx" ON "face_locks" ("anchor_image_id")`,
  `CREATE TABLE "face_lock_revisions" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "character_id" uuid NOT NULL,
    "revision" integer NOT NULL,
    "cause" "face_lock_cause" NOT NULL,
    "image_id" uuid,
    "status" "face_lock_status",
    "image_count" integer NOT NULL,
    "cohesion" double precision,
    "template_shift" double precision,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "face_lock_revisions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "face_lock_revisions_character_id_revision_key" UNIQUE ("character_id", "revision"),
    CONSTRAINT "face_lock_revisions_character_fkey" FOREIGN KEY ("character_id", "workspace_id")
      REFERENCES "characters" ("id", "workspace_id") ON DELETE CASCADE
  )`,
  `CREATE TABLE "worker_heartbeats" (
    "worker_id" text NOT NULL,
    "seen_at" timestamptz NOT NULL,
    CONSTRAINT "worker_heartbeats_pkey" PRIMARY KEY ("worker_id")
  )`,
];

const DOWN = [
  `DROP TABLE "worker_heartbeats"`,
  `DROP TABLE "face_lock_revisions"`,
  `DROP TABLE "face_locks"`,
  `DROP TYPE "face_lock_cause"`,
  `DROP TYPE "face_lock_status"`,
  `DROP TABLE "faces"`,
  `DROP TABLE "reference_images"`,
  `DROP TYPE "image_format"`,
  `DROP TYPE "reference_image_status"`,
  `DROP TYPE "reference_image_type"`,
  `DROP TABLE "characters"`,
  `DROP TABLE "api_keys"`,
  `DROP TABLE "workspaces"`,
];
