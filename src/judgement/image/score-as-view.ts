import { FindingCode, type Penalty, Severity } from "../finding.js";
import type { Thresholds } from "../bounds.js";
import { CoverageView } from "../set/coverage-bins.js";
import { toAssessment } from "./assess-image.js";

const { HEAD_POSE_YAW, HEAD_POSE_PITCH, UNEVEN_LIGHT, UNDER_EXPOSED, OVER_EXPOSED } = FindingCode;
const { EYES_CLOSED, EYES_HIDDEN, EXTREME_EXPRESSION, FACE_COVERED } = FindingCode;
const View = CoverageView;

/** What a view cannot be without. */
const ASKED_FOR: Partial<Record<CoverageView, readonly FindingCode[]>> = {
  [View.THREE_QUARTER_LEFT]: [HEAD_POSE_YAW],
  [View.THREE_QUARTER_RIGHT]: [HEAD_POSE_YAW],
  [View.PROFILE_LEFT]: [HEAD_POSE_YAW],
  [View.PROFILE_RIGHT]: [HEAD_POSE_YAW],
  [View.RAISED]: [HEAD_POSE_PITCH],
  [View.LOWERED]: [HEAD_POSE_PITCH],
  [View.SIDE_LIGHT]: [UNEVEN_LIGHT],
  [View.DARK]: [UNDER_EXPOSED],
  [View.BRIGHT]: [OVER_EXPOSED],
  // A laugh opens the mouth.
  [View.SMILING]: [EXTREME_EXPRESSION],
};
/** What cannot be measured of a head that is turned. */
const HIDDEN_BY_TURNING: ReadonlySet<FindingCode> = new Set([
  EYES_CLOSED,
  EYES_HIDDEN,
  EXTREME_EXPRESSION,
  FACE_COVERED,
]);

/**
 * An image's score by itself, 0-100, but for what a view that sets should have asks for: the three-quarter view of a turned head is no worse an image than the
 * frontal one of a head that faces the camera.
 */
export function scoreAsView(
  penalties: readonly Penalty[],
  views: readonly CoverageView[],
  thresholds: Thresholds,
): number {
  const wanted = views.filter((view) => thresholds.coverage.wanted[view] > 0);
  const codes = new Set(wanted.flatMap((view) => ASKED_FOR[view] ?? []));
  const isAskedFor = ({ finding: { code, severity } }: Penalty): boolean =>
    codes.has(code) ||
    (severity === Severity.NOT_MEASURED && codes.has(HEAD_POSE_YAW) && HIDDEN_BY_TURNING.has(code));
  return toAssessment(
    penalties.filter((penalty) => !isAskedFor(penalty)),
    thresholds,
  ).score;
}
