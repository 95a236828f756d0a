import { type FaceMeasures, numberOf } from "../../face-analysis/measure/measure.js";
import type { Thresholds } from "../bounds.js";
import { FaceRegion, FindingCode, type Penalty } from "../finding.js";
import { judge } from "../judge-measure.js";

/** What covers the face: a hand, a phone, a mask, hair over one side. Eyes behind dark glasses are {@link FindingCode.EYES_HIDDEN} alone. */
export function coverFinding(measures: FaceMeasures, thresholds: Thresholds): Penalty | null {
  const behindGlasses = (numberOf(measures.eyesVisible) ?? 1) < thresholds.eyesVisible.good;
  const parts = partsOf(measures).filter(({ region }) => !(behindGlasses && region === FaceRegion.EYES));
  const most = Math.max(...parts.map(({ likelihood }) => likelihood));
  const regions = parts
    .filter(({ likelihood }) => likelihood >= Math.min(thresholds.coveredRegion, most))
    .map(({ region }) => region);
  const penalty = judge(behindGlasses ? most : measures.faceCovered, thresholds.faceCovered, {
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

const partsOf = (measures: FaceMeasures): { region: FaceRegion; likelihood: number }[] =>
  (
    [
      [FaceRegion.EYES, measures.eyesCovered],
      [FaceRegion.NOSE, measures.noseCovered],
      [FaceRegion.MOUTH, measures.mouthCovered],
      [FaceRegion.ONE_SIDE, measures.sideCovered],
    ] as const
  ).map(([region, measure]) => ({ region, likelihood: numberOf(measure) ?? 0 }));
