import type { TrainingView } from "../../judgement/training/training-views.js";
import { fragmentsOf, inOneLine, names } from "./caption-text.js";
import { phrasesFor, wordsFor } from "./view-words.js";

/** What names the character in every caption. */
export interface Naming {
  triggerWord: string;
  className: string;
}

/**
 * The caption of a picture as trainers get it. What is named is learnt as changeable, and what is not named binds to the trigger word: so the template
 * names the trigger and the class, framing, angle, expression and light, and adds the person's own words; never hair, eyes, age or face. A caption
 * that names the trigger word was written for training, and stays as it is.
 * @param own what people wrote; null: nothing
 * @param views that the picture shows, as measured
 */
export function composeCaption(
  own: string | null,
  views: readonly TrainingView[],
  { triggerWord, className }: Naming,
): string {
  const written = own === null ? "" : inOneLine(own);
  if (names(written, triggerWord)) return written;
  const unsaid = views.filter((view) => !phrasesFor(view).some((phrase) => names(written, phrase)));
  const fragments = [`${triggerWord} ${className}`, ...unsaid.map(wordsFor), ...fragmentsOf(written)];
  return fragments.join(", ");
}
