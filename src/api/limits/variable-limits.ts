import { refusal } from "./refusal.js";

/** What an operation's variables are held to: far above a list of every image of a character. */
export const VARIABLE_LIMITS = {
  /** Values of all variables: the entries of lists and the fields of objects, however deep. */
  values: 2_000,
  /** Entries of one list, or fields of one object. */
  listValues: 200,
  /** Lists and objects within each other. */
  depth: 20,
} as const;

const MESSAGES = {
  values: "values in the variables",
  listValues: "values in one list of the variables",
  depth: "lists and objects within each other in the variables",
};

/**
 * Counts the variables as they came, before any of them is held against its type: each one that does not fit makes an error with a text.
 * @throws GraphQLError TOO_MANY_VALUES with status 400
 */
export function limitVariables(variables: unknown): void {
  let values = 0;
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > VARIABLE_LIMITS.depth) throw tooMany("depth", depth);
    const next: unknown[] = [];
    for (const value of level) {
      const entries = entriesOf(value);
      values += entries.length;
      if (entries.length > VARIABLE_LIMITS.listValues) throw tooMany("listValues", entries.length);
      if (values > VARIABLE_LIMITS.values) throw tooMany("values", values);
      next.push(...entries);
    }
    level = next;
  }
}

/** Of lists and plain objects; a file that is on its way is one value. */
function entriesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return [];
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.values(value) : [];
}

function tooMany(name: keyof typeof VARIABLE_LIMITS, requested: number): Error {
  const limit = VARIABLE_LIMITS[name];
  const message = `There are ${requested} ${MESSAGES[name]}, at most ${limit} are allowed. Send several operations.`;
  return refusal("TOO_MANY_VALUES", message, { limit: { name, requested, limit } });
}
