import { quarterTurns } from "../face-analysis/quarter-turns.js";
import { DEFAULT_THRESHOLDS, type Thresholds } from "./assessment-thresholds.js";
import type { FaceEntity } from "./face.entity.js";
import { ReferenceImageStatus, type ReferenceImageEntity } from "./reference-image.entity.js";

export enum ImageVerdict {
  STRONG = "STRONG",
  USABLE = "USABLE",
  WEAK = "WEAK",
  UNUSABLE = "UNUSABLE",
}

export enum Severity {
  INFO = "INFO",
  WARNING = "WARNING",
  ERROR = "ERROR",
}

export enum FindingCode {
  NO_FACE = "NO_FACE",
  SEVERAL_FACES = "SEVERAL_FACES",
  FACE_TOO_SMALL = "FACE_TOO_SMALL",
  FACE_OUT_OF_FRAME = "FACE_OUT_OF_FRAME",
  HEAD_POSE_YAW = "HEAD_POSE_YAW",
  HEAD_POSE_PITCH = "HEAD_POSE_PITCH",
  HEAD_POSE_ROLL = "HEAD_POSE_ROLL",
  PICTURE_TURNED = "PICTURE_TURNED",
  BLUR = "BLUR",
}

export interface Finding {
  code: FindingCode;
  severity: Severity;
  message: string;
  advice: string;
  measured: number | null;
  threshold: number | null;
}

export interface ImageAssessment {
  verdict: ImageVerdict;
  /** 0-100. */
  score: number;
  findings: Finding[];
}

type AnalysedImage = Pick<ReferenceImageEntity, "status" | "faceCount" | "width" | "height">;
type MeasuredFace = Pick<
  FaceEntity,
  "box" | "interEyePixels" | "yawDegrees" | "pitchDegrees" | "rollDegrees" | "sharpness"
>;

/** A finding and the factor, 0-1, by which it lowers the score. */
interface Penalty {
  factor: number;
  finding: Finding;
}

/**
 * Judges an image from its stored measures: score = 100 × the product of every finding's factor, the verdict by the score's
 * bounds in the thresholds. Null until the image is analysed, or when the analysis failed.
 */
export function assessImage(
  image: AnalysedImage,
  face: MeasuredFace | null,
  thresholds: Thresholds = DEFAULT_THRESHOLDS,
): ImageAssessment | null {
  if (image.status !== ReferenceImageStatus.READY) return null;
  const penalties = face === null ? [noFace()] : penaltiesOf(image, face, thresholds);
  const score = Math.round(penalties.reduce((product, penalty) => product * penalty.factor, 100));
  return {
    verdict: verdictOf(score, thresholds),
    score,
    findings: penalties.map((penalty) => penalty.finding),
  };
}

function verdictOf(score: number, { verdictScores }: Thresholds): ImageVerdict {
  if (score >= verdictScores.strong) return ImageVerdict.STRONG;
  if (score >= verdictScores.usable) return ImageVerdict.USABLE;
  return score >= verdictScores.weak ? ImageVerdict.WEAK : ImageVerdict.UNUSABLE;
}

function penaltiesOf(image: AnalysedImage, face: MeasuredFace, thresholds: Thresholds): Penalty[] {
  return [
    severalFaces(image.faceCount, thresholds),
    faceTooSmall(face.interEyePixels, thresholds),
    outOfFrame(face.box, image, thresholds),
    pose(FindingCode.HEAD_POSE_YAW, "turned sideways", face.yawDegrees, thresholds.yawDegrees),
    pose(FindingCode.HEAD_POSE_PITCH, "raised or lowered", face.pitchDegrees, thresholds.pitchDegrees),
    turned(face.rollDegrees, thresholds) ??
      pose(FindingCode.HEAD_POSE_ROLL, "tilted", face.rollDegrees, thresholds.rollDegrees),
    blur(face.sharpness, thresholds),
  ].filter((penalty) => penalty !== null);
}

function noFace(): Penalty {
  return {
    factor: 0,
    finding: {
      code: FindingCode.NO_FACE,
      severity: Severity.ERROR,
      message: "No face was found. The picture is kept but does not shape the face lock.",
      advice: "Use a picture in which the face is clearly visible, at least a tenth of the picture's width.",
      measured: 0,
      threshold: 1,
    },
  };
}

function severalFaces(faceCount: number | null, { severalFacesFactor }: Thresholds): Penalty | null {
  if (faceCount === null || faceCount < 2) return null;
  return {
    factor: severalFacesFactor,
    finding: {
      code: FindingCode.SEVERAL_FACES,
      severity: Severity.WARNING,
      message: `${faceCount} faces were found; the most prominent one was taken.`,
      advice: "Crop the picture to the one person, so that no other face can be taken for the character's.",
      measured: faceCount,
      threshold: 1,
    },
  };
}

function faceTooSmall(interEyePixels: number, { interEyePixels: bounds }: Thresholds): Penalty | null {
  if (interEyePixels >= bounds.good) return null;
  return {
    factor: ramp(interEyePixels, bounds.useless, bounds.good),
    finding: {
      code: FindingCode.FACE_TOO_SMALL,
      severity: Severity.WARNING,
      message: `The eyes are ${Math.round(interEyePixels)} pixels apart; from ${bounds.good} on the face shows its detail.`,
      advice: "Use a closer or larger picture of the face.",
      measured: interEyePixels,
      threshold: bounds.good,
    },
  };
}

function outOfFrame(
  box: MeasuredFace["box"],
  image: AnalysedImage,
  { visibleShare }: Thresholds,
): Penalty | null {
  const visibleWidth = Math.min(box.x + box.width, image.width) - Math.max(box.x, 0);
  const visibleHeight = Math.min(box.y + box.height, image.height) - Math.max(box.y, 0);
  const share =
    (Math.max(visibleWidth, 0) * Math.max(visibleHeight, 0)) / Math.max(box.width * box.height, 1);
  if (share >= visibleShare.good) return null;
  return {
    factor: ramp(share, visibleShare.useless, visibleShare.good),
    finding: {
      code: FindingCode.FACE_OUT_OF_FRAME,
      severity: Severity.WARNING,
      message: `Only ${Math.round(share * 100)} % of the face lies inside the picture.`,
      advice: "Use a picture that shows the whole face with some room around it.",
      measured: share,
      threshold: visibleShare.good,
    },
  };
}

function pose(
  code: FindingCode,
  how: string,
  degrees: number,
  bounds: { good: number; useless: number },
): Penalty | null {
  const angle = Math.abs(degrees);
  if (angle <= bounds.good) return null;
  return {
    factor: ramp(angle, bounds.useless, bounds.good),
    finding: {
      code,
      severity: Severity.INFO,
      message: `The head is ${how} by ${Math.round(angle)}°; up to ${bounds.good}° it counts as facing the camera.`,
      advice: "Fine as one view among several; keep most pictures, and the primary, facing the camera.",
      measured: angle,
      threshold: bounds.good,
    },
  };
}

/** Beyond a tilt it is the picture, not the head: its EXIF orientation is missing or wrong. */
function turned(rollDegrees: number, { turnedFactor }: Thresholds): Penalty | null {
  const degrees = quarterTurns(rollDegrees);
  if (degrees === 0) return null;
  return {
    factor: turnedFactor,
    finding: {
      code: FindingCode.PICTURE_TURNED,
      severity: Severity.WARNING,
      message: `The picture stands turned by ${degrees}° clockwise. The face was recognised all the same.`,
      advice: "Turn it upright and upload that: people and other programs will see it as it stands.",
      measured: degrees,
      threshold: 0,
    },
  };
}

/** A sharpness that could not be taken neither helps nor hurts. */
function blur(sharpness: number | null, { sharpness: bounds }: Thresholds): Penalty | null {
  if (sharpness === null || sharpness >= bounds.good) return null;
  return {
    factor: ramp(sharpness, bounds.useless, bounds.good),
    finding: {
      code: FindingCode.BLUR,
      severity: Severity.WARNING,
      message: "The face is blurred.",
      advice: "Use a picture in focus, taken without movement.",
      measured: sharpness,
      threshold: bounds.good,
    },
  };
}

/** The share of the way from `useless` (0) to `good` (1), clamped to it. */
function ramp(value: number, useless: number, good: number): number {
  return Math.min(1, Math.max(0, (value - useless) / (good - useless)));
}
