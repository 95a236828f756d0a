import type { TrainingView } from "../../judgement/training/training-views.js";
import { inOneLine, names, wordsOf } from "./caption-text.js";
import type { Naming } from "./compose-caption.js";
import { identityPhrasesIn } from "./identity-words.js";
import { isWithin, repeatedPhrasesIn } from "./repeated-phrases.js";
import { ALL_VIEW_PHRASES, contradictionsOf, phrasesFor, wordsFor } from "./view-words.js";

export enum CaptionProblemCode {
  MISSING_CAPTION = "MISSING_CAPTION",
  MISSING_TRIGGER = "MISSING_TRIGGER",
  EQUAL_CAPTIONS = "EQUAL_CAPTIONS",
  REPEATED_PHRASE = "REPEATED_PHRASE",
  IDENTITY_WORDS = "IDENTITY_WORDS",
  CONTRADICTS_MEASURE = "CONTRADICTS_MEASURE",
}

/** A picture's caption as people wrote it, and what the picture shows. */
export interface WrittenCaption {
  caption: string | null;
  views: readonly TrainingView[];
}

export interface CaptionProblem {
  code: CaptionProblemCode;
  /** The words that it is about; null where it is about the whole caption. */
  phrase: string | null;
  /** Places of the captions. */
  captions: number[];
  message: string;
  advice: string;
}

/** What is wrong with captions that a character is to be trained by. */
export function lintCaptions(written: readonly WrittenCaption[], naming: Naming): CaptionProblem[] {
  const texts = written.map(({ caption }) => (caption === null ? "" : inOneLine(caption)));
  return [
    ...missing(texts),
    ...withoutTrigger(texts, naming),
    ...equal(texts),
    ...repeated(texts, naming),
    ...identity(texts),
    ...contradicting(texts, written),
  ];
}

const placesOf = (texts: readonly string[], isMeant: (text: string) => boolean): number[] =>
  texts.flatMap((text, at) => (isMeant(text) ? [at] : []));

const times = (count: number): string => `${count} ${count === 1 ? "caption" : "captions"}`;

function missing(texts: readonly string[]): CaptionProblem[] {
  const captions = placesOf(texts, (text) => text === "");
  if (captions.length === 0) return [];
  const message = `${captions.length} ${captions.length === 1 ? "picture has" : "pictures have"} no caption.`;
  const advice =
    "Write what can change: place, clothes, pose. The template alone says only how the picture was taken.";
  return [{ code: CaptionProblemCode.MISSING_CAPTION, phrase: null, captions, message, advice }];
}

function withoutTrigger(texts: readonly string[], { triggerWord }: Naming): CaptionProblem[] {
  const captions = placesOf(texts, (text) => text !== "" && !names(text, triggerWord));
  if (captions.length === 0) return [];
  const message = `${times(captions.length)} without the trigger word “${triggerWord}”.`;
  const advice =
    "createTrainingSet puts it in front, with what the picture was measured to show; fixCaptions writes it down.";
  return [{ code: CaptionProblemCode.MISSING_TRIGGER, phrase: triggerWord, captions, message, advice }];
}

function equal(texts: readonly string[]): CaptionProblem[] {
  return [...groupByWords(texts)].flatMap(([words, captions]) => {
    if (words === "" || captions.length < 2) return [];
    const message = `${times(captions.length)} say the same: “${texts[captions[0]!]}”.`;
    const advice =
      "Say what is different about each: what all of them leave unsaid is learnt with the character.";
    return [{ code: CaptionProblemCode.EQUAL_CAPTIONS, phrase: null, captions, message, advice }];
  });
}

function groupByWords(texts: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [at, text] of texts.entries()) {
    const key = wordsOf(text).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), at]);
  }
  return groups;
}

const VIEW_PHRASES = ALL_VIEW_PHRASES.map(wordsOf);

/** The trigger word and the class have to be in all, and a view may be what all pictures show, which is the readiness's matter. */
const isExpected =
  ({ triggerWord, className }: Naming) =>
  (words: readonly string[]): boolean => {
    const own = new Set([...wordsOf(triggerWord), ...wordsOf(className), "a", "an", "the", "of", "photo"]);
    return words.every((word) => own.has(word)) || VIEW_PHRASES.some((phrase) => isWithin(words, phrase));
  };

function repeated(texts: readonly string[], naming: Naming): CaptionProblem[] {
  // The views stand at another place in each caption, and are no part of what is repeated.
  const bare = texts.map((text) => withoutPhrases(text, [naming.triggerWord]));
  return repeatedPhrasesIn(bare, isExpected(naming)).map(({ words, captions }) => ({
    code: CaptionProblemCode.REPEATED_PHRASE,
    phrase: words.join(" "),
    captions,
    message: `“${words.join(" ")}” stands in ${captions.length} of ${texts.length} captions.`,
    advice:
      "Leave it out where it is always so, and it binds to the trigger word; or add pictures in which it is not so.",
  }));
}

function identity(texts: readonly string[]): CaptionProblem[] {
  return texts.flatMap((text, at) =>
    [...new Set(identityPhrasesIn(text))].map((phrase) => ({
      code: CaptionProblemCode.IDENTITY_WORDS,
      phrase,
      captions: [at],
      message: `“${phrase}” says who it is.`,
      advice: "Leave it out: what is named is learnt as something that changes, and the face is not to.",
    })),
  );
}

function contradicting(texts: readonly string[], written: readonly WrittenCaption[]): CaptionProblem[] {
  return texts.flatMap((text, at) =>
    contradictionsIn(text, written[at]!.views).map(({ phrase, shown }) => ({
      code: CaptionProblemCode.CONTRADICTS_MEASURE,
      phrase,
      captions: [at],
      message: `“${phrase}” is not what the picture was measured to show: ${shown}.`,
      advice: "Look at the picture, and correct the caption.",
    })),
  );
}

/** The phrases of a caption that name the opposite of what its picture shows, unless it says "not". */
export function contradictionsIn(
  text: string,
  views: readonly TrainingView[],
): { phrase: string; shown: string }[] {
  const said = (phrases: readonly string[]) =>
    phrases.find((phrase) => names(text, phrase) && !isDenied(text, phrase));
  if (views.length === 0) return [];
  return contradictionsOf(views).flatMap((view) => {
    const phrase = said(phrasesFor(view));
    return phrase === undefined ? [] : [{ phrase, shown: views.map(wordsFor).join(", ") }];
  });
}

function isDenied(text: string, phrase: string): boolean {
  return ["not", "no", "without", "never"].some((word) => names(text, `${word} ${phrase}`));
}

/** A text without some rows of words, in any case; nothing else of it changes but blanks. */
export function withoutPhrases(text: string, phrases: readonly string[]): string {
  return phrases.reduce((left, phrase) => {
    const words = wordsOf(phrase).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (words.length === 0) return left;
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}'’_-])${words.join("[^\\p{L}\\p{N},]+")}(?![\\p{L}\\p{N}'’_-])`,
      "giu",
    );
    return left.replaceAll(pattern, " ");
  }, text);
}
