import type { DataSource } from "typeorm";
import { measuringCommand, runCommand } from "../eval/support/command.js";
import { DEFAULT_DIRECTORY, DEFAULT_LARGE, type ScaleOptions, withScaledDatabase } from "./scale-database.js";
import { table } from "./table.js";

/** A copy of a table with its indexes, and the same with something narrower. */
interface Change {
  what: string;
  table: string;
  /** SQL of columns that are otherwise. */
  columns: Record<string, string>;
  /** Indexes that the copy does without. */
  without: readonly string[];
}

const CHANGES: readonly Change[] = [
  {
    what: "sha256 as bytea",
    table: "reference_images",
    columns: { sha256: "decode(sha256, 'hex')" },
    without: [],
  },
  {
    what: "perceptual_hash as bytea",
    table: "reference_images",
    columns: { perceptual_hash: "decode(perceptual_hash, 'hex')" },
    without: [],
  },
  {
    what: "the pair (id, workspace_id) in one index",
    table: "reference_images",
    columns: {},
    without: ["reference_images_id_workspace_id_key"],
  },
  {
    what: "the pair (id, workspace_id) in one index",
    table: "characters",
    columns: {},
    without: ["characters_id_workspace_id_key"],
  },
  {
    what: "landmarks as real[]",
    table: "faces",
    columns: {
      landmarks: `(SELECT array_agg(p.number::real) FROM jsonb_array_elements(landmarks) AS one, LATERAL (VALUES ((one ->> 'x')::float8), ((one ->> 'y')::float8)) AS p(number))`,
    },
    without: [],
  },
  {
    what: "measures as real[]",
    table: "faces",
    columns: {
      measures: `(SELECT array_agg(value::text::real) FROM jsonb_each(measures) WHERE jsonb_typeof(value) = 'number')`,
    },
    without: [],
  },
];

const command = measuringCommand(
  "bench:narrow-keys",
  "What narrower columns and fewer indexes would save, by copies of the tables of bench:seed's database",
  `so many characters in the large workspace, ${DEFAULT_LARGE} unless told`,
)
  .option("--directory <dir>", `where the database is kept, ${DEFAULT_DIRECTORY} unless told`)
  .action(async (options: ScaleOptions) =>
    withScaledDatabase(options, async ({ dataSource }) => {
      const [{ images }] = await dataSource.query("SELECT count(*)::float8 AS images FROM reference_images");
      const rows: string[][] = [];
      for (const change of CHANGES) {
        const before = await sizeOfCopy(dataSource, { ...change, columns: {}, without: [] });
        const after = await sizeOfCopy(dataSource, change);
        rows.push([
          change.table,
          change.what,
          ...[before, after, before - after].map((bytes) => (bytes / images).toFixed(0)),
        ]);
      }
      console.log(`${images} images. Bytes an image, with indexes.\n`);
      console.log(table(["table", "change", "copied as it is", "with the change", "saved"], rows));
    }),
  );

/** Both are copies, as an index that is made at one go is smaller than one that grew. */
async function sizeOfCopy(dataSource: DataSource, change: Change): Promise<number> {
  const of = change.table;
  const columns: { name: string }[] = await dataSource.query(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    [of],
  );
  const selected = columns.map(({ name }) => `${change.columns[name] ?? `"${name}"`} AS "${name}"`);
  const indexes: { name: string; definition: string }[] = await dataSource.query(
    "SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE schemaname = current_schema() AND tablename = $1",
    [of],
  );
  await dataSource.query("DROP TABLE IF EXISTS pg_temp.copy_of_table");
  await dataSource.query(`CREATE TEMP TABLE copy_of_table AS SELECT ${selected.join(", ")} FROM "${of}"`);
  for (const { name, definition } of indexes.filter(({ name }) => !change.without.includes(name)))
    await dataSource.query(
      definition
        .replace(name, `copy_${name}`.slice(0, 63))
        .replace(/ON \S+ USING/, "ON pg_temp.copy_of_table USING"),
    );
  const [{ bytes }] = await dataSource.query(
    "SELECT pg_total_relation_size('pg_temp.copy_of_table')::float8 AS bytes",
  );
  await dataSource.query("DROP TABLE pg_temp.copy_of_table");
  return bytes;
}

void runCommand(command);
