import { ImageVerdict, type Penalty } from "../finding.js";
import { judgeSet, type JudgedSet } from "../set/judge-set.js";
import { Burden, burdenOf } from "../set/health.js";
import type { SetImage } from "../set/identity-set.js";
import { withoutImage } from "./next-primary.js";
import { type Effect, effectOf, type Recommendation, RecommendationKind } from "./recommendation.js";

/**
 * The images without which the set is healthier, tried one by one. Those that bring nothing are always named. Of those that show the character,
 * only the ones that cost most: down to nine where there are more, and never below five. Not the primary: it is promoted away first.
 */
export function* recommendRemovals(set: JudgedSet, health: number): Generator<void, Recommendation[]> {
  const useless = set.images.filter((image) => isUseless(burdenOf(set, image)));
  const count = dispensableCount(set);
  const dispensable = count === 0 ? [] : set.distinct.filter((image) => !image.isPrimary);
  const triedUseless = yield* tryRemovals(set, useless, health);
  const triedDispensable = yield* tryRemovals(set, dispensable, health);
  const worthIt = triedDispensable
    .filter(({ gain }) => gain >= set.thresholds.minGain)
    .toSorted((a, b) => b.gain - a.gain);
  return [...triedUseless.filter(({ gain }) => gain >= 0), ...worthIt.slice(0, count)];
}

function* tryRemovals(
  set: JudgedSet,
  images: readonly SetImage[],
  health: number,
): Generator<void, Recommendation[]> {
  const tried: Recommendation[] = [];
  for (const image of images) {
    yield;
    tried.push(...tryRemoval(set, image, health));
  }
  return tried;
}

/** What can go without the set becoming smaller. */
const isUseless = (burden: Burden | null): boolean => burden !== null && burden !== Burden.ODD;

function dispensableCount({ distinct: { length }, thresholds: { health } }: JudgedSet): number {
  return length > health.maxSize ? length - health.maxSize : Math.max(0, length - health.minSize);
}

/** None where it would leave fewer images than needed: one image can hold two halves of a group together. */
function tryRemoval(set: JudgedSet, image: SetImage, health: number): Recommendation[] {
  const after = judgeSet(withoutImage(set, image.id));
  if (after.distinct.length < Math.min(set.thresholds.health.minSize, set.distinct.length)) return [];
  const effect = effectOf(set, after);
  return [toRemoval(set, image, effect.healthAfter - health, effect)];
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
  const worst = [...set.setPenalties.get(image)!, ...image.penalties].toSorted(byFactor)[0];
  if (
    worst !== undefined &&
    (burdenOf(set, image) !== null || image.assessment.verdict !== ImageVerdict.STRONG)
  ) {
    return worst.finding.message;
  }
  const { length } = set.distinct;
  const { maxSize } = set.thresholds.health;
  return length > maxSize
    ? `${length} images are more than the ${maxSize} that make a tight set, and this one adds little.`
    : "The set is tighter without it.";
}

const byFactor = (a: Penalty, b: Penalty): number => a.factor - b.factor;

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
