import { FindingCode, ImageVerdict, type Penalty, Severity } from "../finding.js";
import { Burden, burdenOf, harmonyOf } from "../set/burdens.js";
import { healthOf, healthPartsOf } from "../set/health.js";
import type { SetImage } from "../set/identity-set.js";
import { findingOf, judgeSet, type JudgedSet } from "../set/judge-set.js";
import { withoutImage } from "./next-primary.js";
import { type Effect, effectOf, type Recommendation, RecommendationKind } from "./recommendation.js";

/**
 * The images without which the set is healthier, tried one by one. Up to nine that show the character only those that bring nothing, and surely so. Above
 * nine also the weakest without which it is, down to nine. Not the primary: it is promoted away first.
 */
export function* recommendRemovals(set: JudgedSet, health: number): Generator<void, Recommendation[]> {
  const useless = set.images.filter((image) => isUseless(set, image));
  const count = Math.max(0, set.distinct.length - set.thresholds.health.maxSize);
  const dispensable = count === 0 ? [] : set.distinct.filter((image) => !image.isPrimary);
  const triedUseless = yield* tryRemovals(set, useless, health);
  const triedDispensable = yield* tryRemovals(set, dispensable, health);
  const worthIt = triedDispensable
    .filter(({ ownGain }) => ownGain > 0)
    .toSorted((a, b) => a.image.scoreAsView - b.image.scoreAsView || b.ownGain - a.ownGain);
  return [...triedUseless.filter(({ ownGain }) => ownGain >= 0), ...worthIt.slice(0, count)].map(
    ({ image, gain, effect }) => toRemoval(set, image, gain, effect),
  );
}

/** A removal that was tried. */
interface Tried {
  image: SetImage;
  effect: Effect;
  /** Health after minus before. */
  gain: number;
  /** The same, had it not ended the burden of any other image: advice must not silence what is found of the others. */
  ownGain: number;
}

function* tryRemovals(set: JudgedSet, images: readonly SetImage[], health: number): Generator<void, Tried[]> {
  const tried: Tried[] = [];
  for (const image of images) {
    yield;
    tried.push(...tryRemoval(set, image, health));
  }
  return tried;
}

/** What can go without the set becoming smaller. Of somebody else only who is so beyond doubt: who may be the character is a conflict to look at. */
function isUseless(set: JudgedSet, image: SetImage): boolean {
  const burden = burdenOf(set, image);
  if (burden !== Burden.STRANGER) return burden === Burden.UNUSABLE || burden === Burden.COPY;
  const { strongScore, weakerScore } = set.thresholds.removal;
  // A poor face scores low for being poor.
  const isStrong = image.assessment.verdict === ImageVerdict.STRONG;
  const { measured } = findingOf(set, image, FindingCode.DIFFERENT_PERSON)!;
  return measured! < (isStrong ? strongScore : weakerScore);
}

/** None where it would leave fewer images than needed: one image can hold two halves of a group together. */
function tryRemoval(set: JudgedSet, image: SetImage, health: number): Tried[] {
  const after = judgeSet(withoutImage(set, image.id));
  if (after.distinct.length < Math.min(set.thresholds.health.minSize, set.distinct.length)) return [];
  const effect = effectOf(set, after);
  const parts = healthPartsOf(after);
  const harmony = Math.min(parts.harmony, harmonyOf(set, image));
  const ownGain = healthOf({ ...parts, harmony }, set.thresholds) - health;
  return [{ image, effect, gain: effect.healthAfter - health, ownGain }];
}

function toRemoval(set: JudgedSet, image: SetImage, gain: number, effect: Effect): Recommendation {
  return {
    kind: RecommendationKind.REMOVE,
    image,
    view: null,
    gain,
    message: `Remove ${image.name}.`,
    reason: `${whyRemoved(set, image)} ${whatItCosts(set, image, effect)}`,
    effect,
  };
}

function whyRemoved(set: JudgedSet, image: SetImage): string {
  const { maxSize } = set.thresholds.health;
  switch (burdenOf(set, image)) {
    case Burden.STRANGER:
      return findingOf(set, image, FindingCode.DIFFERENT_PERSON)!.message;
    case Burden.COPY:
      return findingOf(set, image, FindingCode.NEAR_DUPLICATE)!.message;
    case Burden.UNUSABLE:
      return worstOf(image.penalties) ?? "Too little could be measured of it.";
    default: {
      const worst = worstOf([...set.setPenalties.get(image)!, ...image.penalties]);
      const tooMany = `${set.distinct.length} images are more than the ${maxSize} that make a tight set`;
      return worst === null ? `${tooMany}, and this one adds little.` : `${tooMany}. ${worst}`;
    }
  }
}

/** What costs most; null where nothing that was measured costs anything. */
function worstOf(penalties: readonly Penalty[]): string | null {
  const [worst] = penalties
    .filter(({ factor, finding }) => factor < 1 && finding.severity !== Severity.NOT_MEASURED)
    .toSorted((a, b) => a.factor - b.factor);
  return worst?.finding.message ?? null;
}

function whatItCosts(set: JudgedSet, image: SetImage, effect: Effect): string {
  const { cohesionBefore, cohesionAfter, templateShift, lostViews } = effect;
  if (set.template === null) return "There is no face lock that it could change.";
  const cohesion =
    cohesionBefore === null || cohesionAfter === null
      ? ""
      : `Cohesion goes from ${cohesionBefore.toFixed(2)} to ${cohesionAfter.toFixed(2)}, `;
  const shift =
    templateShift === null
      ? "the face lock is dissolved, or made by another model"
      : `the template moves by ${templateShift.toFixed(3)}`;
  const views = lostViews.length === 0 ? "no wanted view is lost" : `lost: ${lostViews.join(", ")}`;
  const primary = image.isPrimary ? " The strongest image left becomes the primary." : "";
  const sentence = `${cohesion}${shift}, and ${views}.`;
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}${primary}`;
}
