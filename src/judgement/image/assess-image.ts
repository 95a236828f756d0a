import { consentMissing, type ConsentRow } from "./consent-finding.js";
import { coverFinding } from "./cover-finding.js";
import { eyesAndExpressionFindings } from "./eyes-and-expression-findings.js";
import { type ImageAssessment, ImageVerdict, type Penalty } from "../finding.js";
import { withinReason } from "./fit-for-primary.js";
import { faceOutOfFrame, faceTooSmall, noFace } from "./framing-findings.js";
import { type FaceAmongOthers, otherFacesFinding } from "./other-faces-findings.js";
import { pictureQualityFindings } from "./picture-quality-findings.js";
import { poseFindings } from "./pose-findings.js";
import type { Thresholds } from "../bounds.js";
import { thresholdsInForce } from "../bounds-in-force.js";
import type { FaceRow, ImageRow } from "../rows.js";

export type AnalysedImage = Pick<ImageRow, "status" | "faceCount" | "width" | "height" | "measures"> &
  ConsentRow;
export type MeasuredFace = Pick<
  FaceRow,
  "box" | "interEyePixels" | "yawDegrees" | "pitchDegrees" | "rollDegrees" | "measures"
> &
  FaceAmongOthers;

/**
 * Judges an image by itself, from its stored measures; null until the image is analysed, or when the analysis failed.
 * What it is within its character's set is no part of this.
 */
export function assessImage(
  image: AnalysedImage,
  face: MeasuredFace | null,
  thresholds: Thresholds = thresholdsInForce(),
): ImageAssessment | null {
  if (image.status !== "READY") return null;
  return toAssessment(penaltiesOf(image, face, thresholds), thresholds);
}

/** Everything that speaks against an analysed image by itself. */
export function penaltiesOf(
  image: AnalysedImage,
  face: MeasuredFace | null,
  thresholds: Thresholds = thresholdsInForce(),
): Penalty[] {
  if (face === null) return [consentMissing(image), noFace()].filter((penalty) => penalty !== null);
  return [
    consentMissing(image),
    otherFacesFinding(image.faceCount, face, thresholds),
    faceTooSmall(face.interEyePixels, thresholds),
    faceOutOfFrame(face.box, image, thresholds),
    ...poseFindings(face, thresholds),
    ...pictureQualityFindings(face.measures, thresholds),
    ...eyesAndExpressionFindings(face.measures, thresholds),
    coverFinding(face.measures, thresholds),
  ].filter((penalty) => penalty !== null);
}

/**
 * Score = 100 × the product of every finding's factor, rounded, but below STRONG's where something rules the image out as a primary; the verdict by the score's
 * bounds in the thresholds.
 */
export function toAssessment(
  penalties: readonly Penalty[],
  thresholds: Thresholds = thresholdsInForce(),
): ImageAssessment {
  const product = penalties.reduce((product, penalty) => product * penalty.factor, 100);
  const score = withinReason(Math.round(product), penalties, thresholds);
  return {
    verdict: verdictOf(score, thresholds),
    score,
    findings: penalties.map((penalty) => penalty.finding),
  };
}

/** The same, but never UNUSABLE: of an image of which less is known than there will be. */
export function toLenientAssessment(
  penalties: readonly Penalty[],
  thresholds: Thresholds = thresholdsInForce(),
): ImageAssessment {
  const { score, findings } = toAssessment(penalties, thresholds);
  const lenient = Math.max(score, Math.ceil(thresholds.verdictScores.weak));
  return { verdict: verdictOf(lenient, thresholds), score: lenient, findings };
}

function verdictOf(score: number, { verdictScores }: Thresholds): ImageVerdict {
  if (score >= verdictScores.strong) return ImageVerdict.STRONG;
  if (score >= verdictScores.usable) return ImageVerdict.USABLE;
  return score >= verdictScores.weak ? ImageVerdict.WEAK : ImageVerdict.UNUSABLE;
}
