import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";

/** The last migration of the version before. */
export const VERSION_BEFORE = 1795470000000;

const timestampOf = (migration: { name: string }): number => Number(migration.name.slice(-13));

/** Takes back every migration that is newer than one, and the indexes in graphile-worker's schema with them. */
export async function goBackTo(url: string, timestamp: number): Promise<void> {
  const dataSource = await createDataSource(url, { poolSize: 2 }).initialize();
  try {
    const isNewer = (name: string) => timestampOf({ name }) > timestamp;
    for (;;) {
      const [last] = await dataSource.query("SELECT name FROM migrations ORDER BY id DESC LIMIT 1");
      if (!isNewer(last.name)) return;
      await dataSource.undoLastMigration();
    }
  } finally {
    await dataSource.destroy();
  }
}

/** Columns, constraints and indexes of every table, and the values of every enum: all that two databases of one shape have in common. */
export async function describeSchema(dataSource: DataSource): Promise<string[]> {
  const rows: { line: string }[] = await dataSource.query(`
    SELECT concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
             pg_get_expr(d.adbin, d.adrelid)) AS line
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisready) FROM pg_index
      JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('public', 'graphile_worker')
    UNION ALL SELECT concat_ws(' ', enumtypid::regtype, enumlabel, enumsortorder) FROM pg_enum
    ORDER BY line`);
  return rows.map(({ line }) => line);
}
