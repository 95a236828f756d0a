import { createHash } from "node:crypto";
import type { Pool, PoolClient, QueryConfig } from "pg";
import { type EntityManager, QueryFailedError } from "typeorm";

/** By the statement's text. Every text is one that this server has in its code, so there are some dozens. */
const names = new Map<string, string>();

/**
 * The rows of a statement that is asked again and again: PostgreSQL parses it once a connection and, as a rule, plans it once.
 * @param text the same for all values, which must not decide about the plan, as the pattern of a search does
 * @throws QueryFailedError as TypeORM does
 */
export const readPrepared = <Row>(manager: EntityManager, text: string, values: unknown[]): Promise<Row[]> =>
  read(manager, { name: nameOf(text), text, values });

/** The rows of any other statement, planned for its values. @throws QueryFailedError as TypeORM does */
export const readOnce = <Row>(manager: EntityManager, text: string, values: unknown[]): Promise<Row[]> =>
  read(manager, { text, values });

/**
 * In a transaction the transaction's connection is asked, otherwise any of the pool. TypeORM would do the same with an object and some promises for every
 * step.
 */
async function read<Row>(manager: EntityManager, statement: QueryConfig): Promise<Row[]> {
  try {
    const connection = (await manager.queryRunner?.connect()) as PoolClient | undefined;
    return (await (connection ?? poolOf(manager)).query(statement)).rows as Row[];
  } catch (error) {
    throw new QueryFailedError(statement.text, statement.values, error as Error);
  }
}

/** By its content: processes behind one connection pooler may share connections. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash("sha256").update(text).digest("hex").slice(0, 32);
  names.set(text, name);
  return name;
}

const poolOf = ({ connection }: EntityManager): Pool =>
  (connection.driver as unknown as { master: Pool }).master;
