import { inflateSync } from "node:zlib";

/** Of one text, inflated; a workflow of ComfyUI has some hundred kilobytes. What has more is left unread. */
export const MAX_TEXT_BYTES = 2 ** 20;
/** So many texts of one file are looked at. */
const MAX_TEXTS = 50;
/** In the specification 79. */
const MAX_KEYWORD_BYTES = 79;

/**
 * The texts of a PNG (ISO/IEC 15948, 11.3.4) under names that are asked for, by name; of several of one name the first. A text that is damaged, or
 * would take more than 1 MiB, is not there.
 */
export function readPngTexts(
  chunks: readonly { type: string; content: Buffer }[],
  isWanted: (keyword: string) => boolean,
): Map<string, string> {
  const texts = new Map<string, string>();
  let left = MAX_TEXTS;
  for (const { type, content } of chunks) {
    const end = content.subarray(0, MAX_KEYWORD_BYTES + 1).indexOf(0);
    if (end < 1) continue;
    const keyword = content.toString("latin1", 0, end);
    if (!isWanted(keyword) || texts.has(keyword)) continue;
    if (left-- === 0) break;
    const text = readText(type, content.subarray(end + 1));
    if (text !== null) texts.set(keyword, text);
  }
  return texts;
}

function readText(type: string, rest: Buffer): string | null {
  if (type === "tEXt") return whole(rest)?.toString("latin1") ?? null;
  // Compression method 0, deflate, is the only one there is.
  if (type === "zTXt") return rest[0] === 0 ? (inflate(rest.subarray(1))?.toString("latin1") ?? null) : null;
  if (type !== "iTXt" || rest.length < 2) return null;
  const [isCompressed, method] = [rest[0] === 1, rest[1]];
  // A language and the translated keyword, each with a NUL behind it.
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0) return null;
  const coded = rest.subarray(translated + 1);
  const text = !isCompressed ? whole(coded) : method === 0 ? inflate(coded) : null;
  return text?.toString("utf8") ?? null;
}

const whole = (text: Buffer): Buffer | null => (text.length > MAX_TEXT_BYTES ? null : text);

function inflate(deflated: Buffer): Buffer | null {
  try {
    return inflateSync(deflated, { maxOutputLength: MAX_TEXT_BYTES });
  } catch {
    // Damaged, or a bomb; neither is worth telling of a text that nobody relies on.
    return null;
  }
}
