import { toAssessment, toLenientAssessment } from "../image/assess-image.js";
import { FindingCode, type ImageAssessment, type Penalty, Severity } from "../finding.js";
import { isDrawn } from "../image/not-a-photograph.js";
import { ageFindings, middleOfOthers } from "./age-findings.js";
import { characterBeside, withoutTheOthers } from "./character-beside.js";
import { type CoverageBin, coverageOf } from "./coverage.js";
import { type Grouping, groupSet, sameShotOf } from "./group-set.js";
import { hairFindings, typicalHairOf } from "./hair-findings.js";
import { differentPerson, nearDuplicate, notComparedYet } from "./identity-findings.js";
import type { IdentitySet, SetImage } from "./identity-set.js";
import type { FaceRow } from "../rows.js";

/** A set, what belongs together in it, and what speaks against each image within it. */
export interface JudgedSet extends IdentitySet, Grouping {
  /** Findings from the set alone, for every image of it. */
  setPenalties: ReadonlyMap<SetImage, readonly Penalty[]>;
  /** As the face lock's; null with fewer than two images. */
  cohesion: number | null;
  coverage: readonly CoverageBin[];
}

/** Judges every image of a set within the set. Depends on the set alone. */
export function judgeSet(set: IdentitySet): JudgedSet {
  const grouping = groupSet(set);
  const { group, template, distinct } = grouping;
  const members = new Set(group);
  const ages = group.flatMap(({ face }) => face?.estimatedAge ?? []).toSorted((a, b) => a - b);
  const hair = typicalHairOf(group);
  const penaltiesOf = (image: SetImage, { estimatedAge }: FaceRow): (Penalty | null)[] => [
    likenessFinding(image, set, grouping, members.has(image)),
    copyFinding(image, set, grouping),
    ...ageFindings(
      estimatedAge,
      set.persona,
      middleOfOthers(ages, members.has(image) ? estimatedAge : null, set.thresholds),
      set.thresholds,
    ),
    ...hairFindings(image, set, hair),
  ];
  const setPenalties = new Map<SetImage, readonly Penalty[]>();
  for (const image of set.images) {
    const { face } = image;
    if (image.isDue) {
      setPenalties.set(image, [notComparedYet(set.thresholds)]);
      continue;
    }
    const penalties = face === null || isDrawn(face.measures, set.thresholds) ? [] : penaltiesOf(image, face);
    setPenalties.set(image, withoutTheOthers(penalties.filter((penalty) => penalty !== null)));
  }
  const cohesion = template && template.cohesion();
  return { ...set, ...grouping, setPenalties, cohesion, coverage: coverageOf(distinct, set.thresholds) };
}

/** What clients see of an image: its own findings and those of the set, by one formula; of one that is due no more than that it is. */
export function assessInSet(set: JudgedSet, image: SetImage): ImageAssessment {
  const penalties = [...image.penalties, ...set.setPenalties.get(image)!];
  if (!image.isDue) return toAssessment(penalties, set.thresholds);
  // What makes an image useless by the other version's measures may not by those to come.
  const mild = penalties.filter(({ finding }) => finding.severity !== Severity.ERROR);
  return toLenientAssessment(mild, set.thresholds);
}

/** Whether something was found, not merely not measured. */
export function hasFinding(set: JudgedSet, image: SetImage, ...codes: FindingCode[]): boolean {
  return set.setPenalties
    .get(image)!
    .some(({ finding: { code, severity } }) => codes.includes(code) && severity !== Severity.INFO);
}

/** Null also for the only image that shows the character: there is nothing that it could be unlike. */
function likenessFinding(
  image: SetImage,
  set: IdentitySet,
  grouping: Grouping,
  isInGroup: boolean,
): Penalty | null {
  const { template } = grouping;
  const { persona, thresholds } = set;
  if (template === null || image.comparable === null) return null;
  const score = template.scoreOf(image.comparable);
  if (score === null) return null;
  const different = differentPerson(
    { score, isInGroup, isUsable: image.isUsable },
    persona.matchThreshold,
    thresholds,
  );
  return (different && !isInGroup && characterBeside(image, set, grouping)) || different;
}

function copyFinding(
  image: SetImage,
  { pairs, thresholds }: IdentitySet,
  { betterCopy }: Grouping,
): Penalty | null {
  const better = betterCopy.get(image);
  if (better === undefined) return null;
  return nearDuplicate(better, sameShotOf(pairs, image, better), thresholds);
}
