import type { MigrationInterface, QueryRunner } from "typeorm";

/** What happens to training sets is told to those who follow their character. */
export class TrainingSetChanges1796630000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION "change_training_set"() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'TRAINING_SET_ADDED', NEW."id");
        ELSIF TG_OP = 'DELETE' THEN
          PERFORM "record_character_change"(OLD."workspace_id", OLD."character_id", 'TRAINING_SET_DELETED', OLD."id");
        ELSIF NEW."status" IS DISTINCT FROM OLD."status" AND NEW."status" IN ('READY', 'FAILED') THEN
          PERFORM "record_character_change"(NEW."workspace_id", NEW."character_id", 'TRAINING_SET_' || NEW."status"::text, NEW."id");
        END IF;
        RETURN NULL;
      END $$`);
    await queryRunner.query(
      `CREATE TRIGGER "training_sets_changed" AFTER INSERT OR UPDATE OR DELETE ON "training_sets"
         FOR EACH ROW EXECUTE FUNCTION "change_training_set"()`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TRIGGER "training_sets_changed" ON "training_sets"`);
    await queryRunner.query(`DROP FUNCTION "change_training_set"()`);
  }
}
