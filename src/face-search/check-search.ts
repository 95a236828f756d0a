import { DomainError, UserErrorCode } from "../errors/domain-error.js";

export const DEFAULT_FOUND = 10;
export const MAX_FOUND = 50;
/** Equal error: below, it is likelier somebody else. */
export const DEFAULT_MIN_SCORE = 0.5;

export interface SearchBounds {
  first: number;
  minScore: number;
}

/** @throws DomainError INVALID_INPUT naming the argument */
export function checkSearch({
  first,
  minScore,
}: {
  first?: number | null;
  minScore?: number | null;
}): SearchBounds {
  const bounds = { first: first ?? DEFAULT_FOUND, minScore: minScore ?? DEFAULT_MIN_SCORE };
  const invalid = (argument: string, range: string) =>
    new DomainError(UserErrorCode.INVALID_INPUT, `\`${argument}\` has to be ${range}.`, [argument]);
  if (bounds.first < 1 || bounds.first > MAX_FOUND) throw invalid("first", `1 to ${MAX_FOUND}`);
  if (!(bounds.minScore >= 0 && bounds.minScore <= 1)) throw invalid("minScore", "0 to 1");
  return bounds;
}
