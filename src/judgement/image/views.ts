import { type FaceMeasures, type Measure, numberOf } from "../../face-analysis/measure/measure.js";
import { quarterTurns } from "../../face-analysis/find/quarter-turns.js";
import type { Limits, Thresholds } from "../bounds.js";
import { CoverageView } from "../set/coverage-bins.js";
import type { FaceRow, ImageRow } from "../rows.js";

/** The bins that an image falls into: one of each dimension, from stored measures alone. */
export function viewsOf(
  image: Pick<ImageRow, "width" | "height">,
  face: FaceRow,
  thresholds: Thresholds,
): CoverageView[] {
  return [
    poseOf(face, thresholds),
    framingOf(image, face, thresholds),
    lightOf(face.measures, thresholds),
    expressionOf(face.measures, thresholds),
  ];
}

/** Positive yaw is to the viewer's right. */
export function poseOf(
  { yawDegrees, pitchDegrees }: Pick<FaceRow, "yawDegrees" | "pitchDegrees">,
  thresholds: Thresholds,
): CoverageView {
  const isRight = yawDegrees > 0;
  const turn = Math.abs(yawDegrees);
  if (turn > thresholds.coverage.profileYawDegrees) {
    return isRight ? CoverageView.PROFILE_RIGHT : CoverageView.PROFILE_LEFT;
  }
  if (turn > thresholds.yawDegrees.good) {
    return isRight ? CoverageView.THREE_QUARTER_RIGHT : CoverageView.THREE_QUARTER_LEFT;
  }
  if (Math.abs(pitchDegrees) <= thresholds.pitchDegrees.good) return CoverageView.FRONTAL;
  return pitchDegrees > 0 ? CoverageView.RAISED : CoverageView.LOWERED;
}

/** By how much of the picture's height the face takes. */
export function framingOf(
  image: Pick<ImageRow, "width" | "height">,
  face: Pick<FaceRow, "box" | "rollDegrees">,
  { coverage }: Thresholds,
): CoverageView {
  const share = faceShareOf(image, face);
  if (share >= coverage.closeUpShare) return CoverageView.CLOSE_UP;
  return share >= coverage.headAndShouldersShare
    ? CoverageView.HEAD_AND_SHOULDERS
    : CoverageView.HALF_BODY_OR_WIDER;
}

/** Of the picture's height, the share that the face's box takes, the picture turned upright by the face. */
export function faceShareOf(
  image: Pick<ImageRow, "width" | "height">,
  { box, rollDegrees }: Pick<FaceRow, "box" | "rollDegrees">,
): number {
  const isSideways = quarterTurns(rollDegrees) % 180 !== 0;
  return isSideways ? box.width / image.width : box.height / image.height;
}

/** By the bounds of the findings about light; unknown as soon as one of the three is. */
export function lightOf(measures: FaceMeasures, thresholds: Thresholds): CoverageView {
  const under = badness(measures.underExposure, thresholds.underExposure);
  const over = badness(measures.overExposure, thresholds.overExposure);
  const uneven = badness(measures.illuminationUniformity, thresholds.illuminationUniformity);
  if (under === null || over === null || uneven === null) return CoverageView.UNKNOWN_LIGHT;
  if (under > 0) return CoverageView.DARK;
  if (over > 0) return CoverageView.BRIGHT;
  return uneven > 0 ? CoverageView.SIDE_LIGHT : CoverageView.EVEN_LIGHT;
}

/** How far a measure lies on the bad side of its bound: up to 0 is good; null where it could not be taken. */
function badness(measure: Measure | undefined, { good, useless }: Limits): number | null {
  const value = numberOf(measure);
  return value === null ? null : (value - good) * Math.sign(useless - good);
}

/** What the face shows more likely than not; anything that is neither is another expression. */
export function expressionOf(measures: FaceMeasures, { coverage }: Thresholds): CoverageView {
  const happy = numberOf(measures.expressionHappy);
  const neutral = numberOf(measures.expressionNeutrality);
  if (happy === null || neutral === null) return CoverageView.UNKNOWN_EXPRESSION;
  if (happy >= coverage.expressionShare) return CoverageView.SMILING;
  return neutral >= coverage.expressionShare ? CoverageView.NEUTRAL : CoverageView.OTHER_EXPRESSION;
}
