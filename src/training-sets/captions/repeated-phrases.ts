import { fragmentsOf, wordsOf } from "./caption-text.js";

/** The share of captions from which on what they have in common is learnt with the character. */
export const REPEATED_SHARE = 0.8;
/** Of fewer captions nothing is said. */
const MIN_CAPTIONS = 3;
/** Longer repetitions are found piece by piece. */
const MAX_WORDS = 8;

/** Words that say nothing by themselves. */
const STOP_WORDS = new Set(
  "a an the of in on at to with and or for from by is are was her his their its she he they it this that as into onto over under".split(
    " ",
  ),
);

/** A row of words that many captions have. */
export interface RepeatedPhrase {
  words: string[];
  /** Places of the captions that have it. */
  captions: number[];
}

/**
 * Phrases that at least {@link REPEATED_SHARE} of the captions have: rows of two and more words, and single words that stand alone between commas. Of
 * phrases within each other the longest. What is known to have to be there is left out.
 * @param isKnown of words in a row, in lower case
 */
export function repeatedPhrasesIn(
  captions: readonly string[],
  isKnown: (words: readonly string[]) => boolean,
): RepeatedPhrase[] {
  if (captions.length < MIN_CAPTIONS) return [];
  const found = new Map<string, Set<number>>();
  for (const [at, caption] of captions.entries()) {
    for (const phrase of phrasesOf(caption)) {
      const captionsOf = found.get(phrase) ?? new Set();
      found.set(phrase, captionsOf.add(at));
    }
  }
  const least = REPEATED_SHARE * captions.length - 1e-9;
  const repeated = [...found]
    .filter(([, captionsOf]) => captionsOf.size >= least)
    .map(([phrase, captionsOf]) => ({ words: phrase.split(" "), captions: [...captionsOf] }))
    .filter(({ words }) => !STOP_WORDS.has(words[0]!) && !STOP_WORDS.has(words.at(-1)!) && !isKnown(words))
    .toSorted((a, b) => b.words.length - a.words.length);
  return repeated.filter(
    ({ words }, at) => !repeated.slice(0, at).some((longer) => isWithin(words, longer.words)),
  );
}

function phrasesOf(caption: string): Set<string> {
  const phrases = new Set<string>();
  for (const fragment of fragmentsOf(caption)) {
    const words = wordsOf(fragment);
    if (words.length === 1) phrases.add(words[0]!);
    for (let from = 0; from < words.length; from++) {
      for (let to = from + 2; to <= Math.min(words.length, from + MAX_WORDS); to++)
        phrases.add(words.slice(from, to).join(" "));
    }
  }
  return phrases;
}

/** Whether some words stand in a row in others. */
export const isWithin = (words: readonly string[], longer: readonly string[]): boolean =>
  ` ${longer.join(" ")} `.includes(` ${words.join(" ")} `);
