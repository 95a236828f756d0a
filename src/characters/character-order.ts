import { bytesOfPlace, placeOfCursor } from "../graphql/connection.js";
import type { OrderTerms, Place } from "../graphql/load-rows.js";
import type { CharacterEntity } from "./character.entity.js";
import { inAnyCase } from "./in-any-case.js";

export enum CharacterOrder {
  NEWEST = "NEWEST",
  OLDEST = "OLDEST",
  NAME = "NAME",
  NAME_BACKWARDS = "NAME_BACKWARDS",
  LAST_CHANGED = "LAST_CHANGED",
  LONGEST_UNCHANGED = "LONGEST_UNCHANGED",
}

/** What a cursor keeps of a row beside its id, and how the database is asked for it. */
interface CharacterTerms extends OrderTerms {
  kept: ((row: CharacterEntity) => string) | null;
}

const byArrival = { by: null, kept: null } as const;
const byName = {
  by: { expression: inAnyCase("name"), valueOf: inAnyCase },
  kept: ({ name }: CharacterEntity) => name,
};
const byChange = {
  by: {
    expression: inMilliseconds("updated_at"),
    valueOf: (value: string) => inMilliseconds(`${value}::timestamptz`),
  },
  kept: ({ updatedAt }: CharacterEntity) => updatedAt.toISOString(),
};

export const ORDER_TERMS: Record<CharacterOrder, CharacterTerms> = {
  NEWEST: { ...byArrival, direction: "DESC" },
  OLDEST: { ...byArrival, direction: "ASC" },
  NAME: { ...byName, direction: "ASC" },
  NAME_BACKWARDS: { ...byName, direction: "DESC" },
  LAST_CHANGED: { ...byChange, direction: "DESC" },
  LONGEST_UNCHANGED: { ...byChange, direction: "ASC" },
};

const isTime = (value: string): boolean =>
  !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;

/** A text that PostgreSQL can hold. */
const isStorable = (value: string): boolean => !value.includes("\0");

/** SQL. As JavaScript has times: a cursor that lost microseconds would show rows twice. */
function inMilliseconds(expression: string): string {
  return `date_trunc('milliseconds', ${expression} AT TIME ZONE 'UTC')`;
}

/** A character's place in an order, as a cursor's bytes: it stays where it was though the character is renamed, or is gone. */
export const cursorIn =
  (order: CharacterOrder) =>
  (row: CharacterEntity): Buffer => {
    const { kept } = ORDER_TERMS[order];
    return bytesOfPlace(row.id, Buffer.from(kept?.(row) ?? ""));
  };

/** What such a cursor says; null for one of a list in another order. */
export const placeIn =
  (order: CharacterOrder) =>
  (cursor: Buffer): Place | null => {
    const place = placeOfCursor(cursor);
    if (place === null) return null;
    const value = place.value.toString();
    const { by } = ORDER_TERMS[order];
    if ((by === null) !== (value === "")) return null;
    if (by !== null && !(by === byChange.by ? isTime(value) : isStorable(value))) return null;
    return { id: place.id, value: value || null };
  };
