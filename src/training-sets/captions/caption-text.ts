/** A caption as trainers read one: a single line of fragments with `, ` between them. Some stop at the first line, some cut at each comma. */
export const inOneLine = (caption: string): string => fragmentsOf(caption).join(", ");

/** The parts of a caption between its commas and lines, without blanks at their ends. */
export const fragmentsOf = (caption: string): string[] =>
  caption
    .split(/[,\r\n\u2028\u2029]+/)
    .map((fragment) => fragment.replaceAll(/\s+/g, " ").trim())
    .filter((fragment) => fragment !== "");

/** Words in lower case, without punctuation; a word keeps its hyphens and apostrophes. */
export const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}](?:[\p{L}\p{N}'’_-]*[\p{L}\p{N}])?/gu) ?? [];

/** Whether a word, or some words in a row, stand in a text: as words, in any case. */
export function names(text: string, phrase: string): boolean {
  const wanted = wordsOf(phrase);
  const words = wordsOf(text);
  if (wanted.length === 0) return false;
  return words.some((_, at) => wanted.every((word, i) => words[at + i] === word));
}
