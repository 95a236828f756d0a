import type { FaceMeasures } from "../../face-analysis/measure/measure.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";

/** Whether a face was found to be drawn: then no face score applies to it, neither for nor against it. */
export const isDrawn = (measures: FaceMeasures, thresholds: Thresholds = thresholdsInForce()): boolean =>
  notAPhotograph(measures, thresholds) !== null;

/** Either sign is enough; both were chosen so that they rather miss a drawing than call a photo one. */
export function notAPhotograph(
  { lineContrast, flatShading }: FaceMeasures,
  { drawn }: Thresholds,
): Penalty | null {
  const isLines = typeof lineContrast === "number" && lineContrast > drawn.lineContrast;
  const isFlat = typeof flatShading === "number" && flatShading > drawn.flatShading;
  if (!isLines && !isFlat) return null;
  return {
    factor: 0,
    finding: {
      code: FindingCode.NOT_A_PHOTOGRAPH,
      severity: Severity.ERROR,
      message: "This looks like a drawing. Face scores are made for photographs and do not apply to it.",
      advice: "Use photographs, or pictures that look like photographs, as references.",
      measured: isLines ? lineContrast : (flatShading as number),
      threshold: isLines ? drawn.lineContrast : drawn.flatShading,
    },
  };
}
