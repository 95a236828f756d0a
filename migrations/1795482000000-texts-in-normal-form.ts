import type { MigrationInterface, QueryRunner } from "typeorm";

/** Texts are kept in Unicode's normal form C, so that a filter finds them however they are typed; older ones are brought into it here. */
export class TextsInNormalForm1795482000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TEXTS)) {
      for (const column of columns) await queryRunner.query(normalise(table, column));
    }
    await queryRunner.query(WORKSPACES);
  }

  /** Nothing to take back: which form a text had is not kept, and both are the same text. */
  async down(): Promise<void> {}
}

const TEXTS = {
  characters: ["name", "niche", "hair_color", "appearance", "style", "notes"],
  reference_images: ["caption", "file_name"],
  api_keys: ["name"],
};

const normalise = (table: string, column: string): string =>
  `UPDATE "${table}" SET "${column}" = normalize("${column}", NFC) WHERE "${column}" IS NOT NFC NORMALIZED`;

/** Their names are unique: of two that differ in their form only, both stay as they are. */
const WORKSPACES = `UPDATE "workspaces" w SET "name" = normalize(w."name", NFC)
  WHERE w."name" IS NOT NFC NORMALIZED AND NOT EXISTS (
    SELECT FROM "workspaces" o WHERE o."id" <> w."id" AND normalize(o."name", NFC) = normalize(w."name", NFC))`;
