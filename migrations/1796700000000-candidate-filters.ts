import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";

const INDEXES: Record<string, string> = {
  candidates_character_id_match_verdict_id_idx: `ON "candidates" ("character_id", "match_verdict", "id")`,
  candidates_character_id_source_id_idx: `ON "candidates" ("character_id", "source", "id") WHERE "source" IS NOT NULL`,
  candidates_character_id_created_at_idx: `ON "candidates" ("character_id", "created_at")`,
  reference_images_unready_idx: `ON "reference_images" ("workspace_id", "status", "id") WHERE "status" <> 'READY'`,
};

/** The few candidates of a verdict, a source or a time, and the few images of a workspace that wait or failed, without reading all of them. */
export class CandidateFilters1796700000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await createIndex(queryRunner, { name, definition });
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await queryRunner.query(`DROP INDEX "${name}"`);
  }
}
