import type { FaceMeasures } from "../../face-analysis/measure.js";
import { FindingCode, type Penalty } from "./finding.js";
import { judge } from "./judge.js";
import type { Thresholds } from "./thresholds.js";

/** What the picture is like where the face is. */
export function pictureQualityFindings(measures: FaceMeasures, thresholds: Thresholds): (Penalty | null)[] {
  return [
    judge(measures.sharpness, thresholds.sharpness, {
      code: FindingCode.BLUR,
      name: "the sharpness",
      message: () => "The face is blurred.",
      advice: "Use a picture in focus, taken without movement.",
    }),
  ];
}
