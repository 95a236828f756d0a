import { CoverageView } from "../set/coverage-bins.js";
import type { Thresholds } from "../bounds.js";
import type { SetImage } from "../set/identity-set.js";
import { expressionOf, faceShareOf, lightOf, poseOf } from "../image/views.js";

/** What a training set should vary in. */
export enum TrainingDimension {
  ANGLE = "ANGLE",
  FRAMING = "FRAMING",
  LIGHT = "LIGHT",
  EXPRESSION = "EXPRESSION",
}

/** One kind of picture within a dimension; left and right are the viewer's. */
export enum TrainingView {
  STRAIGHT_ON = "STRAIGHT_ON",
  THREE_QUARTER_LEFT = "THREE_QUARTER_LEFT",
  THREE_QUARTER_RIGHT = "THREE_QUARTER_RIGHT",
  PROFILE = "PROFILE",
  RAISED_OR_LOWERED = "RAISED_OR_LOWERED",
  CLOSE_UP = "CLOSE_UP",
  MEDIUM = "MEDIUM",
  FULL_BODY = "FULL_BODY",
  FACE_NOT_SEEN = "FACE_NOT_SEEN",
  EVEN_LIGHT = "EVEN_LIGHT",
  SIDE_LIGHT = "SIDE_LIGHT",
  DARK = "DARK",
  BRIGHT = "BRIGHT",
  NEUTRAL = "NEUTRAL",
  SMILING = "SMILING",
  OTHER_EXPRESSION = "OTHER_EXPRESSION",
}

/** A view, its dimension, and words for it: "8 of 10 are …", "add …". */
export interface ViewWords {
  view: TrainingView;
  dimension: TrainingDimension;
  are: string;
  add: string;
}

const { ANGLE, FRAMING, LIGHT, EXPRESSION } = TrainingDimension;
const words = (dimension: TrainingDimension, view: TrainingView, are: string, add: string): ViewWords => ({
  view,
  dimension,
  are,
  add,
});

/** Every view, in the order in which they are reported. */
export const TRAINING_VIEWS: readonly ViewWords[] = [
  words(ANGLE, TrainingView.STRAIGHT_ON, "straight on", "pictures with the face straight on"),
  words(
    ANGLE,
    TrainingView.THREE_QUARTER_LEFT,
    "three-quarter views to the left",
    "three-quarter views to the left",
  ),
  words(
    ANGLE,
    TrainingView.THREE_QUARTER_RIGHT,
    "three-quarter views to the right",
    "three-quarter views to the right",
  ),
  words(ANGLE, TrainingView.PROFILE, "profiles", "profiles"),
  words(
    ANGLE,
    TrainingView.RAISED_OR_LOWERED,
    "with the head raised or lowered",
    "pictures with the head raised or lowered",
  ),
  words(FRAMING, TrainingView.CLOSE_UP, "close-ups", "close-ups"),
  words(
    FRAMING,
    TrainingView.MEDIUM,
    "of head and shoulders or half the body",
    "pictures of head and shoulders or half the body",
  ),
  words(FRAMING, TrainingView.FULL_BODY, "of the whole body", "pictures of the whole body"),
  words(FRAMING, TrainingView.FACE_NOT_SEEN, "without a face, as from behind", "pictures from behind"),
  words(LIGHT, TrainingView.EVEN_LIGHT, "in soft, even light", "pictures in soft, even light"),
  words(LIGHT, TrainingView.SIDE_LIGHT, "lit from one side", "pictures lit from one side"),
  words(LIGHT, TrainingView.DARK, "dark", "dark pictures"),
  words(LIGHT, TrainingView.BRIGHT, "very bright", "bright pictures"),
  words(EXPRESSION, TrainingView.NEUTRAL, "calm", "pictures with a calm face"),
  words(EXPRESSION, TrainingView.SMILING, "smiling", "pictures with a smile"),
  words(
    EXPRESSION,
    TrainingView.OTHER_EXPRESSION,
    "of another expression",
    "pictures with another expression",
  ),
];

const OF_COVERAGE: Partial<Record<CoverageView, TrainingView>> = {
  [CoverageView.FRONTAL]: TrainingView.STRAIGHT_ON,
  [CoverageView.THREE_QUARTER_LEFT]: TrainingView.THREE_QUARTER_LEFT,
  [CoverageView.THREE_QUARTER_RIGHT]: TrainingView.THREE_QUARTER_RIGHT,
  [CoverageView.PROFILE_LEFT]: TrainingView.PROFILE,
  [CoverageView.PROFILE_RIGHT]: TrainingView.PROFILE,
  [CoverageView.RAISED]: TrainingView.RAISED_OR_LOWERED,
  [CoverageView.LOWERED]: TrainingView.RAISED_OR_LOWERED,
  [CoverageView.EVEN_LIGHT]: TrainingView.EVEN_LIGHT,
  [CoverageView.SIDE_LIGHT]: TrainingView.SIDE_LIGHT,
  [CoverageView.DARK]: TrainingView.DARK,
  [CoverageView.BRIGHT]: TrainingView.BRIGHT,
  [CoverageView.NEUTRAL]: TrainingView.NEUTRAL,
  [CoverageView.SMILING]: TrainingView.SMILING,
  [CoverageView.OTHER_EXPRESSION]: TrainingView.OTHER_EXPRESSION,
};

/** The views of an image by which it counts: of a subject one of each dimension that could be measured, of context its framing alone. */
export function trainingViewsOf(
  { image, face }: Pick<SetImage, "image" | "face">,
  isSubject: boolean,
  thresholds: Thresholds,
): TrainingView[] {
  if (face === null) return [TrainingView.FACE_NOT_SEEN];
  const framing = framingOf(faceShareOf(image, face), thresholds);
  if (!isSubject) return [framing];
  const others = [
    poseOf(face, thresholds),
    lightOf(face.measures, thresholds),
    expressionOf(face.measures, thresholds),
  ].map((view) => OF_COVERAGE[view]);
  return [framing, ...others.filter((view) => view !== undefined)];
}

function framingOf(faceShare: number, { coverage, training }: Thresholds): TrainingView {
  if (faceShare >= coverage.closeUpShare) return TrainingView.CLOSE_UP;
  return faceShare >= training.fullBodyShare ? TrainingView.MEDIUM : TrainingView.FULL_BODY;
}
