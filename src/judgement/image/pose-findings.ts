import { quarterTurns } from "../../face-analysis/find/quarter-turns.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import { judge } from "../judge-measure.js";
import type { Limits, Thresholds } from "../bounds.js";
import type { FaceRow } from "../rows.js";

type Pose = Pick<FaceRow, "yawDegrees" | "pitchDegrees" | "rollDegrees">;

export function poseFindings(face: Pose, thresholds: Thresholds): (Penalty | null)[] {
  const { yawDegrees, pitchDegrees, rollDegrees } = thresholds;
  return [
    pose(FindingCode.HEAD_POSE_YAW, "turned sideways", face.yawDegrees, yawDegrees),
    pose(FindingCode.HEAD_POSE_PITCH, "raised or lowered", face.pitchDegrees, pitchDegrees),
    turned(face.rollDegrees, thresholds) ??
      pose(FindingCode.HEAD_POSE_ROLL, "tilted", face.rollDegrees, rollDegrees),
  ];
}

function pose(code: FindingCode, how: string, degrees: number, limits: Limits): Penalty | null {
  return judge(Math.abs(degrees), limits, {
    code,
    severity: Severity.INFO,
    name: "the head's pose",
    message: (angle) =>
      `The head is ${how} by ${Math.round(angle)}°; up to ${limits.good}° it counts as facing the camera.`,
    advice: "Fine as one view among several; keep most pictures, and the primary, facing the camera.",
  });
}

/** Beyond a tilt it is the picture, not the head: its EXIF orientation is missing or wrong. */
function turned(rollDegrees: number, { turnedFactor }: Thresholds): Penalty | null {
  const degrees = quarterTurns(rollDegrees);
  if (degrees === 0) return null;
  return {
    factor: turnedFactor,
    rulesOutPrimary: true,
    finding: {
      code: FindingCode.PICTURE_TURNED,
      severity: Severity.WARNING,
      message: `The picture stands turned by ${degrees}° clockwise. The face was recognised all the same.`,
      advice:
        "Turn it upright and upload that: people and other programs will see it as it stands, so that it is not fit for a primary.",
      measured: degrees,
      threshold: 0,
    },
  };
}
