import { hasFinding } from "../../../src/judgement/set/judge-set.js";
import { ConflictKind, conflictsOf } from "../../../src/judgement/set/conflicts.js";
import { Burden, burdenOf } from "../../../src/judgement/set/burdens.js";
import type { SetImage } from "../../../src/judgement/set/identity-set.js";
import { RecommendationKind } from "../../../src/judgement/advice/recommendation.js";
import { type Finding, FindingCode, ImageVerdict } from "../../../src/judgement/finding.js";
import { type AdviceSet, Role, type SetPhoto } from "./advice-sets.js";
import { type AdvisedSet, advise, imageOf } from "./advised-set.js";
import { FLAW_CODES, type FlawKind } from "./made-files.js";
import { readPromises } from "./read-promises.js";
import { readViews } from "./read-views.js";
import { Tally } from "./tally.js";

/** Everything that is counted of a set. */
export function readSet(set: AdviceSet): Tally {
  const advised = advise(set);
  const tally = new Tally();
  readRemovals(set, advised, tally);
  readStrangers(set, advised, tally);
  readCopies(set, advised, tally);
  readFlaws(set, advised, tally);
  readOddities(set, advised, tally);
  readPromises(advised, tally);
  readViews(set, advised, tally);
  return tally;
}

const isRight = ({ role }: SetPhoto): boolean => role === Role.RIGHT;
const isGood = ({ assessment: { verdict } }: SetImage): boolean =>
  [ImageVerdict.STRONG, ImageVerdict.USABLE].includes(verdict);

function removedFrom({ recommendations }: AdvisedSet): ReadonlySet<SetImage | null> {
  const removals = recommendations.filter(({ kind }) => kind === RecommendationKind.REMOVE);
  return new Set(removals.map(({ image }) => image));
}

function readRemovals(set: AdviceSet, advised: AdvisedSet, tally: Tally): void {
  const removed = removedFrom(advised);
  const size = advised.judged.distinct.length;
  const { maxSize } = advised.judged.thresholds.health;
  const copied = new Set(set.photos.map(({ of }) => of?.name));
  const isOtherCopyKept = ({ name }: SetPhoto) =>
    copied.has(name) &&
    set.photos.some((photo) => photo.of?.name === name && !removed.has(imageOf(advised, photo)));
  const right = set.photos.filter((photo) => isRight(photo) && imageOf(advised, photo).isUsable);
  const wrong = right.filter((photo) => removed.has(imageOf(advised, photo)) && !isOtherCopyKept(photo));
  if (size > maxSize) {
    tally.count(
      "above the maximum: sets with more REMOVEs of right images than images too many",
      wrong.length > size - maxSize,
    );
    return;
  }
  tally.count("wrong removal", wrong.length > 0);
  tally.count(`wrong removal: ${set.kind}`, wrong.length > 0);
  tally.add("right, usable images to remove", wrong.length, right.length);
  const good = right.filter((photo) => isGood(imageOf(advised, photo)));
  const wrongGood = wrong.filter((photo) => isGood(imageOf(advised, photo)));
  tally.add("STRONG or USABLE right images to remove", wrongGood.length, good.length);
  for (const photo of wrong) tally.note(`${set.kind}: ${photo.name}: ${reasonOf(advised, photo)}`);
}

function reasonOf(advised: AdvisedSet, photo: SetPhoto): string {
  const image = imageOf(advised, photo);
  const found = advised.recommendations.find((one) => one.image === image)!;
  return `${image.assessment.verdict} ${burdenOf(advised.judged, image) ?? ""} +${found.gain.toFixed(1)}: ${found.reason}`;
}

function readStrangers(set: AdviceSet, advised: AdvisedSet, tally: Tally): void {
  const removed = removedFrom(advised);
  const conflicts = conflictsOf(advised.judged).filter(({ kind }) => kind === ConflictKind.IDENTITY);
  const named = new Set(conflicts.flatMap(({ images }) => images));
  for (const photo of set.photos) {
    const image = imageOf(advised, photo);
    const isFound = named.has(image) || hasFinding(advised.judged, image, FindingCode.DIFFERENT_PERSON);
    if (photo.role === Role.STRANGER || photo.role === Role.LOOK_ALIKE) {
      if (!image.isUsable) continue;
      const who = photo.role === Role.STRANGER ? "strangers" : "look-alikes";
      tally.count(`${who} found`, isFound);
      tally.count(`${who} kept out of the face lock`, !advised.judged.group.includes(image));
      tally.count(`${who} to remove`, removed.has(image));
    } else if (isRight(photo) && image.isUsable) {
      tally.count("right images called somebody else, or perhaps so", isFound);
      tally.count("right images left out of the face lock", !advised.judged.group.includes(image));
    }
  }
}

function readCopies(set: AdviceSet, advised: AdvisedSet, tally: Tally): void {
  const { betterCopy, images } = advised.judged;
  const nameOf = new Map(set.photos.map((photo) => [imageOf(advised, photo), photo]));
  for (const photo of set.photos) {
    const image = imageOf(advised, photo);
    if (photo.role === Role.COPY) {
      const original = images.find(({ id }) => id === photo.of!.name)!;
      const isFound = isShot(betterCopy, image, original);
      tally.count("copies found", isFound);
      tally.count(`copies found: ${photo.kind}`, isFound);
    } else if (isRight(photo)) {
      const better = betterCopy.get(image);
      const isWrong = better !== undefined && isRight(nameOf.get(better)!);
      const where = set.kind === "laboratory" ? "laboratory series" : "press photos and personas";
      tally.count(`wrongly called copies: ${where}`, isWrong);
    }
  }
}

function isShot(betterCopy: ReadonlyMap<SetImage, SetImage>, a: SetImage, b: SetImage): boolean {
  return (betterCopy.get(a) ?? a) === (betterCopy.get(b) ?? b);
}

function readFlaws(set: AdviceSet, advised: AdvisedSet, tally: Tally): void {
  for (const photo of set.photos) {
    if (photo.role !== Role.FLAWED) continue;
    const image = imageOf(advised, photo);
    const codes = new Set(image.assessment.findings.filter(isMeasured).map(({ code }) => code));
    const isFound = image.face === null || FLAW_CODES[photo.kind as FlawKind].some((code) => codes.has(code));
    tally.count("flaws found", isFound);
    tally.count(`flaws found: ${photo.kind}`, isFound);
    tally.count(`flawed images to remove: ${photo.kind}`, removedFrom(advised).has(image));
  }
}

const isMeasured = ({ measured }: Finding): boolean => measured !== null;

function readOddities(set: AdviceSet, advised: AdvisedSet, tally: Tally): void {
  const { judged } = advised;
  for (const photo of set.photos.filter(isRight)) {
    const image = imageOf(advised, photo);
    if (!judged.group.includes(image)) continue;
    tally.count("right images of another age", hasFinding(judged, image, FindingCode.AGE_UNLIKE_SET));
    tally.count("right images of other hair", hasFinding(judged, image, FindingCode.HAIR_UNLIKE_SET));
    tally.count("right images that are a burden by age or hair", burdenOf(judged, image) === Burden.ODD);
  }
}
