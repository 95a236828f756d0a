import { type FaceMeasures, type Measure, numberOf } from "../../face-analysis/measure/measure.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import { judge } from "../judge-measure.js";
import type { Thresholds } from "../bounds.js";

/** What the person does with eyes and mouth, and what covers the eyes. */
export function eyesAndExpressionFindings(
  measures: FaceMeasures,
  thresholds: Thresholds,
): (Penalty | null)[] {
  const hidden = eyesHidden(measures.eyesVisible, thresholds);
  // Nobody can tell whether hidden eyes are closed: they are no second fault.
  const closed = hidden === null ? eyesClosed(measures, thresholds) : null;
  return [hidden, closed, extremeExpression(measures, thresholds)];
}

function eyesHidden(eyesVisible: Measure | undefined, thresholds: Thresholds): Penalty | null {
  return judge(eyesVisible, thresholds.eyesVisible, {
    code: FindingCode.EYES_HIDDEN,
    name: "whether the eyes are visible",
    message: () => "The eyes seem to be hidden by dark or mirroring glasses.",
    advice: "Use a picture without sunglasses; clear glasses are fine.",
  });
}

function eyesClosed({ eyesOpen, otherEyeOpen }: FaceMeasures, thresholds: Thresholds): Penalty | null {
  const other = numberOf(otherEyeOpen);
  if (other !== null && other >= thresholds.otherEyeOpen) return oneEyeClosed(eyesOpen, thresholds);
  // Images that were analysed before the eyes were told apart have the mean of both alone.
  const which = other === null ? "The" : "Both";
  return judge(eyesOpen, thresholds.eyesOpen, {
    code: FindingCode.EYES_CLOSED,
    name: "whether the eyes are open",
    message: () => `${which} eyes seem to be closed, or the lids lowered.`,
    advice: "Use a picture with open eyes that look towards the camera.",
  });
}

/** A wink is an expression, and half of what the eyes tell of a face is still seen. */
function oneEyeClosed(eyesOpen: Measure | undefined, thresholds: Thresholds): Penalty | null {
  return judge(eyesOpen, thresholds.oneEyeOpen, {
    code: FindingCode.EYES_CLOSED,
    severity: Severity.INFO,
    name: "whether the eyes are open",
    message: () => "One eye seems to be closed, as in a wink; the other one is open.",
    advice: "Fine as one view among several; keep most pictures, and the primary, with both eyes open.",
  });
}

/** A wide-open mouth, or a strong emotion that opens it; a smile or a laugh is neither. The worse one counts. */
function extremeExpression(measures: FaceMeasures, thresholds: Thresholds): Penalty | null {
  const mouth = judge(measures.mouthOpen, thresholds.mouthOpen, {
    code: FindingCode.EXTREME_EXPRESSION,
    name: "how far the mouth is open",
    message: () => "The mouth is wide open.",
    advice: "Use a picture with a calmer face; a smile is fine.",
  });
  const emotion = strongEmotion(measures, thresholds);
  if (mouth === null || emotion === null) return mouth ?? emotion;
  return emotion.factor < mouth.factor ? emotion : mouth;
}

function strongEmotion(measures: FaceMeasures, thresholds: Thresholds): Penalty | null {
  const mouthOpen = numberOf(measures.mouthOpen);
  // Eyebrows alone look like an emotion on many calm faces; and what was not measured has its finding above.
  if (mouthOpen === null || mouthOpen < thresholds.strongEmotionMouthOpen) return null;
  return judge(strengthOf(measures), thresholds.strongEmotion, {
    code: FindingCode.EXTREME_EXPRESSION,
    name: "the expression",
    message: () => "The face shows a strong emotion: surprise, anger, disgust or fear.",
    advice: "Use a picture with a calmer face; a smile is fine.",
  });
}

/** How likely the face shows one of the emotions that distort it, 0-1. */
export function strengthOf(measures: FaceMeasures): Measure | undefined {
  const emotions = [
    measures.expressionAngry,
    measures.expressionFearful,
    measures.expressionDisgusted,
    measures.expressionSurprised,
  ];
  const missing = emotions.find((emotion) => typeof emotion !== "number");
  const numbers = emotions.filter((emotion) => typeof emotion === "number");
  return numbers.length === emotions.length ? numbers.reduce((sum, value) => sum + value) : missing;
}
