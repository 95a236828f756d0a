import { z } from "zod";
import { DEFAULT_THRESHOLDS, type Thresholds } from "../judgement/bounds.js";

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
  const { strong, usable, weak } = merged.verdictScores as Record<string, number>;
  const problems = Object.keys(merged)
    .filter((name) => isRow(merged[name]) && "useless" in merged[name])
    .filter((name) => directionOf(merged[name] as Row) !== directionOf(defaults[name] as Row))
    .map((name) => `has ${name} with \`good\` on the wrong side of \`useless\``);
  if (!(0 <= weak! && weak! <= usable! && usable! <= strong! && strong! <= 100)) {
    problems.push("has verdictScores that do not rise from weak to usable to strong, 0 to 100");
  }
  return problems;
}

const isRow = (value: number | Row | undefined): value is Row => typeof value === "object";
const directionOf = ({ good, useless }: Row): number => Math.sign((good as number) - (useless as number));
