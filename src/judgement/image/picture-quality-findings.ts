import type { FaceMeasures } from "../../face-analysis/measure/measure.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import { colourFindings } from "./colour-findings.js";
import { judge } from "../judge-measure.js";
import { notAPhotograph } from "./not-a-photograph.js";
import type { Thresholds } from "../bounds.js";

/** What the picture is like where the face is. */
export function pictureQualityFindings(measures: FaceMeasures, thresholds: Thresholds): (Penalty | null)[] {
  return [
    notAPhotograph(measures, thresholds),
    ...colourFindings(measures, thresholds),
    ...lightFindings(measures, thresholds),
    ...detailFindings(measures, thresholds),
  ];
}

const percent = (share: number): number => Math.round(100 * share);

function lightFindings(measures: FaceMeasures, thresholds: Thresholds): (Penalty | null)[] {
  return [
    judge(measures.underExposure, thresholds.underExposure, {
      code: FindingCode.UNDER_EXPOSED,
      name: "how dark the face is",
      message: (share) => `${percent(share)} % of the face is dark.`,
      advice: "Use a picture with more light on the face, or brighten it before the upload.",
    }),
    judge(measures.overExposure, thresholds.overExposure, {
      code: FindingCode.OVER_EXPOSED,
      name: "how bright the face is",
      message: (share) => `${percent(share)} % of the face is so bright that nothing is seen there.`,
      advice: "Use a picture without glare or direct flash on the face.",
    }),
    judge(measures.dynamicRange, thresholds.dynamicRange, {
      code: FindingCode.LOW_CONTRAST,
      name: "the contrast of the face",
      message: () => "The face has few shades: it looks flat or foggy.",
      advice: "Use a picture in clear light, without haze or a faded filter.",
    }),
    judge(measures.illuminationUniformity, thresholds.illuminationUniformity, {
      code: FindingCode.UNEVEN_LIGHT,
      severity: Severity.INFO,
      name: "how evenly the face is lit",
      message: () => "One side of the face is much brighter than the other.",
      advice: "Fine as one light among several; keep the primary evenly lit from the front.",
    }),
  ];
}

function detailFindings(measures: FaceMeasures, thresholds: Thresholds): (Penalty | null)[] {
  return [
    judge(measures.sharpness, thresholds.sharpness, {
      code: FindingCode.BLUR,
      name: "the sharpness",
      message: () => "The face is blurred.",
      advice: "Use a picture in focus, taken without movement.",
    }),
    judge(measures.effectiveResolution, thresholds.effectiveResolution, {
      code: FindingCode.LOW_RESOLUTION,
      name: "the real resolution",
      message: (share) =>
        `The face shows the detail of a picture ${percent(share)} % as large: it was enlarged, or is out of focus.`,
      advice: "Upload the original instead of an enlarged, zoomed or screenshot copy.",
    }),
    judge(measures.skinTexture, thresholds.skinTexture, {
      code: FindingCode.OVERSMOOTHED_SKIN,
      name: "the texture of the skin",
      message: () => "The skin is smoother than the rest of the face is sharp.",
      advice:
        "Use a picture without a beauty filter: it changes what a trainer takes for the character's skin.",
    }),
    judge(measures.blockiness, thresholds.blockiness, {
      code: FindingCode.HEAVY_COMPRESSION,
      name: "the traces of compression",
      message: () => "The picture was compressed so much that its blocks show in the face.",
      advice: "Upload the original instead of a copy from a messenger or a web page.",
    }),
  ];
}
