import type { MigrationInterface, QueryRunner } from "typeorm";
import { updateInBatches } from "../src/database/update-in-batches.js";

/** Texts are kept in Unicode's normal form C, so that a filter finds them however they are typed; older ones are brought into it here. */
export class TextsInNormalForm1795482000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    const updates = Object.entries(TEXTS).map(([table, columns]) => normalise(table, columns));
    await updateInBatches(queryRunner, TextsInNormalForm1795482000000.name, updates);
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

const normalise = (table: string, columns: string[]) => ({
  table,
  key: "id",
  set: columns.map((column) => `"${column}" = normalize("${column}", NFC)`).join(", "),
  where: columns.map((column) => `"${column}" IS NOT NFC NORMALIZED`).join(" OR "),
});

/** Their names are unique: of two that differ in their form only, both stay as they are. */
const WORKSPACES = `UPDATE "workspaces" w SET "name" = normalize(w."name", NFC)
  WHERE w."name" IS NOT NFC NORMALIZED AND NOT EXISTS (
    SELECT FROM "workspaces" o WHERE o."id" <> w."id" AND normalize(o."name", NFC) = normalize(w."name", NFC))`;
