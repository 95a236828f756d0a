import { DomainError, UserErrorCode } from "../errors/domain-error.js";

/** As JSON: whatever a generator calls its settings. */
export type Parameters = Record<string, unknown>;

/** Of its JSON text without white space, in UTF-8. */
export const MAX_PARAMETERS_BYTES = 16 * 1024;
/** Objects and lists within each other, the whole one among them. */
export const MAX_PARAMETERS_DEPTH = 32;

/** With the `u` flag a surrogate that has its other half is not seen as one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A candidate's parameters as they are kept: an object of JSON, of which nothing is understood. Null for none, and for an empty one.
 * @param field for the error: where clients give them
 * @throws DomainError INVALID_INPUT
 */
export function checkParameters(
  value: Parameters | null | undefined,
  field: readonly string[] = ["parameters"],
): Parameters | null {
  if (value === null || value === undefined) return null;
  const invalid = (message: string) => new DomainError(UserErrorCode.INVALID_INPUT, message, field);
  if (typeof value !== "object" || Array.isArray(value))
    throw invalid("The parameters are an object of JSON.");
  if (depthOf(value) > MAX_PARAMETERS_DEPTH) {
    throw invalid(`The parameters have more than ${MAX_PARAMETERS_DEPTH} levels of objects and lists.`);
  }
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PARAMETERS_BYTES) {
    const most = MAX_PARAMETERS_BYTES.toLocaleString("en");
    throw invalid(
      `The parameters take ${bytes.toLocaleString("en")} bytes as JSON, at most ${most} are kept.`,
    );
  }
  const wrong = findWrongText(value);
  if (wrong !== null) throw invalid(wrong);
  return text === "{}" ? null : (JSON.parse(text) as Parameters);
}

/** The same of a JSON text. @throws DomainError INVALID_INPUT */
export function readParameters(text: string | undefined): Parameters | null {
  if (text === undefined || text.trim() === "") return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = 'The parameters are no JSON. Send an object, such as `{"steps": 30}`.';
    throw new DomainError(UserErrorCode.INVALID_INPUT, message, ["parameters"], { cause });
  }
  return checkParameters(value === null ? null : (value as Parameters));
}

/** Level by level, so that no depth is too much for it; it stops where the answer is known. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth++) {
    level = level.filter((inner) => typeof inner === "object" && inner !== null);
    if (level.length === 0 || depth > MAX_PARAMETERS_DEPTH) return depth;
    level = level.flatMap((inner) => Object.values(inner as object));
  }
}

/** What PostgreSQL cannot keep, in words; null where there is none. */
function findWrongText(value: unknown): string | null {
  if (typeof value === "string") {
    if (value.includes("\0")) return "A text in the parameters holds a NUL character.";
    return LONE_SURROGATE.test(value)
      ? "A text in the parameters holds half a character (a lone surrogate)."
      : null;
  }
  if (typeof value !== "object" || value === null) return null;
  for (const entry of Object.entries(value).flat()) {
    const wrong = findWrongText(entry);
    if (wrong !== null) return wrong;
  }
  return null;
}
