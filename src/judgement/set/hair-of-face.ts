import type { Lab } from "../../face-analysis/picture/colour.js";
import type { FaceMeasures, Measure } from "../../face-analysis/measure/measure.js";

/** The colour of an image's hair, or why it is not known. */
export function hairOf(measures: FaceMeasures): Lab | { notMeasured: string } {
  const { hairLightness: lightness, hairRedness: redness, hairYellowness: yellowness } = measures;
  if (typeof lightness === "number" && typeof redness === "number" && typeof yellowness === "number") {
    return { lightness, redness, yellowness };
  }
  return {
    notMeasured: reasonOf(lightness) ?? "it was analysed before this measure existed; run reanalyseCharacter",
  };
}

const reasonOf = (measure: Measure | undefined): string | null =>
  typeof measure === "object" ? measure.notMeasured : null;
