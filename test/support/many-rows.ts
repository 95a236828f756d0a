import type { DataSource, EntityManager } from "typeorm";

/**
 * Rows of other workspaces beside the one row of each table that a test wrote: one more for each character of a workspace, so that reading a whole table costs what it does in
 * use. What a copy has otherwise than its model is SQL, with `c` the character and `m` the model.
 */
export async function copyForEachCharacter(
  dataSource: DataSource,
  workspaceId: string,
  tables: readonly { name: string; changed: Record<string, string>; join?: string }[],
): Promise<void> {
  await dataSource.transaction(async (manager) => {
    for (const { name, changed, join = "" } of tables) {
      await manager.query(`ALTER TABLE "${name}" DISABLE TRIGGER USER`);
      const columns = await columnsOf(manager, name);
      const values = columns.map((column) => changed[column] ?? `m."${column}"`);
      await manager.query(
        `INSERT INTO "${name}" (${columns.map((column) => `"${column}"`).join(", ")}) SELECT ${values.join(", ")}
         FROM "characters" AS c CROSS JOIN (SELECT * FROM "${name}" LIMIT 1) AS m ${join} WHERE c."workspace_id" = $1`,
        [workspaceId],
      );
    }
    await manager.query("SET CONSTRAINTS ALL IMMEDIATE");
    for (const { name } of tables) await manager.query(`ALTER TABLE "${name}" ENABLE TRIGGER USER`);
  });
}

/** Those that can be written, in their order. */
export async function columnsOf(manager: EntityManager, table: string): Promise<string[]> {
  const rows: { name: string }[] = await manager.query(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'
     ORDER BY ordinal_position`,
    [table],
  );
  return rows.map(({ name }) => name);
}
