import type { MigrationInterface, QueryRunner } from "typeorm";

/** Frozen sets of reviewed pictures, and the rules by which the database itself keeps them reviewed, whole and unchanged. */
export class TrainingSets1796600000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...RULES]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

const TABLES = [
  `CREATE TYPE "training_set_status" AS ENUM ('BUILDING', 'READY', 'FAILED')`,
  `CREATE TYPE "training_layout" AS ENUM ('KOHYA', 'AI_TOOLKIT', 'DIFFUSERS', 'ONETRAINER')`,
  `CREATE TYPE "training_item_kind" AS ENUM ('CANDIDATE', 'REFERENCE_IMAGE')`,
  `CREATE TABLE "training_sets" (
    "id" uuid NOT NULL,
    "workspace_id" uuid NOT NULL,
    "character_id" uuid NOT NULL,
    "status" "training_set_status" NOT NULL,
    "failure_reason" text,
    "trigger_word" text NOT NULL,
    "class_name" text NOT NULL,
    "resolution" integer NOT NULL,
    "layout" "training_layout" NOT NULL,
    "has_masks" boolean NOT NULL,
    "item_count" integer NOT NULL,
    "readiness" jsonb NOT NULL,
    "snapshot_sha256" text NOT NULL,
    "storage_key" text,
    "sha256" text,
    "bytes" bigint,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "training_sets_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "training_sets_id_workspace_id_key" UNIQUE ("id", "workspace_id"),
    CONSTRAINT "training_sets_file_check" CHECK (("status" = 'READY') = ("storage_key" IS NOT NULL AND "sha256" IS NOT NULL AND "bytes" IS NOT NULL)),
    CONSTRAINT "training_sets_character_fkey" FOREIGN KEY ("character_id", "workspace_id")
      REFERENCES "characters" ("id", "workspace_id") ON DELETE CASCADE
  )`,
  `CREATE INDEX "training_sets_character_id_id_idx" ON "training_sets" ("character_id", "id")`,
  `CREATE INDEX "training_sets_building_idx" ON "training_sets" ("updated_at") WHERE "status" = 'BUILDING'`,
  `CREATE TABLE "training_set_items" (
    "training_set_id" uuid NOT NULL,
    "place" integer NOT NULL,
    "workspace_id" uuid NOT NULL,
    "kind" "training_item_kind" NOT NULL,
    "picture_id" uuid NOT NULL,
    "sha256" text NOT NULL,
    "storage_key" text NOT NULL,
    "review_id" uuid,
    "caption" text NOT NULL,
    "facts" jsonb NOT NULL,
    CONSTRAINT "training_set_items_pkey" PRIMARY KEY ("training_set_id", "place"),
    CONSTRAINT "training_set_items_sha256_key" UNIQUE ("training_set_id", "sha256"),
    CONSTRAINT "training_set_items_review_check" CHECK (("kind" = 'CANDIDATE') = ("review_id" IS NOT NULL)),
    CONSTRAINT "training_set_items_training_set_fkey" FOREIGN KEY ("training_set_id", "workspace_id")
      REFERENCES "training_sets" ("id", "workspace_id") ON DELETE CASCADE
  )`,
];

/** As a violated CHECK, so that whoever sends it learns the rule's name. */
const refuse = (rule: string, message: string): string =>
  `RAISE EXCEPTION '${message}' USING ERRCODE = 'check_violation', CONSTRAINT = '${rule}', TABLE = TG_TABLE_NAME`;

const RULES = [
  // A candidate is locked as its review locks it, so that none is rejected between this look and the end of the transaction.
  `CREATE FUNCTION "check_training_item"() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE
     the_set training_sets;
   BEGIN
     SELECT * INTO the_set FROM training_sets WHERE id = NEW.training_set_id AND workspace_id = NEW.workspace_id;
     IF NEW.place NOT BETWEEN 1 AND the_set.item_count THEN
       ${refuse("training_set_items_place_check", "a training set takes no further pictures")};
     END IF;
     IF NEW.kind = 'CANDIDATE' THEN
       PERFORM FROM candidates
         WHERE id = NEW.picture_id AND workspace_id = NEW.workspace_id AND character_id = the_set.character_id
           AND sha256 = NEW.sha256 AND status = 'APPROVED'
         FOR SHARE;
       IF NOT FOUND OR NEW.review_id IS DISTINCT FROM (
         SELECT CASE decision WHEN 'APPROVE' THEN id END FROM candidate_reviews
         WHERE candidate_id = NEW.picture_id ORDER BY place DESC LIMIT 1) OR NEW.review_id IS NULL
       THEN
         ${refuse("training_set_items_reviewed_check", "only a candidate whose newest review approves it is put into a training set")};
       END IF;
     ELSE
       PERFORM FROM reference_images image JOIN workspaces ON workspaces.id = image.workspace_id
         WHERE image.id = NEW.picture_id AND image.workspace_id = NEW.workspace_id AND image.character_id = the_set.character_id
           AND image.sha256 = NEW.sha256 AND image.status = 'READY' AND image.shapes_face_lock
           AND (image.origin = 'GENERATED' OR image.consent_note IS NOT NULL OR NOT workspaces.requires_consent)
         FOR SHARE OF image;
       IF NOT FOUND THEN
         ${refuse("training_set_items_reference_check", "only an analysed reference image that may be used is put into a training set")};
       END IF;
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER "training_set_items_reviewed" BEFORE INSERT ON "training_set_items"
     FOR EACH ROW EXECUTE FUNCTION "check_training_item"()`,
  // While it is deleted with its set, that is gone already.
  `CREATE FUNCTION "keep_training_item"() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM training_sets WHERE id = OLD.training_set_id) THEN
       RETURN OLD;
     END IF;
     ${refuse("training_set_items_kept_check", "what is in a training set does not change")};
   END $$`,
  `CREATE TRIGGER "training_set_items_kept" BEFORE UPDATE OR DELETE ON "training_set_items"
     FOR EACH ROW EXECUTE FUNCTION "keep_training_item"()`,
  `CREATE FUNCTION "keep_training_set"() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF OLD.status = 'READY' OR
        to_jsonb(NEW) - '{status,failure_reason,storage_key,sha256,bytes,updated_at}'::text[] IS DISTINCT FROM
        to_jsonb(OLD) - '{status,failure_reason,storage_key,sha256,bytes,updated_at}'::text[]
     THEN
       ${refuse("training_sets_kept_check", "a training set does not change")};
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER "training_sets_kept" BEFORE UPDATE ON "training_sets"
     FOR EACH ROW EXECUTE FUNCTION "keep_training_set"()`,
  `CREATE FUNCTION "check_training_set"() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF EXISTS (SELECT FROM training_sets WHERE id = NEW.id) AND
        NEW.item_count <> (SELECT count(*) FROM training_set_items WHERE training_set_id = NEW.id)
     THEN
       ${refuse("training_sets_whole_check", "a training set is written with all of its pictures")};
     END IF;
     RETURN NULL;
   END $$`,
  `CREATE CONSTRAINT TRIGGER "training_sets_whole" AFTER INSERT ON "training_sets"
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "check_training_set"()`,
];

const DOWN = [
  `DROP TABLE "training_set_items"`,
  `DROP TABLE "training_sets"`,
  `DROP FUNCTION "check_training_item"()`,
  `DROP FUNCTION "keep_training_item"()`,
  `DROP FUNCTION "keep_training_set"()`,
  `DROP FUNCTION "check_training_set"()`,
  `DROP TYPE "training_item_kind"`,
  `DROP TYPE "training_layout"`,
  `DROP TYPE "training_set_status"`,
];
