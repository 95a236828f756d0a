import { quarterTurns } from "../../face-analysis/find/quarter-turns.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import { judge } from "../judge-measure.js";
import type { Limits, Thresholds } from "../bounds.js";
import type { FaceRow } from "../rows.js";

type Pose = Pick<FaceRow, "yawDegrees" | "pitchDegrees" | "rollDegrees">;

export function poseFindings(face: Pose, thresholds: Thresholds): (Penalty | null)[] {
  const { yawDegrees, pitchDegrees, rollDegrees, turnedTooFar } = thresholds;
  const sideways = { code: FindingCode.HEAD_POSE_YAW, how: "turned sideways" };
  const upOrDown = { code: FindingCode.HEAD_POSE_PITCH, how: face.pitchDegrees > 0 ? "raised" : "lowered" };
  const tilted = { code: FindingCode.HEAD_POSE_ROLL, how: "tilted" };
  return [
    tooFar(sideways, face.yawDegrees, yawDegrees, turnedTooFar.yawDegrees) ??
      pose(sideways, face.yawDegrees, yawDegrees),
    tooFar(upOrDown, face.pitchDegrees, pitchDegrees, turnedTooFar.pitchDegrees) ??
      pose(upOrDown, face.pitchDegrees, pitchDegrees),
    turned(face.rollDegrees, thresholds) ?? pose(tilted, face.rollDegrees, rollDegrees),
  ];
}

interface Turn {
  code: FindingCode;
  how: string;
}

function pose({ code, how }: Turn, degrees: number, limits: Limits): Penalty | null {
  return judge(Math.abs(degrees), limits, {
    code,
    severity: Severity.INFO,
    name: "the head's pose",
    message: (angle) =>
      `The head is ${how} by ${Math.round(angle)}°; up to ${limits.good}° it counts as facing the camera.`,
    advice: "Fine as one view among several; keep most pictures, and the primary, facing the camera.",
  });
}

/** A face was found all the same: what is wrong with the picture is its view, which is said as such. */
function tooFar({ code, how }: Turn, degrees: number, limits: Limits, bound: number): Penalty | null {
  if (Math.abs(degrees) < bound) return null;
  return judge(Math.abs(degrees), limits, {
    code,
    severity: Severity.WARNING,
    name: "the head's pose",
    message: (angle) =>
      `The head is ${how} too far, by about ${Math.round(angle)}°: much of the face is out of sight, and it is recognised less surely.`,
    advice: "Use a picture that shows both eyes; a three-quarter view is as far as a head should be turned.",
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
