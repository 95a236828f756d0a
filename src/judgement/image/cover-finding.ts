import { type FaceMeasures, numberOf } from "../../face-analysis/measure/measure.js";
import type { Thresholds } from "../bounds.js";
import { FaceRegion, FindingCode, type Penalty } from "../finding.js";
import { judge } from "../judge-measure.js";

/** What covers the face: a hand, a phone, a mask, hair over one side. Dark glasses alone are {@link FindingCode.EYES_HIDDEN}. */
export function coverFinding(measures: FaceMeasures, thresholds: Thresholds): Penalty | null {
  const regions = coveredRegions(measures, thresholds);
  const penalty = judge(measures.faceCovered, thresholds.faceCovered, {
    code: FindingCode.FACE_COVERED,
    name: "whether something covers the face",
    message: () => `Something seems to cover ${regions.map((region) => WORDS[region]).join(" and ")}.`,
    advice:
      "Use a picture in which nothing hides the face: no hand, mask, phone, microphone or hair before it.",
  });
  if (penalty === null || penalty.finding.measured === null) return penalty;
  return { ...penalty, finding: { ...penalty.finding, regions }, rulesOutPrimary: true };
}

/** Whether the face is so surely covered that it tells nothing of the character's. */
export const isCovered = (
  { faceCovered }: Pick<FaceMeasures, "faceCovered">,
  { faceCovered: bounds }: Thresholds,
): boolean => (numberOf(faceCovered) ?? 0) >= bounds.useless;

const WORDS: Record<FaceRegion, string> = {
  [FaceRegion.EYES]: "the eyes",
  [FaceRegion.NOSE]: "the nose",
  [FaceRegion.MOUTH]: "the mouth",
  [FaceRegion.ONE_SIDE]: "one side of the face",
};

/** Those that are rather covered than not; of a covered face at least the likeliest one. */
function coveredRegions(measures: FaceMeasures, { coveredRegion }: Thresholds): FaceRegion[] {
  const likely = (
    [
      [FaceRegion.EYES, measures.eyesCovered],
      [FaceRegion.NOSE, measures.noseCovered],
      [FaceRegion.MOUTH, measures.mouthCovered],
      [FaceRegion.ONE_SIDE, measures.sideCovered],
    ] as const
  ).map(([region, measure]) => ({ region, likelihood: numberOf(measure) ?? 0 }));
  const most = Math.max(...likely.map(({ likelihood }) => likelihood));
  return likely
    .filter(({ likelihood }) => likelihood >= Math.min(coveredRegion, most))
    .map(({ region }) => region);
}
