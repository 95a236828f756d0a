import type { ComplexityEstimator } from "graphql-query-complexity";
import { DEFAULT_PAGE_SIZE } from "./connection.js";

/**
 * The most a query may cost, one per field and entry. A page of 100 characters with profile, face lock and ten
 * fields of each reference image costs about half of it.
 */
export const MAX_COMPLEXITY = 25_000;

/** A character's images are bounded by 50, but a good set has 5 to 9. */
const TYPICAL_IMAGES_PER_CHARACTER = 10;

/** A page costs what it can hold. */
export const pageComplexity: ComplexityEstimator = ({ args, childComplexity }) =>
  1 + childComplexity * Math.min(Math.max(1, Number(args.first ?? DEFAULT_PAGE_SIZE)), 1_000);

export const imageListComplexity: ComplexityEstimator = ({ childComplexity }) =>
  1 + childComplexity * TYPICAL_IMAGES_PER_CHARACTER;
