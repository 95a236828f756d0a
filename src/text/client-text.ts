import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { countCharacters } from "./characters.js";
import { trimBlank } from "./blank.js";

/** Enough for the longest emoji that people send; a heap of marks on one letter is one character, too, and could be a megabyte. */
const CODE_POINTS_PER_CHARACTER = 10;
/** With the `u` flag a surrogate that has its other half is not seen as one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

export interface TextLimits {
  /** Longest accepted text, in characters as people count them: grapheme clusters of Unicode Standard Annex 29. */
  maxCharacters: number;
  /** For the error: where clients give the text. */
  field: readonly string[];
}

/**
 * The one rule for texts that clients send: well formed, without NUL, in Unicode's normal form C, without blanks at its ends; null for one that is
 * blank, which clears. What is returned is what is stored and answered.
 * @throws DomainError INVALID_INPUT naming the field
 */
export function readText(
  value: string | null | undefined,
  { maxCharacters, field }: TextLimits,
): string | null {
  const invalid = (message: string) => new DomainError(UserErrorCode.INVALID_INPUT, message, field);
  const sent = value ?? "";
  const maxCodePoints = CODE_POINTS_PER_CHARACTER * maxCharacters;
  // Normal form C is at most three times as short, and a code point takes one or two units: what is longer needs no further look.
  if (sent.length > 6 * maxCodePoints) throw invalid(`${tooLong(maxCharacters)}; this text is far longer.`);
  if (LONE_SURROGATE.test(sent)) throw invalid("The text holds half a character (a lone surrogate).");
  // PostgreSQL text cannot hold U+0000.
  if (sent.includes("\0")) throw invalid("The text holds a NUL character.");
  const text = trimBlank(sent.normalize("NFC"));
  const codePoints = [...text].length;
  if (codePoints <= maxCharacters) return text === "" ? null : text;
  if (codePoints > maxCodePoints) {
    throw invalid(
      `${tooLong(maxCharacters)}, made of at most ${maxCodePoints} code points; these are ${codePoints} code points.`,
    );
  }
  const characters = countCharacters(text);
  if (characters > maxCharacters) throw invalid(`${tooLong(maxCharacters)}; these are ${characters}.`);
  return text;
}

/**
 * The same where a text is needed.
 * @param missing what to tell whoever sends none
 * @throws DomainError INVALID_INPUT naming the field
 */
export function readNeededText(
  value: string | null | undefined,
  limits: TextLimits,
  missing: string,
): string {
  const text = readText(value, limits);
  if (text === null) throw new DomainError(UserErrorCode.INVALID_INPUT, missing, limits.field);
  return text;
}

/**
 * A text to look for among stored ones, in their form; null for a blank one, which looks for nothing in particular. Undefined for one that no
 * stored text can hold.
 */
export function readSearchText(
  value: string | null | undefined,
  maxCharacters: number,
): string | null | undefined {
  try {
    return readText(value, { maxCharacters, field: [] });
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

const tooLong = (maxCharacters: number) => `At most ${maxCharacters} characters`;
