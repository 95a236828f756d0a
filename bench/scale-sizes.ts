import type { DataSource } from "typeorm";

/** What a table takes on disk. */
export interface TableSize {
  name: string;
  /** As PostgreSQL estimates. */
  rows: number;
  /** With what is kept of long values beside it. */
  bytes: number;
  /** Bytes of each. */
  indexes: Record<string, number>;
}

/** Of all tables that are not nearly empty, the largest first. */
export function sizesOf(dataSource: DataSource): Promise<TableSize[]> {
  return dataSource.query(
    `SELECT relname AS name, reltuples::float8 AS rows, pg_table_size(t.oid)::float8 AS bytes,
       (SELECT coalesce(json_object_agg(i.indexrelid::regclass::text, pg_relation_size(i.indexrelid) ORDER BY pg_relation_size(i.indexrelid) DESC), '{}')
        FROM pg_index AS i WHERE i.indrelid = t.oid) AS indexes
     FROM pg_class AS t WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND pg_table_size(t.oid) > 1e6
     ORDER BY pg_total_relation_size(t.oid) DESC`,
  );
}
