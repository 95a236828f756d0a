import { fragmentsOf, inOneLine, wordsOf } from "./caption-text.js";
import { composeCaption, type Naming } from "./compose-caption.js";
import { identityPhrasesIn, withoutIdentity } from "./identity-words.js";
import {
  CaptionProblemCode,
  contradictionsIn,
  lintCaptions,
  withoutPhrases,
  type WrittenCaption,
} from "./lint-captions.js";

/** Words that mean nothing at the end of a fragment, or alone. */
const LOOSE = new Set([
  "with",
  "and",
  "a",
  "an",
  "the",
  "of",
  "in",
  "on",
  "at",
  "her",
  "his",
  "their",
  "has",
  "is",
]);
/** Taking out one phrase may make another one that all have in common. */
const ROUNDS = 10;

/**
 * Captions mended: without what says who it is, what nearly all have in common, and what contradicts the picture; with the trigger word and what the picture shows in front. A
 * caption that is right already stays as it is, letter by letter. What is not mended, such as pictures of which there is nothing else to say, the lint goes on telling.
 * @returns one for each, in their order
 */
export function fixedCaptions(written: readonly WrittenCaption[], naming: Naming): string[] {
  let texts = written.map(({ caption }) => caption ?? "");
  for (let round = 0; round < ROUNDS; round++) {
    const repeated = lintCaptions(
      texts.map((caption, at) => ({ caption: caption === "" ? null : caption, views: written[at]!.views })),
      naming,
    ).filter(({ code }) => code === CaptionProblemCode.REPEATED_PHRASE);
    const cleaned = texts.map((text, at) => {
      const phrases = repeated.filter(({ captions }) => captions.includes(at)).map(({ phrase }) => phrase!);
      return cleanedOf(text, written[at]!, phrases);
    });
    if (cleaned.every((text, at) => text === texts[at])) break;
    texts = cleaned;
  }
  return texts.map((text, at) => composeCaption(text === "" ? null : text, written[at]!.views, naming));
}

function cleanedOf(text: string, { views }: WrittenCaption, repeated: readonly string[]): string {
  const contradictions = contradictionsIn(inOneLine(text), views).map(({ phrase }) => phrase);
  const isRight =
    repeated.length === 0 && contradictions.length === 0 && identityPhrasesIn(text).length === 0;
  if (isRight) return text;
  const cut = withoutPhrases(withoutIdentity(text), [...repeated, ...contradictions]);
  return fragmentsOf(cut)
    .map(withoutLooseEnds)
    .filter((fragment) => wordsOf(fragment).length > 0)
    .join(", ");
}

function withoutLooseEnds(fragment: string): string {
  const words = fragment.split(" ").filter((word) => wordsOf(word).length > 0);
  while (words.length > 0 && LOOSE.has(words.at(-1)!.toLowerCase())) words.pop();
  return words.every((word) => LOOSE.has(word.toLowerCase())) ? "" : words.join(" ");
}
