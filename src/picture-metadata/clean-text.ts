import { trimBlank } from "../text/blank.js";
import { cutToUnits } from "../text/characters.js";
import type { JsonValue } from "./picture-metadata.js";

/** Everything that a JSON value of a file may nest; deeper is no generator's. */
const MAX_DEPTH = 32;

/** What cannot be stored, or would not come back as it was, is replaced: half characters by U+FFFD, NUL by nothing. */
export const storable = (text: string): string =>
  text
    .replaceAll(/\p{Surrogate}/gu, "\uFFFD")
    .replaceAll("\0", "")
    .normalize("NFC");

/** A text of a file by the rules for texts of clients, but never refused; null where nothing of it shows. */
export function cleanText(text: string): string | null {
  const clean = trimBlank(storable(text));
  return clean === "" ? null : clean;
}

/** At most so many UTF-16 code units of a text that is clean already, ending with a whole character. */
export const cutText = (text: string, maxUnits: number): string => trimBlank(cutToUnits(text, maxUnits));

/** Why a value is not JSON that can be kept: nested too deep. */
class TooDeepError extends Error {}

/** @returns the value with {@link storable} texts and names; undefined where it nests deeper than 32 */
export function cleanJson(value: JsonValue): JsonValue | undefined {
  try {
    return cleaned(value, MAX_DEPTH);
  } catch (error) {
    if (error instanceof TooDeepError) return undefined;
    throw error;
  }
}

function cleaned(value: JsonValue, depth: number): JsonValue {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) throw new TooDeepError();
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [storable(name), cleaned(item, depth - 1)]),
  );
}

/**
 * Python writes NaN and Infinity into what it calls JSON, and so does ComfyUI; they are read as null.
 * @returns undefined for what is no JSON
 */
export function parseJson(text: string): JsonValue | undefined {
  const trimmed = text.trim();
  if (!/^[[{"]/.test(trimmed)) return undefined;
  return (
    tryJson(trimmed) ?? tryJson(trimmed.replaceAll(/(?<=[[:,]\s?)(?:NaN|-?Infinity)(?=\s?[\],}])/g, "null"))
  );
}

function tryJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A JSON object's own member; undefined for whatever has none of that name. */
export function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The same where it is a text. */
export function textMember(value: JsonValue | undefined, name: string): string | undefined {
  const text = member(value, name);
  return typeof text === "string" ? text : undefined;
}
