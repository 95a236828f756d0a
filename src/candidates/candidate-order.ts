import { bytesOfId, idOfCursor } from "../graphql/connection.js";
import { type CandidateEntity, SCORE_FROM_ABOVE, SCORE_FROM_BELOW } from "./candidate.entity.js";

export enum CandidateOrder {
  NEWEST = "NEWEST",
  OLDEST = "OLDEST",
  HIGHEST_SCORE = "HIGHEST_SCORE",
  LOWEST_SCORE = "LOWEST_SCORE",
}

/** Where a candidate stands in a list: `score` as the list's expression has it, null in one that goes by arrival. */
export interface CandidatePlace {
  id: string;
  score: number | null;
}

/** How an order is asked of the database. */
export interface OrderTerms {
  /** Of the score; null: the list goes by the ids alone. Equal scores go by the ids, in the same direction. */
  expression: string | null;
  direction: "ASC" | "DESC";
  /** What the expression is for a candidate without a score. */
  withoutScore: number;
}

export const ORDER_TERMS: Record<CandidateOrder, OrderTerms> = {
  NEWEST: { expression: null, direction: "DESC", withoutScore: 0 },
  OLDEST: { expression: null, direction: "ASC", withoutScore: 0 },
  HIGHEST_SCORE: { expression: SCORE_FROM_ABOVE, direction: "DESC", withoutScore: -1 },
  LOWEST_SCORE: { expression: SCORE_FROM_BELOW, direction: "ASC", withoutScore: 2 },
};

const ID_BYTES = 16;
const SCORE_BYTES = 8;

/** A candidate's place in an order, as a cursor's bytes: it stays where it was though the candidate is scored anew, or is gone. */
export function cursorIn(order: CandidateOrder): (row: CandidateEntity) => Buffer {
  const { expression, withoutScore } = ORDER_TERMS[order];
  return ({ id, matchScore }) => {
    if (expression === null) return bytesOfId(id);
    const score = Buffer.alloc(SCORE_BYTES);
    score.writeDoubleBE(matchScore ?? withoutScore);
    return Buffer.concat([bytesOfId(id), score]);
  };
}

/** What such a cursor says; null for one of a list in another order. */
export function placeIn(order: CandidateOrder): (cursor: Buffer) => CandidatePlace | null {
  const isByScore = ORDER_TERMS[order].expression !== null;
  return (cursor) => {
    const id = idOfCursor(cursor.subarray(0, ID_BYTES));
    const score = cursor.subarray(ID_BYTES);
    if (id === null || score.length !== (isByScore ? SCORE_BYTES : 0)) return null;
    if (!isByScore) return { id, score: null };
    const value = score.readDoubleBE();
    return Number.isFinite(value) ? { id, score: value } : null;
  };
}
