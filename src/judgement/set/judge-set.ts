import { toAssessment, toLenientAssessment } from "../image/assess-image.js";
import { type Finding, FindingCode, type ImageAssessment, type Penalty, Severity } from "../finding.js";
import { isDrawn } from "../image/not-a-photograph.js";
import { ageFindings, middleOfOthers } from "./age-findings.js";
import { heedAgreeingSigns } from "./agreeing-signs.js";
import { characterBeside, withoutTheOthers } from "./character-beside.js";
import { type CoverageBin, coverageOf } from "./coverage.js";
import { type Grouping, groupSet, sameShotOf } from "./group-set.js";
import { hairFindings, type TypicalHair, typicalHairOf } from "./hair-findings.js";
import { differentPerson, nearDuplicate, notComparedYet } from "./identity-findings.js";
import type { IdentitySet, SetImage } from "./identity-set.js";

/** A set, what belongs together in it, and what speaks against each image within it. */
export interface JudgedSet extends IdentitySet, Grouping {
  /** Findings from the set alone, for every image of it. */
  setPenalties: ReadonlyMap<SetImage, readonly Penalty[]>;
  /** As the face lock's; null with fewer than two shots. */
  cohesion: number | null;
  coverage: readonly CoverageBin[];
}

/** Judges every image of a set within the set. Depends on the set alone, and on one image of each shot. */
export function judgeSet(set: IdentitySet): JudgedSet {
  const grouping = groupSet(set);
  const { template, distinct } = grouping;
  const among: Among = {
    ...grouping,
    members: new Set(grouping.group),
    ages: distinct.flatMap(({ face }) => face?.estimatedAge ?? []).toSorted((a, b) => a - b),
    typicalHair: typicalHairOf(distinct),
  };
  const setPenalties = new Map(set.images.map((image) => [image, setPenaltiesOf(image, set, among)]));
  const cohesion = template && template.cohesion();
  return { ...set, ...grouping, setPenalties, cohesion, coverage: coverageOf(distinct, set.thresholds) };
}

/** What the images of a set are held against. */
interface Among extends Grouping {
  members: ReadonlySet<SetImage>;
  /** Of one image of each shot that shows the character, rising. */
  ages: readonly number[];
  typicalHair: TypicalHair | null;
}

function setPenaltiesOf(image: SetImage, set: IdentitySet, among: Among): Penalty[] {
  const { face } = image;
  if (image.isDue) return [notComparedYet(set.thresholds)];
  if (face === null || isDrawn(face.measures, set.thresholds)) return [];
  // The image that stands for its shot among the others.
  const own = among.betterCopy.get(image) ?? image;
  const ownAge = among.members.has(own) ? own.face!.estimatedAge : null;
  const middleAge = middleOfOthers(among.ages, ownAge, set.thresholds);
  const penalties = [
    likenessFinding(image, set, among, among.members.has(image)),
    copyFinding(image, set, among),
    ...ageFindings(face.estimatedAge, set.persona, middleAge, set.thresholds),
    ...hairFindings(image, own, set, among.typicalHair),
  ].filter((penalty) => penalty !== null);
  return heedAgreeingSigns(image, withoutTheOthers(penalties), middleAge);
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
export const hasFinding = (set: JudgedSet, image: SetImage, code: FindingCode): boolean =>
  findingOf(set, image, code) !== undefined;

/** What was found of an image within its set; undefined also where that could not be measured. */
export function findingOf(
  { setPenalties }: JudgedSet,
  image: SetImage,
  code: FindingCode,
): Finding | undefined {
  return setPenalties
    .get(image)!
    .find(({ finding }) => finding.code === code && finding.severity !== Severity.NOT_MEASURED)?.finding;
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
