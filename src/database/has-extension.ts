import type { QueryRunner } from "typeorm";
import { logOf } from "./migration-log.js";

/**
 * Whether the database has an extension of PostgreSQL's own; it is made where it is missing and may be made. Without one nothing fails, it only takes longer: the log says
 * then what to do.
 * @param name such as `pg_trgm`, which whoever may create in a database may make
 */
export async function hasExtension(queryRunner: QueryRunner, name: string): Promise<boolean> {
  try {
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS "${name}"`);
    return true;
  } catch (error) {
    // Not installed on the server (58P01 before PostgreSQL 15, 0A000 from then on), or this user may not (42501).
    const { code } = error as { code?: string };
    if (code !== "58P01" && code !== "0A000" && code !== "42501") throw error;
    logOf(queryRunner).info(
      { extension: name, error: (error as Error).message },
      "the database does without an extension; docs/operations.md says what it is for and how to make it later",
    );
    return false;
  }
}
