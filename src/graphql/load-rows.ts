import type { EntityTarget, ObjectLiteral, SelectQueryBuilder } from "typeorm";
import type { KeysetPage, PageRequest } from "./connection.js";
import { findRows } from "./find-rows.js";
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

/** One page of a query, newest first, by keyset on the time-ordered id. From the end it is read backwards and turned. */
export async function takePage<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  page: PageRequest,
): Promise<KeysetPage<Row>> {
  const { size, end, after, before } = page;
  const id = `${query.alias}.id`;
  query.orderBy(id, end === "first" ? "DESC" : "ASC").limit(size + 1);
  if (after !== null) query.andWhere(`${id} < :after`, { after });
  if (before !== null) query.andWhere(`${id} > :before`, { before });
  const found = await query.getMany();
  const rows = found.slice(0, size);
  return { rows: end === "first" ? rows : rows.toReversed(), hasMore: found.length > size };
}
