import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What happens to a character is written down by the transaction that does it, whatever release that is of, numbered without gaps, and told to whoever
 * listens.
 *
 * Rows are numbered at the transaction's end: the lock that keeps a character's numbers in the order of commits is the last that a transaction asks
 * for, in the order of the characters' ids, so that nobody waits for another in a circle. There is no foreign key to the character, which would ask for the
 * character's row in the middle of transactions that hold others; `erase_character_changes` does its work.
 */
export class CharacterChanges1796610000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}

/** Columns that say nothing to clients, or whose change is told in another way. */
const UNTOLD_OF_PICTURES = `ARRAY['updated_at', 'reanalysis_due', 'position', 'status']`;

const IS_ANALYSED = `(NEW."analyser" IS DISTINCT FROM OLD."analyser"
        OR OLD."reanalysis_due" AND NOT NEW."reanalysis_due"
        OR NEW."status" IS DISTINCT FROM OLD."status" AND NEW."status" = 'FAILED')`;

const UP = [
  `CREATE TABLE "character_changes" (
    "id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    "workspace_id" uuid NOT NULL,
    "character_id" uuid NOT NULL,
    "revision" integer,
    "kind" text NOT NULL,
    "subject_id" uuid,
    "changed_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "character_changes_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "character_changes_character_id_revision_key" UNIQUE ("character_id", "revision")
  )`,
  `CREATE INDEX "character_changes_unnumbered_idx" ON "character_changes" ("character_id", "kind", "subject_id") WHERE "revision" IS NULL`,
  `CREATE INDEX "character_changes_changed_at_idx" ON "character_changes" ("changed_at")`,

  // Neither of the two that follow may read the table as a whole: while it is small that seems as cheap as an index, and the plan is kept for all
  // that one transaction writes, ten thousand rows too.
  //
  // One kind of change of one thing is written once a transaction. None of a character that is deleted by it: the row is gone already.
  `CREATE FUNCTION "record_character_change"(workspace uuid, "character" uuid, what text, subject uuid) RETURNS void
  LANGUAGE plpgsql SET enable_seqscan = off AS $$
  DECLARE
    is_told boolean;
  BEGIN
    -- Each by an index: of a thousand candidates that change in one go, each is looked up.
    IF subject IS NULL THEN
      is_told := EXISTS (SELECT FROM "character_changes" AS c
        WHERE c."revision" IS NULL AND c."character_id" = "character" AND c."kind" = what AND c."subject_id" IS NULL);
    ELSE
      is_told := EXISTS (SELECT FROM "character_changes" AS c
        WHERE c."revision" IS NULL AND c."character_id" = "character" AND c."kind" = what AND c."subject_id" = subject);
    END IF;
    IF NOT is_told AND EXISTS (SELECT FROM "characters" WHERE "id" = "character") THEN
      INSERT INTO "character_changes" ("workspace_id", "character_id", "kind", "subject_id")
      VALUES (workspace, "character", what, subject);
    END IF;
  END $$`,

  // Rows without a number that can be seen are the transaction's own. The first call numbers all, the others find their row numbered.
  `CREATE FUNCTION "number_character_changes"() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
  DECLARE
    changed record;
  BEGIN
    -- Asked in such a way that only the key answers: in the index of what has no number stands all that the transaction numbered before.
    IF (SELECT "revision" FROM "character_changes" WHERE "id" = NEW."id") IS NOT NULL THEN
      RETURN NULL;
    END IF;
    FOR changed IN
      SELECT DISTINCT "character_id", "workspace_id" FROM "character_changes" WHERE "revision" IS NULL ORDER BY "character_id"
    LOOP
      PERFORM pg_advisory_xact_lock(hashtext('character_changes'), hashtext(changed."character_id"::text));
    END LOOP;
    FOR changed IN
      SELECT DISTINCT "character_id", "workspace_id" FROM "character_changes" WHERE "revision" IS NULL
    LOOP
      UPDATE "character_changes" AS c
      SET "revision" = numbered."last" + numbered."place"
      FROM (
        SELECT "id", row_number() OVER (ORDER BY "id") AS "place",
          (SELECT coalesce(max("revision"), 0) FROM "character_changes" WHERE "character_id" = changed."character_id") AS "last"
        FROM "character_changes" WHERE "revision" IS NULL AND "character_id" = changed."character_id"
      ) AS numbered
      WHERE c."id" = numbered."id";
      PERFORM pg_notify('character_changed',
        json_build_object('workspaceId', changed."workspace_id", 'characterId', changed."character_id")::text);
    END LOOP;
    RETURN NULL;
  END $$`,
  `CREATE CONSTRAINT TRIGGER "character_changes_numbered" AFTER INSERT ON "character_changes"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "number_character_changes"()`,

  `CREATE FUNCTION "change_character"() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    settings text[] := ARRAY['match_threshold', 'review_margin', 'strength', 'reference_strength', 'ip_adapter'];
    told_apart text[] := settings || ARRAY['updated_at'];
    former jsonb;
    latter jsonb := to_jsonb(NEW);
  BEGIN
    IF TG_OP = 'INSERT' THEN
      PERFORM "record_character_change"(NEW."workspace_id", NEW."id", 'CHARACTER_CREATED', NULL);
      RETURN NULL;
    END IF;
    former := to_jsonb(OLD);
    IF former - told_apart IS DISTINCT FROM latter - told_apart THEN
      PERFORM "record_character_change"(NEW."workspace_id", NEW."id", 'PROFILE_CHANGED', NULL);
    END IF;
    IF (NEW."match_threshold", NEW."review_margin", NEW."strength", NEW."reference_strength", NEW."ip_adapter")
      IS DISTINCT FROM (OLD."match_threshold", OLD."review_margin", OLD."strength", OLD."reference_strength", OLD."ip_adapter") THEN
      PERFORM "record_character_change"(NEW."workspace_id", NEW."id", 'FACE_LOCK_CHANGED', NULL);
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER "characters_changed" AFTER INSERT OR UPDATE ON "characters"
  FOR EACH ROW EXECUTE FUNCTION "change_character"()`,

  `CREATE FUNCTION "erase_character_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM "character_changes" WHERE "character_id" = OLD."id";
    PERFORM pg_notify('character_changed', json_build_object('workspaceId', OLD."workspace_id", 'characterId', OLD."id")::text);
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER "characters_erased" AFTER DELETE ON "characters"
  FOR EACH ROW EXECUTE FUNCTION "erase_character_changes"()`,

  `CREATE FUNCTION "change_reference_image"() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'IMAGE_ADDED', NEW."id");
    ELSIF TG_OP = 'DELETE' THEN
      PERFORM "record_character_change"(OLD."workspace_id", OLD."character_id", 'IMAGE_DELETED', OLD."id");
    ELSE
      IF NEW."position" IS DISTINCT FROM OLD."position" THEN
        PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'IMAGES_REORDERED', NULL);
      END IF;
      IF ${IS_ANALYSED} THEN
        PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'IMAGE_ANALYSED', NEW."id");
      ELSIF NEW."status" IS DISTINCT FROM OLD."status"
        OR to_jsonb(NEW) - ${UNTOLD_OF_PICTURES} IS DISTINCT FROM to_jsonb(OLD) - ${UNTOLD_OF_PICTURES} THEN
        PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'IMAGE_CHANGED', NEW."id");
      END IF;
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER "reference_images_changed" AFTER INSERT OR UPDATE OR DELETE ON "reference_images"
  FOR EACH ROW EXECUTE FUNCTION "change_reference_image"()`,

  `CREATE FUNCTION "change_face_lock"() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    changed "face_locks"%ROWTYPE := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  BEGIN
    IF TG_OP <> 'UPDATE' OR NEW."revision" IS DISTINCT FROM OLD."revision" THEN
      PERFORM "record_character_change"(changed."workspace_id", changed."character_id", 'FACE_LOCK_CHANGED', NULL);
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER "face_locks_changed" AFTER INSERT OR UPDATE OR DELETE ON "face_locks"
  FOR EACH ROW EXECUTE FUNCTION "change_face_lock"()`,

  // Of a status that follows from a decision, the decision tells.
  `CREATE FUNCTION "change_candidate"() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'CANDIDATE_ADDED', NEW."id");
    ELSIF TG_OP = 'DELETE' THEN
      PERFORM "record_character_change"(OLD."workspace_id", OLD."character_id", 'CANDIDATE_DELETED', OLD."id");
    ELSIF ${IS_ANALYSED} OR NEW."match" IS DISTINCT FROM OLD."match" THEN
      PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'CANDIDATE_SCORED', NEW."id");
    ELSIF to_jsonb(NEW) - ${UNTOLD_OF_PICTURES} IS DISTINCT FROM to_jsonb(OLD) - ${UNTOLD_OF_PICTURES}
      OR NEW."status" IS DISTINCT FROM OLD."status" AND NEW."status" = 'SCORING' THEN
      PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'CANDIDATE_CHANGED', NEW."id");
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER "candidates_changed" AFTER INSERT OR UPDATE OR DELETE ON "candidates"
  FOR EACH ROW EXECUTE FUNCTION "change_candidate"()`,

  `CREATE FUNCTION "review_candidate"() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM "record_character_change"(NEW."workspace_id", "character_id", 'CANDIDATE_REVIEWED', NEW."candidate_id")
    FROM "candidates" WHERE "id" = NEW."candidate_id";
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER "candidate_reviews_told" AFTER INSERT ON "candidate_reviews"
  FOR EACH ROW EXECUTE FUNCTION "review_candidate"()`,
];

const DOWN = [
  `DROP TRIGGER "candidate_reviews_told" ON "candidate_reviews"`,
  `DROP FUNCTION "review_candidate"()`,
  `DROP TRIGGER "candidates_changed" ON "candidates"`,
  `DROP FUNCTION "change_candidate"()`,
  `DROP TRIGGER "face_locks_changed" ON "face_locks"`,
  `DROP FUNCTION "change_face_lock"()`,
  `DROP TRIGGER "reference_images_changed" ON "reference_images"`,
  `DROP FUNCTION "change_reference_image"()`,
  `DROP TRIGGER "characters_erased" ON "characters"`,
  `DROP FUNCTION "erase_character_changes"()`,
  `DROP TRIGGER "characters_changed" ON "characters"`,
  `DROP FUNCTION "change_character"()`,
  `DROP TABLE "character_changes"`,
  `DROP FUNCTION "number_character_changes"()`,
  `DROP FUNCTION "record_character_change"(uuid, uuid, text, uuid)`,
];
