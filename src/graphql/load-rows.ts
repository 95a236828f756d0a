import type { EntityTarget, ObjectLiteral, SelectQueryBuilder } from "typeorm";
import { type KeysetPage, MAX_EXACT_COUNT, type PageRequest, type TotalCount } from "./connection.js";
import { findRows, rowsOf } from "./find-rows.js";
import type { LoaderDefinition } from "./request-context.js";

interface OwnedRow extends ObjectLiteral {
  id: string;
  workspaceId: string;
}

/** Rows of the viewer's workspace by UUID; null for an id that the workspace does not have. */
export function rowById<Row extends OwnedRow>(
  entity: EntityTarget<Row>,
): LoaderDefinition<string, Row | null> {
  return ({ manager, viewer }) =>
    async (ids: readonly string[]) => {
      const rows: Row[] = await findRows(manager, entity, viewer.workspaceId, "id", ids);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    };
}

/** One page of a query, newest first, by keyset on the time-ordered id. */
export const takePage = <Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  { after, before, ...page }: PageRequest,
): Promise<KeysetPage<Row>> => {
  const toPlace = (id: string | null): Place | null => (id === null ? null : { id, value: null });
  return takeOrderedPage(query, NEWEST_FIRST, { ...page, after: toPlace(after), before: toPlace(before) });
};

/** One page of a query in some order, by keyset on its value and the id. From the end it is read backwards and turned. */
export async function takeOrderedPage<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  { by, direction }: OrderTerms,
  { size, end, after, before }: PageRequest<Place>,
): Promise<KeysetPage<Row>> {
  const conditions = [...query.expressionMap.wheres];
  const id = `${query.alias}.id`;
  const isById = !by?.isUnique;
  const isReversed = end === "last";
  const read = isReversed ? opposite(direction) : direction;
  if (by === null) query.orderBy(id, read);
  else query.orderBy(by.expression, read);
  if (by !== null && isById) query.addOrderBy(id, read);
  const bound = (name: string, place: Place | null, operator: "<" | ">") => {
    if (place === null) return;
    const [columns, values] =
      by === null
        ? [id, `:${name}`]
        : by.isUnique
          ? [by.expression, by.valueOf(`:${name}Value`)]
          : [`(${by.expression}, ${id})`, `(${by.valueOf(`:${name}Value`)}, :${name}::uuid)`];
    query.andWhere(`${columns} ${operator} ${values}`, { [name]: place.id, [`${name}Value`]: place.value });
  };
  bound("after", after, direction === "DESC" ? "<" : ">");
  bound("before", before, direction === "DESC" ? ">" : "<");
  const found = await rowsOf(query.limit(size + 1));
  const rows = found.slice(0, size);
  return {
    rows: isReversed ? rows.toReversed() : rows,
    hasMore: found.length > size,
    count: () => countRows(query, conditions),
  };
}

/**
 * Up to {@link MAX_EXACT_COUNT} rows are counted; how many more there are is what PostgreSQL expects the query to give.
 * @param page a query of one page
 * @param conditions of the whole list
 */
async function countRows<Row extends ObjectLiteral>(
  page: SelectQueryBuilder<Row>,
  conditions: SelectQueryBuilder<Row>["expressionMap"]["wheres"],
): Promise<TotalCount> {
  const { manager } = page.connection;
  const whole = page.clone().select("1").orderBy().limit();
  whole.expressionMap.wheres = conditions;
  const [sql, parameters] = whole.getQueryAndParameters();
  const [{ counted }] = await manager.query(
    `SELECT count(*)::integer AS counted FROM (${sql} LIMIT ${MAX_EXACT_COUNT + 1}) AS rows`,
    parameters,
  );
  if (counted <= MAX_EXACT_COUNT) return { value: counted, isEstimate: false };
  const [row] = await manager.query(`EXPLAIN (FORMAT JSON) ${sql}`, parameters);
  return { value: Math.max(counted, row["QUERY PLAN"][0].Plan["Plan Rows"]), isEstimate: true };
}

const opposite = (direction: "ASC" | "DESC") => (direction === "ASC" ? "DESC" : "ASC");

/** Where a row stands in a list: by the order's value, null in one that goes by arrival, and among equals by its id. */
export interface Place {
  id: string;
  value: number | string | null;
}

/** How an order is asked of the database. Equal values go by the ids, in the same direction. */
export interface OrderTerms {
  /** null: the list goes by the ids alone, which is by arrival. */
  by: {
    /** SQL, its columns unqualified, as the index has it. */
    expression: string;
    /** SQL: the same of a cursor's value. */
    valueOf: (parameter: string) => string;
    /** Whether no two rows of a list have the same, so that there are no equals to go by the ids. */
    isUnique?: boolean;
  } | null;
  direction: "ASC" | "DESC";
}

const NEWEST_FIRST: OrderTerms = { by: null, direction: "DESC" };
