import type { FaceMeasures, Measure } from "../face-analysis/measure.js";

/** The expression's measures by the names they are being written under; once `FaceMeasures` has them, this says nothing more than it. */
export type MeasuresWithExpression = FaceMeasures & {
  expressionNeutrality?: Measure;
  expressionHappy?: Measure;
};
