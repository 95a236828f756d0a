import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";

/** What is asked of one workspace without reading the rows of all: templates to search, and analyses that are staged. */
export class LargeWorkspaces1796710000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await createIndex(queryRunner, {
      name: "face_locks_workspace_id_character_id_idx",
      definition: `ON "face_locks" ("workspace_id", "character_id")`,
    });
    await createIndex(queryRunner, {
      name: "staged_analyses_workspace_id_idx",
      definition: `ON "staged_analyses" ("workspace_id")`,
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX "staged_analyses_workspace_id_idx"`);
    await queryRunner.query(`DROP INDEX "face_locks_workspace_id_character_id_idx"`);
  }
}
