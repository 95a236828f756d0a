import type { ComplexityEstimator } from "graphql-query-complexity";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./page-size.js";

/**
 * The most an operation may cost. Chosen so that the worst operations that `npm run bench:worst-queries` finds hold its bounds, and a page of 20
 * characters with three dozen fields of each of their 50 images fits.
 */
export const MAX_QUERY_COST = 20_000;

/**
 * The schema's annotations count plain fields of one object, of some ten microseconds and a hundred bytes each. What takes longer, or is longer,
 * counts as so many of them. An operation costs one for every so many.
 */
export const FIELDS_PER_COST = 5;

const CHARACTERS_PER_UNIT = 100;

/** One statement to the database that no loader shares. */
export const STATEMENT_COST = 50;

/**
 * A page costs what it can hold, and takes a statement of its own wherever it is asked for. A size that is out of range is refused later, and so
 * are two of them.
 */
export const ownPageComplexity: ComplexityEstimator = ({ args, childComplexity }) => {
  const asked = Number(args.first ?? args.last ?? DEFAULT_PAGE_SIZE);
  const size = Math.min(Math.max(1, asked), MAX_PAGE_SIZE);
  return STATEMENT_COST + 1 + size * (1 + childComplexity);
};

/** A list costs what it can hold: each entry, and what is asked of it. */
export const listComplexity =
  (entries: number): ComplexityEstimator =>
  ({ childComplexity }) =>
    1 + entries * (1 + childComplexity);

/**
 * A list of what has the ids of an argument costs as much as one of so many. More than `most` are refused later.
 * @param argument the one that holds the ids
 */
export const idListComplexity =
  (argument: string, most: number): ComplexityEstimator =>
  ({ args, childComplexity }) => {
    const { length } = args[argument] as string[];
    return 1 + Math.min(length, most) * (1 + childComplexity);
  };

/** A field that takes as long as so many plain ones, and what is asked of its object. */
export const workComplexity =
  (units: number): ComplexityEstimator =>
  ({ childComplexity }) =>
    units + childComplexity;

/** A text costs by the most characters it can have. */
export const textComplexity = (maxLength: number): number => 1 + Math.ceil(maxLength / CHARACTERS_PER_UNIT);
