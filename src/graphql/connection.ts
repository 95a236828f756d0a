import { ArgsType, Field, Int, ObjectType, type ClassType } from "type-graphql";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** A page as services take it: at most `first` rows that come after the row with the id `after`. */
export interface PageRequest {
  first: number;
  after: string | null;
}

export interface KeysetPage<Row> {
  rows: Row[];
  hasNextPage: boolean;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: `How many, 1 to ${MAX_PAGE_SIZE}.` })
  first!: number;

  @Field(() => String, { nullable: true, description: "The `endCursor` of the page before." })
  after?: string | null;

  /** @throws DomainError INVALID_INPUT */
  toPageRequest(): PageRequest {
    if (this.first < 1 || this.first > MAX_PAGE_SIZE) {
      throw new DomainError(UserErrorCode.INVALID_INPUT, `\`first\` has to be 1 to ${MAX_PAGE_SIZE}.`, [
        "first",
      ]);
    }
    return { first: this.first, after: this.after ? idOfCursor(this.after) : null };
  }
}

@ObjectType({ description: "Where a page of a connection ends, and whether there is more." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there is more after this page." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether this page began after a cursor." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the first edge." })
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
}

/** Makes the classes `<name>Edge` and `<name>Connection` of the Relay cursor connections specification. */
export function createConnectionType<Item extends object>(
  name: string,
  itemType: ClassType<Item>,
): ClassType<Connection<Item>> {
  @ObjectType(`${name}Edge`, { description: "One entry of a page." })
  class ItemEdge implements Edge<Item> {
    @Field(() => String, { description: "Opaque; give it as `after` to go on from here." })
    cursor!: string;

    @Field(() => itemType, { description: "The entry itself." })
    node!: Item;
  }

  @ObjectType(`${name}Connection`, { description: "A page of entries." })
  class ItemConnection implements Connection<Item> {
    @Field(() => [ItemEdge], { description: "The entries with their cursors." })
    edges!: ItemEdge[];

    @Field(() => [itemType], { description: "The entries without cursors." })
    nodes!: Item[];

    @Field(() => PageInfo, { description: "Where this page ends." })
    pageInfo!: PageInfo;
  }
  return ItemConnection;
}

/** A page of rows as the connection clients see. */
export function toConnection<Row extends { id: string }, Item>(
  page: KeysetPage<Row>,
  request: PageRequest,
  toItem: (row: Row) => Item,
): Connection<Item> {
  const edges = page.rows.map((row) => ({ cursor: cursorOfId(row.id), node: toItem(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: request.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const cursorOfId = (id: string): string => Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");

function idOfCursor(cursor: string): string {
  const hex = Buffer.from(cursor, "base64url").toString("hex");
  if (hex.length !== 32) {
    throw new DomainError(UserErrorCode.INVALID_INPUT, "`after` is not a cursor of this list.", ["after"]);
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
