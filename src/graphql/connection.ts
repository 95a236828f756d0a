import { ArgsType, Ctx, Field, Int, ObjectType, type ClassType } from "type-graphql";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { STATEMENT_COST, workComplexity } from "./complexity.js";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./page-size.js";
import type { RequestContext } from "./request-context.js";

/** A page as services take it: of the rows between two others, the first or the last so many. */
export interface PageRequest<Place = string> {
  size: number;
  end: "first" | "last";
  /** Where the row stands that all come after, by its id unless the list has another order; null: none. */
  after: Place | null;
  /** The same of the row that all come before; null: none. */
  before: Place | null;
}

export interface KeysetPage<Row> {
  rows: Row[];
  /** Whether there are more beyond the page's size: behind the first, or before the last. */
  hasMore: boolean;
  /** How many the whole list has, on all its pages; a statement of its own. */
  count: () => Promise<TotalCount>;
}

/** Of a list that no row can be in. */
export const EMPTY_PAGE: KeysetPage<never> = {
  rows: [],
  hasMore: false,
  count: async () => ({ value: 0, isEstimate: false }),
};

/** Lists up to this long are counted. */
export const MAX_EXACT_COUNT = 10_000;
/** Of a count: as many rows of an index are read. */
const COUNT_COST = 4 * STATEMENT_COST;

@ObjectType({ description: "How many entries a list has." })
export class TotalCount {
  @Field(() => Int, { description: "How many." })
  value!: number;

  @Field(() => Boolean, {
    description: `Whether it is the database's guess, from its statistics, as for lists of more than ${MAX_EXACT_COUNT.toLocaleString("en")}.`,
  })
  isEstimate!: boolean;
}

/** The arguments of the Relay cursor connections specification. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many from the beginning, 1 to ${MAX_PAGE_SIZE}; ${DEFAULT_PAGE_SIZE} without \`last\`.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Only what comes after this cursor: the `endCursor` of the page before.",
  })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many from the end, 1 to ${MAX_PAGE_SIZE}, in the same order; not together with \`first\`.`,
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Only what comes before this cursor: the `startCursor` of the page behind.",
  })
  before?: string | null;

  /** Of a list that goes by the rows' ids. @throws DomainError INVALID_INPUT */
  toPageRequest(): PageRequest {
    return this.toPageRequestBy(idOfCursor);
  }

  /** @param read what a cursor says; null for one that is not of this list. @throws DomainError INVALID_INPUT */
  toPageRequestBy<Place>(read: (cursor: Buffer) => Place | null): PageRequest<Place> {
    const { first = null, last = null } = this;
    if (first !== null && last !== null) {
      throw new DomainError(UserErrorCode.INVALID_INPUT, "Give `first` or `last`, not both.", ["last"]);
    }
    return {
      size: last === null ? checkSize("first", first ?? DEFAULT_PAGE_SIZE) : checkSize("last", last),
      end: last === null ? "first" : "last",
      after: readCursor("after", this.after, read),
      before: readCursor("before", this.before, read),
    };
  }
}

function checkSize(argument: "first" | "last", size: number): number {
  if (size >= 1 && size <= MAX_PAGE_SIZE) return size;
  throw new DomainError(UserErrorCode.INVALID_INPUT, `\`${argument}\` has to be 1 to ${MAX_PAGE_SIZE}.`, [
    argument,
  ]);
}

@ObjectType({ description: "Where a page of a connection ends, and whether there is more." })
export class PageInfo {
  @Field(() => Boolean, {
    description: "Whether there is more after this page. Of the last few: whether a page behind was named.",
  })
  hasNextPage!: boolean;

  @Field(() => Boolean, {
    description: "Whether there is more before this page. Of the first few: whether a page before was named.",
  })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the first edge: give it as `before`, with `last`, for the page before.",
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the last edge: give it as `after` for the next page.",
  })
  endCursor!: string | null;
}

interface Edge<Item> {
  cursor: string;
  node: Item;
}

export interface Connection<Item> {
  edges: Edge<Item>[];
  nodes: Item[];
  pageInfo: PageInfo;
  count: KeysetPage<unknown>["count"];
}

/** Makes the classes `<name>Edge` and `<name>Connection` of the Relay cursor connections specification. */
export function createConnectionType<Item extends object>(
  name: string,
  itemType: ClassType<Item>,
): ClassType<Connection<Item>> {
  @ObjectType(`${name}Edge`, { description: "One entry of a page." })
  class ItemEdge implements Edge<Item> {
    @Field(() => String, { description: "Opaque; give it as `after` or `before` to go on from here." })
    cursor!: string;

    @Field(() => itemType, { description: "The entry itself." })
    node!: Item;
  }

  @ObjectType(`${name}Connection`, { description: "A page of entries." })
  class ItemConnection implements Connection<Item> {
    count!: Connection<Item>["count"];

    @Field(() => [ItemEdge], { description: "The entries with their cursors." })
    edges!: ItemEdge[];

    @Field(() => [itemType], { description: "The entries without cursors." })
    nodes!: Item[];

    @Field(() => PageInfo, { description: "Where this page ends." })
    pageInfo!: PageInfo;

    @Field(() => TotalCount, {
      description:
        "How many entries the whole list has, all pages together. Priced like an entry of the page: ask with a small `first` where only the count is wanted.",
      complexity: workComplexity(COUNT_COST),
    })
    totalCount(@Ctx() context: RequestContext): Promise<TotalCount> {
      return context.ownStatement(this.count);
    }
  }
  return ItemConnection;
}

/**
 * A page of rows as the connection clients see.
 * @param cursorOf where a row stands in its list: its id, unless that goes by something else too
 */
export function toConnection<Row extends { id: string }, Item, Place>(
  page: KeysetPage<Row>,
  request: PageRequest<Place>,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => Buffer = ({ id }) => bytesOfId(id),
): Connection<Item> {
  const edges = page.rows.map((row) => ({ cursor: cursorOf(row).toString("base64url"), node: toItem(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    count: page.count,
    pageInfo: {
      hasNextPage: request.end === "first" ? page.hasMore : request.before !== null,
      hasPreviousPage: request.end === "last" ? page.hasMore : request.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const ID_BYTES = 16;

/** A UUID as the bytes of a cursor. */
export const bytesOfId = (id: string): Buffer => Buffer.from(id.replaceAll("-", ""), "hex");

/** The UUID that a cursor's bytes are; null where they are none. */
export function idOfCursor(bytes: Buffer): string | null {
  if (bytes.length !== ID_BYTES) return null;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A cursor's bytes in a list by something else too: the row's id, and then that. */
export const bytesOfPlace = (id: string, value: Buffer): Buffer => Buffer.concat([bytesOfId(id), value]);

/** What {@link bytesOfPlace} made; null where the beginning is no id. */
export function placeOfCursor(cursor: Buffer): { id: string; value: Buffer } | null {
  const id = idOfCursor(cursor.subarray(0, ID_BYTES));
  return id === null ? null : { id, value: cursor.subarray(ID_BYTES) };
}

function readCursor<Place>(
  argument: "after" | "before",
  cursor: string | null | undefined,
  read: (cursor: Buffer) => Place | null,
): Place | null {
  // Some clients send an empty one for none.
  if (!cursor) return null;
  const place = read(Buffer.from(cursor, "base64url"));
  if (place !== null) return place;
  throw new DomainError(UserErrorCode.INVALID_INPUT, `\`${argument}\` is not a cursor of this list.`, [
    argument,
  ]);
}
