import { trimBlank } from "./blank.js";
import { cutToUnits } from "./characters.js";

/** In UTF-16 code units, as NTFS and APFS count; no name of a file there is longer. */
const MAX_UNITS = 255;
const EXTENSION = /\.[\p{Letter}\p{Number}]{1,10}$/u;

/**
 * A file's name as it is kept for people, never refused: well formed, in normal form C, without controls and blanks at its ends, cut between two
 * characters before its extension; null where nothing is left.
 */
export function readFileName(name: string | null | undefined): string | null {
  // What is far too long is cut at once, its end kept for the extension, so that no megabyte is gone through.
  const sent = name ?? "";
  const bounded =
    sent.length <= 20 * MAX_UNITS ? sent : sent.slice(0, 10 * MAX_UNITS) + sent.slice(-MAX_UNITS);
  // Only then in normal form: what stood about a control may belong together.
  const whole = toWellFormed(bounded)
    .replaceAll(/\p{Control}/gu, "")
    .normalize("NFC");
  const text = trimBlank(whole);
  if (text.length <= MAX_UNITS) return text === "" ? null : text;
  const [extension = ""] = EXTENSION.exec(text) ?? [];
  const stem = trimBlank(
    cutToUnits(text.slice(0, text.length - extension.length), MAX_UNITS - extension.length),
  );
  return stem === "" ? null : `${stem}${extension}`;
}

const toWellFormed = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
