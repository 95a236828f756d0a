import { quarterTurns } from "../face-analysis/quarter-turns.js";
import type { Thresholds } from "../reference-images/assessment/thresholds.js";
import type { FaceEntity } from "../reference-images/face.entity.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { CoverageView } from "./coverage-bins.js";

/** The bins that an image falls into: one of each dimension, from stored measures alone. */
export function viewsOf(
  image: Pick<ReferenceImageEntity, "width" | "height">,
  face: FaceEntity,
  thresholds: Thresholds,
): CoverageView[] {
  return [poseOf(face, thresholds), framingOf(image, face, thresholds), lightOf(), expressionOf()];
}

/** Positive yaw is to the viewer's right. */
export function poseOf(
  { yawDegrees, pitchDegrees }: Pick<FaceEntity, "yawDegrees" | "pitchDegrees">,
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

/** How much of the picture's height the face takes, the picture turned upright by the face. */
export function framingOf(
  image: Pick<ReferenceImageEntity, "width" | "height">,
  { box, rollDegrees }: Pick<FaceEntity, "box" | "rollDegrees">,
  { coverage }: Thresholds,
): CoverageView {
  const isSideways = quarterTurns(rollDegrees) % 180 !== 0;
  const share = isSideways ? box.width / image.width : box.height / image.height;
  if (share >= coverage.closeUpShare) return CoverageView.CLOSE_UP;
  return share >= coverage.headAndShouldersShare
    ? CoverageView.HEAD_AND_SHOULDERS
    : CoverageView.HALF_BODY_OR_WIDER;
}

/** Not measured yet. */
const lightOf = (): CoverageView => CoverageView.UNKNOWN_LIGHT;

/** Not measured yet. */
const expressionOf = (): CoverageView => CoverageView.UNKNOWN_EXPRESSION;
