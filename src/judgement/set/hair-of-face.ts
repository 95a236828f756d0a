import type { Thresholds } from "../bounds.js";
import { colourFault } from "../image/colour-findings.js";
import { NOT_YET_MEASURED } from "../judge-measure.js";
import type { Lab } from "../../face-analysis/picture/colour.js";
import type { FaceMeasures, Measure } from "../../face-analysis/measure/measure.js";

/** The colour of an image's hair, or why it is not known: also where the picture's colours are not those of what it shows. */
export function hairOf(measures: FaceMeasures, thresholds: Thresholds): Lab | { notMeasured: string } {
  const fault = colourFault(measures, thresholds);
  if (fault !== null) return { notMeasured: fault };
  const { hairLightness: lightness, hairRedness: redness, hairYellowness: yellowness } = measures;
  if (typeof lightness === "number" && typeof redness === "number" && typeof yellowness === "number") {
    return { lightness, redness, yellowness };
  }
  return { notMeasured: reasonOf(lightness) ?? NOT_YET_MEASURED };
}

const reasonOf = (measure: Measure | undefined): string | null =>
  typeof measure === "object" ? measure.notMeasured : null;
