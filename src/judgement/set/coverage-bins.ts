/** What a set should vary in. */
export enum CoverageDimension {
  POSE = "POSE",
  FRAMING = "FRAMING",
  LIGHT = "LIGHT",
  EXPRESSION = "EXPRESSION",
}

/** One kind of view within a dimension. */
export enum CoverageView {
  FRONTAL = "FRONTAL",
  THREE_QUARTER_LEFT = "THREE_QUARTER_LEFT",
  THREE_QUARTER_RIGHT = "THREE_QUARTER_RIGHT",
  PROFILE_LEFT = "PROFILE_LEFT",
  PROFILE_RIGHT = "PROFILE_RIGHT",
  RAISED = "RAISED",
  LOWERED = "LOWERED",
  CLOSE_UP = "CLOSE_UP",
  HEAD_AND_SHOULDERS = "HEAD_AND_SHOULDERS",
  HALF_BODY_OR_WIDER = "HALF_BODY_OR_WIDER",
  EVEN_LIGHT = "EVEN_LIGHT",
  SIDE_LIGHT = "SIDE_LIGHT",
  DARK = "DARK",
  BRIGHT = "BRIGHT",
  UNKNOWN_LIGHT = "UNKNOWN_LIGHT",
  NEUTRAL = "NEUTRAL",
  SMILING = "SMILING",
  OTHER_EXPRESSION = "OTHER_EXPRESSION",
  UNKNOWN_EXPRESSION = "UNKNOWN_EXPRESSION",
}

export interface BinDefinition {
  dimension: CoverageDimension;
  view: CoverageView;
  /** What to look for, after "Add": words for people. */
  description: string;
}

const bin = (dimension: CoverageDimension, view: CoverageView, description: string): BinDefinition => ({
  dimension,
  view,
  description,
});

const { POSE, FRAMING, LIGHT, EXPRESSION } = CoverageDimension;
const View = CoverageView;

/**
 * Every bin, in the order in which a set is best filled. How many images of each are wanted stands in the thresholds. Left and right are the viewer's, as the sign of `yawDegrees` is.
 */
export const COVERAGE_BINS: readonly BinDefinition[] = [
  bin(POSE, View.FRONTAL, "a picture with the face towards the camera"),
  bin(POSE, View.THREE_QUARTER_LEFT, "a three-quarter view with the face turned to the left of the picture"),
  bin(
    POSE,
    View.THREE_QUARTER_RIGHT,
    "a three-quarter view with the face turned to the right of the picture",
  ),
  bin(POSE, View.PROFILE_LEFT, "a profile towards the left of the picture"),
  bin(POSE, View.PROFILE_RIGHT, "a profile towards the right of the picture"),
  bin(POSE, View.RAISED, "a picture with the head raised"),
  bin(POSE, View.LOWERED, "a picture with the head lowered"),
  bin(FRAMING, View.HEAD_AND_SHOULDERS, "a picture of head and shoulders"),
  bin(FRAMING, View.CLOSE_UP, "a close-up in which the face fills at least half of the height"),
  bin(FRAMING, View.HALF_BODY_OR_WIDER, "a picture of half the body or more, large enough for the face"),
  bin(LIGHT, View.EVEN_LIGHT, "a picture with soft, even light on the face"),
  bin(LIGHT, View.SIDE_LIGHT, "a picture lit from one side"),
  bin(LIGHT, View.DARK, "a dark picture"),
  bin(LIGHT, View.BRIGHT, "a bright picture"),
  bin(LIGHT, View.UNKNOWN_LIGHT, "a picture"),
  bin(EXPRESSION, View.NEUTRAL, "a picture with a calm, neutral face"),
  bin(EXPRESSION, View.SMILING, "a picture with a smile"),
  bin(EXPRESSION, View.OTHER_EXPRESSION, "a picture with another expression"),
  bin(EXPRESSION, View.UNKNOWN_EXPRESSION, "a picture"),
];

/** The bins of what could not be measured. */
export const UNKNOWN_VIEWS: ReadonlySet<CoverageView> = new Set([
  View.UNKNOWN_LIGHT,
  View.UNKNOWN_EXPRESSION,
]);
