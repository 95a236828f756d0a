import type { EntityManager, EntityTarget, ObjectLiteral, SelectQueryBuilder } from "typeorm";
import { readOnce, readPrepared } from "./read-rows.js";

interface OfWorkspace extends ObjectLiteral {
  workspaceId: string;
}

/** How rows of an entity are read: the same for every request. */
interface Reading {
  /** Of a table with the alias `t`, as the driver is to name them. */
  columns: string;
  /** Of columns that are not kept as the driver gives them. */
  convert: readonly { property: string; from: (value: unknown) => unknown }[];
  prototype: object;
}

const readings = new WeakMap<object, Map<string, Reading>>();

/**
 * Rows of a workspace whose `by` is one of the values, in any order: what `findBy` gives, for a third of its time. TypeORM makes such a statement anew
 * each time and goes through every column of every row twice, while the driver gives objects that need only a prototype.
 * @param without columns that nobody asked for, such as long vectors; they are missing in the rows
 * @param only SQL of the table as `t`, where not all of these rows are wanted
 */
export async function findRows<Row extends OfWorkspace, Left extends keyof Row & string = never>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  workspaceId: string,
  by: keyof Row & string,
  values: readonly string[],
  without: readonly Left[] = [],
  only = "true",
): Promise<Omit<Row, Left>[]> {
  const metadata = manager.connection.getMetadata(entity);
  const reading = readingOf(metadata, without);
  const [workspace, key] = [columnOf(metadata, "workspaceId"), columnOf(metadata, by)];
  const statement = `SELECT ${reading.columns} FROM ${metadata.tablePath} t WHERE ${workspace} = $1 AND ${key} = ANY($2) AND ${only}`;
  return asEntities(await readPrepared<Row>(manager, statement, [workspaceId, [...values]]), reading);
}

/** The one row whose `by`, a unique column, is the value, whatever workspace it is of: for what tells who asks. Null without one. */
export async function findRowAnywhere<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  by: keyof Row & string,
  value: string,
): Promise<Row | null> {
  const metadata = manager.connection.getMetadata(entity);
  const reading = readingOf(metadata, []);
  const statement = `SELECT ${reading.columns} FROM ${metadata.tablePath} t WHERE ${columnOf(metadata, by)} = $1`;
  const [row] = asEntities(await readPrepared<Row>(manager, statement, [value]), reading);
  return row ?? null;
}

/** What `getMany` of a query over one table gives, read as {@link findRows} reads. */
export async function rowsOf<Row extends ObjectLiteral>(query: SelectQueryBuilder<Row>): Promise<Row[]> {
  const { metadata, name } = query.expressionMap.mainAlias!;
  const reading = readingOf(metadata, [], query.escape(name));
  // TypeORM would name each column after its table, and take the names apart again.
  const [text, parameters] = query.clone().select("1").getQueryAndParameters();
  const statement = text.replace(/^SELECT 1 /, () => `SELECT ${reading.columns} `);
  return asEntities(await readOnce<Row>(query.connection.manager, statement, parameters), reading);
}

type Metadata = ReturnType<EntityManager["connection"]["getMetadata"]>;

const columnOf = (metadata: Metadata, property: string): string =>
  `t."${metadata.findColumnWithPropertyName(property)!.databaseName}"`;

function asEntities<Row>(rows: Row[], { convert, prototype }: Reading): Row[] {
  for (const row of rows as ObjectLiteral[]) {
    Object.setPrototypeOf(row, prototype);
    for (const { property, from } of convert) row[property] = from(row[property]);
  }
  return rows;
}

function readingOf(metadata: Metadata, without: readonly string[], alias = "t"): Reading {
  const known = readings.get(metadata) ?? new Map<string, Reading>();
  readings.set(metadata, known);
  const name = [alias, ...without].join();
  const reading = known.get(name) ?? makeReading(metadata, without, alias);
  known.set(name, reading);
  return reading;
}

function makeReading(metadata: Metadata, without: readonly string[], alias: string): Reading {
  const read = metadata.columns.filter(
    ({ isSelect, isVirtual, propertyName }) => isSelect && !isVirtual && !without.includes(propertyName),
  );
  const columns = read.map(({ propertyName, databaseName, isVirtualProperty, query }) => {
    const value = isVirtualProperty ? `(${query!(alias)})` : `${alias}."${databaseName}"`;
    return `${value} AS "${propertyName}"`;
  });
  const convert = read.flatMap(({ propertyName: property, transformer }) =>
    [transformer ?? []].flat().map(({ from }) => ({ property, from })),
  );
  const { prototype } = metadata.target as { prototype: object };
  return { columns: columns.join(", "), convert, prototype };
}
