import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A template says how many photos it counts as, which its score depends on (null: a version made it that did not say so), and every
 * change of a face lock is told to whoever listens, whatever release makes it.
 */
export class AnnouncedFaceLocks1796520000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "face_locks" ADD "effective_photos" double precision`);
    await queryRunner.query(`
      CREATE FUNCTION "announce_face_lock"() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        lock "face_locks"%ROWTYPE := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
      BEGIN
        PERFORM pg_notify('face_lock_changed',
          json_build_object('workspaceId', lock."workspace_id", 'characterId', lock."character_id")::text);
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE TRIGGER "face_locks_announced" AFTER INSERT OR UPDATE OR DELETE ON "face_locks"
      FOR EACH ROW EXECUTE FUNCTION "announce_face_lock"()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TRIGGER "face_locks_announced" ON "face_locks"`);
    await queryRunner.query(`DROP FUNCTION "announce_face_lock"()`);
    await queryRunner.query(`ALTER TABLE "face_locks" DROP COLUMN "effective_photos"`);
  }
}
