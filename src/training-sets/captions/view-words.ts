import { thresholdsInForce } from "../../judgement/bounds-in-force.js";
import type { ImageAndFace } from "../../judgement/rows.js";
import { trainingViewsOf, TrainingView } from "../../judgement/training/training-views.js";

/** What a caption says of a view: the first are the template's words, the others say the same. */
const VIEW_WORDS: Record<TrainingView, readonly string[]> = {
  CLOSE_UP: ["close-up", "close up", "closeup", "headshot", "head shot"],
  MEDIUM: [
    "medium shot",
    "half body",
    "half-body",
    "upper body",
    "upper-body",
    "waist up",
    "head and shoulders",
  ],
  FULL_BODY: ["full-body shot", "full body", "full-body", "full length", "full-length", "whole body"],
  FACE_NOT_SEEN: ["seen from behind", "from behind", "back view", "rear view"],
  STRAIGHT_ON: ["front view", "frontal", "frontal view", "facing the camera", "facing forward"],
  THREE_QUARTER_LEFT: ["three-quarter view", "three quarter", "three-quarter", "three quarters"],
  THREE_QUARTER_RIGHT: ["three-quarter view", "three quarter", "three-quarter", "three quarters"],
  PROFILE: ["profile view", "profile", "in profile", "side view", "from the side", "side profile"],
  RAISED_OR_LOWERED: ["head tilted", "looking up", "looking down"],
  NEUTRAL: ["neutral expression", "calm expression", "expressionless", "serious expression"],
  SMILING: ["smiling", "smile", "smiles", "laughing", "grinning", "grin"],
  OTHER_EXPRESSION: ["strong expression", "surprised", "angry", "crying", "shouting"],
  EVEN_LIGHT: ["soft even light", "even light", "soft light", "diffused light"],
  SIDE_LIGHT: ["side light", "side lighting", "lit from the side", "side-lit"],
  DARK: ["dim light", "low light", "low-light"],
  BRIGHT: ["bright light", "harsh light"],
};

/** In this order the template names them. */
const ORDER = [
  TrainingView.CLOSE_UP,
  TrainingView.MEDIUM,
  TrainingView.FULL_BODY,
  TrainingView.FACE_NOT_SEEN,
  TrainingView.STRAIGHT_ON,
  TrainingView.THREE_QUARTER_LEFT,
  TrainingView.THREE_QUARTER_RIGHT,
  TrainingView.PROFILE,
  TrainingView.RAISED_OR_LOWERED,
  TrainingView.NEUTRAL,
  TrainingView.SMILING,
  TrainingView.OTHER_EXPRESSION,
  TrainingView.EVEN_LIGHT,
  TrainingView.SIDE_LIGHT,
  TrainingView.DARK,
  TrainingView.BRIGHT,
];

/** A view that cannot be taken for another, however near a bound the measure lies. */
const OPPOSITES: readonly (readonly [TrainingView, TrainingView])[] = [
  [TrainingView.STRAIGHT_ON, TrainingView.PROFILE],
  [TrainingView.CLOSE_UP, TrainingView.FULL_BODY],
  [TrainingView.NEUTRAL, TrainingView.SMILING],
  [TrainingView.STRAIGHT_ON, TrainingView.FACE_NOT_SEEN],
  [TrainingView.CLOSE_UP, TrainingView.FACE_NOT_SEEN],
];

/** The views that a picture shows, as far as could be measured: framing, angle, expression, light. */
export function viewsOfPicture({ image, face }: ImageAndFace): TrainingView[] {
  const thresholds = thresholdsInForce();
  const isKnown = face !== null && face.interEyePixels >= thresholds.training.recognisableInterEyePixels;
  const views = trainingViewsOf({ image, face }, isKnown, thresholds);
  return ORDER.filter((view) => views.includes(view));
}

/** The template's words for a view. */
export const wordsFor = (view: TrainingView): string => VIEW_WORDS[view][0]!;

/** Everything that says the same of a view, the longest first. */
export const phrasesFor = (view: TrainingView): string[] =>
  VIEW_WORDS[view].toSorted((a, b) => b.length - a.length);

/** Every phrase that names a view, whichever. */
export const ALL_VIEW_PHRASES: readonly string[] = Object.values(VIEW_WORDS).flat();

/** The views that contradict a picture which shows these. */
export function contradictionsOf(shown: readonly TrainingView[]): TrainingView[] {
  const opposite = ([a, b]: (typeof OPPOSITES)[number]) =>
    shown.includes(a) ? [b] : shown.includes(b) ? [a] : [];
  return [...new Set(OPPOSITES.flatMap(opposite))].filter((view) => !shown.includes(view));
}
