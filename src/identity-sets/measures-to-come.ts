import type { FaceMeasures, Measure } from "../face-analysis/measure.js";
import type { Limits, Thresholds } from "../reference-images/assessment/thresholds.js";

/** Measures by the names they are being written under; once `FaceMeasures` has them all, this says nothing more than it. */
export type SetMeasures = FaceMeasures & {
  hairLightness?: Measure;
  hairRedness?: Measure;
  hairYellowness?: Measure;
  illuminationUniformity?: Measure;
  underExposure?: Measure;
  overExposure?: Measure;
  expressionNeutrality?: Measure;
  expressionHappy?: Measure;
};

/** Rows of the table named after their measures; while one is missing, its measure divides no bins. */
export type LightThresholds = Thresholds &
  Partial<Record<"illuminationUniformity" | "underExposure" | "overExposure", Limits>>;
