import type { MigrationInterface, QueryRunner } from "typeorm";
import { createIndex } from "../src/database/create-index.js";
import { hasExtension } from "../src/database/has-extension.js";

/** The characters of a niche, those whose name holds some letters, and all of them by name or last change, without reading all of a workspace. */
export class CharacterFilters1796670000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await createIndex(queryRunner, {
      name: "characters_workspace_id_niche_id_idx",
      definition: `ON "characters" ("workspace_id", lower(upper("niche")), "id") WHERE "niche" IS NOT NULL`,
    });
    await createIndex(queryRunner, {
      name: "characters_workspace_id_name_id_idx",
      definition: `ON "characters" ("workspace_id", lower(upper("name")), "id")`,
    });
    await createIndex(queryRunner, {
      name: "characters_workspace_id_updated_at_id_idx",
      definition: `ON "characters" ("workspace_id", date_trunc('milliseconds', "updated_at" AT TIME ZONE 'UTC'), "id")`,
    });
    if (!(await hasExtension(queryRunner, "pg_trgm"))) return;
    await createIndex(queryRunner, {
      name: "characters_name_idx",
      definition: `ON "characters" USING gin (lower(upper("name")) gin_trgm_ops)`,
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX IF EXISTS "characters_name_idx"`);
    await queryRunner.query(`DROP INDEX "characters_workspace_id_updated_at_id_idx"`);
    await queryRunner.query(`DROP INDEX "characters_workspace_id_name_id_idx"`);
    await queryRunner.query(`DROP INDEX "characters_workspace_id_niche_id_idx"`);
  }
}
