import { bytesOfId, bytesOfPlace, placeOfCursor } from "../graphql/connection.js";
import type { OrderTerms, Place } from "../graphql/load-rows.js";
import { type CandidateEntity, SCORE_FROM_ABOVE, SCORE_FROM_BELOW } from "./candidate.entity.js";

export enum CandidateOrder {
  NEWEST = "NEWEST",
  OLDEST = "OLDEST",
  HIGHEST_SCORE = "HIGHEST_SCORE",
  LOWEST_SCORE = "LOWEST_SCORE",
}

interface ScoreTerms extends OrderTerms {
  /** What the expression is for a candidate without a score. */
  withoutScore: number;
}

const byScore = (expression: string) => ({ expression, valueOf: (parameter: string) => parameter });

export const ORDER_TERMS: Record<CandidateOrder, ScoreTerms> = {
  NEWEST: { by: null, direction: "DESC", withoutScore: 0 },
  OLDEST: { by: null, direction: "ASC", withoutScore: 0 },
  HIGHEST_SCORE: { by: byScore(SCORE_FROM_ABOVE), direction: "DESC", withoutScore: -1 },
  LOWEST_SCORE: { by: byScore(SCORE_FROM_BELOW), direction: "ASC", withoutScore: 2 },
};

const SCORE_BYTES = 8;

/** A candidate's place in an order, as a cursor's bytes: it stays where it was though the candidate is scored anew, or is gone. */
export function cursorIn(order: CandidateOrder): (row: CandidateEntity) => Buffer {
  const { by, withoutScore } = ORDER_TERMS[order];
  return ({ id, matchScore }) => {
    if (by === null) return bytesOfId(id);
    const score = Buffer.alloc(SCORE_BYTES);
    score.writeDoubleBE(matchScore ?? withoutScore);
    return bytesOfPlace(id, score);
  };
}

/** What such a cursor says; null for one of a list in another order. */
export function placeIn(order: CandidateOrder): (cursor: Buffer) => Place | null {
  const isByScore = ORDER_TERMS[order].by !== null;
  return (cursor) => {
    const place = placeOfCursor(cursor);
    if (place?.value.length !== (isByScore ? SCORE_BYTES : 0)) return null;
    const value = isByScore ? place.value.readDoubleBE() : null;
    return value === null || Number.isFinite(value) ? { id: place.id, value } : null;
  };
}
