import { z } from "zod";
import type { Thresholds } from "../judgement/bounds.js";
import { DEFAULT_THRESHOLDS } from "../judgement/default-bounds.js";

/** A row or bound of the table; what the table's type says more exactly is not needed for checking it. */
type Row = { [name: string]: number | Row };

const DEFAULT_ROWS = DEFAULT_THRESHOLDS as unknown as Row;

/**
 * Bounds that replace the defaults' one by one, as JSON: `{"interEyePixels": {"good": 60}}`. Built from the defaults, so that
 * a new row of the table needs nothing here. Gives the whole table.
 */
export const thresholdsSetting = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      context.addIssue(`must be a JSON object: ${(error as Error).message}`);
      return z.NEVER;
    }
  })
  .pipe(partOf(DEFAULT_ROWS))
  .transform((given) => merge(DEFAULT_ROWS, given))
  .superRefine((merged, context) => {
    for (const problem of contradictions(merged, DEFAULT_ROWS)) context.addIssue(problem);
  })
  .transform((merged) => merged as unknown as Thresholds);

/** Any part of a row, and nothing that the row does not have. */
function partOf(row: Row): z.ZodType<Row> {
  const parts = Object.entries(row).map(([name, value]) => {
    const bound = typeof value === "number" ? boundNamed(name) : partOf(value);
    return [name, (bound as z.ZodType).optional()] as const;
  });
  const error: z.core.$ZodErrorMap = (issue) =>
    issue.code === "unrecognized_keys"
      ? `has no bound named ${issue.keys.join(", ")}`
      : "must be a JSON object";
  return z.strictObject(Object.fromEntries(parts), { error }) as unknown as z.ZodType<Row>;
}

/** Factors are 0-1, since no finding may raise a score. */
function boundNamed(name: string): z.ZodNumber {
  const bound = z.number("must be a number");
  // An image without weight would leave a set without a template.
  if (name === "primaryWeight") return bound.positive("must be above 0");
  const share = "must be between 0 and 1";
  return /^worst$|^unmeasured$|Factor$/.test(name) ? bound.min(0, share).max(1, share) : bound;
}

function merge(row: Row, changes: Row): Row {
  const merged = Object.entries(row).map(([name, value]) => {
    const change = changes[name];
    return [
      name,
      typeof value === "object" && change !== undefined ? merge(value, change as Row) : (change ?? value),
    ];
  });
  return Object.fromEntries(merged) as Row;
}

/** What each bound for itself does not show. */
function contradictions(merged: Row, defaults: Row): string[] {
  const turned = Object.keys(merged)
    .filter((name) => isRow(merged[name]) && "useless" in merged[name])
    .filter((name) => directionOf(merged[name] as Row) !== directionOf(defaults[name] as Row))
    .map((name) => `has ${name} with \`good\` on the wrong side of \`useless\``);
  const { verdictScores, health, coverage, training } = merged as unknown as Thresholds;
  const { strong, usable, weak } = verdictScores;
  const rises = 0 <= weak && weak <= usable && usable <= strong && strong <= 100;
  const weights = Object.values(health.weights);
  const isWhole = weights.every((weight) => weight >= 0) && Math.abs(sumOf(weights) - 1) < 1e-9;
  const { minSize, maxSize, emptySize } = health;
  const counts = [minSize, maxSize, ...Object.values(coverage.wanted)];
  const areCounts = counts.every((count) => Number.isInteger(count) && count >= 0);
  const { minCount, maxCount, shares } = training;
  const areShares = Object.values(shares).every(
    ({ lower, upper }) => 0 <= lower && lower <= upper && upper <= 1,
  );
  return [
    ...turned,
    ...(rises ? [] : ["has verdictScores that do not rise from weak to usable to strong, 0 to 100"]),
    ...(isWhole ? [] : ["has health.weights that do not add up to 1, or one below 0"]),
    ...(emptySize > maxSize ? [] : ["has health.emptySize that is not above maxSize"]),
    ...(areCounts && 1 <= minSize && minSize <= maxSize
      ? []
      : [
          "has numbers of images, in health or coverage.wanted, that are none: whole ones, minSize from 1 and up to maxSize",
        ]),
    ...(areShares
      ? []
      : ["has training.shares that are none: lower and upper from 0 to 1, lower not above upper"]),
    ...(1 <= minCount && minCount <= maxCount
      ? []
      : ["has training.minCount below 1, or above training.maxCount"]),
  ];
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const isRow = (value: number | Row | undefined): value is Row => typeof value === "object";
const directionOf = ({ good, useless }: Row): number => Math.sign((good as number) - (useless as number));
