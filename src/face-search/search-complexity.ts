import type { ComplexityEstimator } from "graphql-query-complexity";
import { DEFAULT_FOUND, MAX_FOUND } from "./check-search.js";

/** With 100,000 templates it keeps this process busy for as long as `npm run bench:face-search` says, in slices. */
const SEARCH_COST = 1_000;

/** A search, and each of so many answers with what is asked of it. @param within the argument that holds `first`, if any */
export const searchComplexity =
  (within?: string): ComplexityEstimator =>
  ({ args, childComplexity }) => {
    const { first } = (within === undefined ? args : (args[within] ?? {})) as { first?: number | null };
    const answers = Math.min(Math.max(1, first ?? DEFAULT_FOUND), MAX_FOUND);
    return SEARCH_COST + answers * (1 + childComplexity);
  };
