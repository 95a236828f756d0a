import { ImageVerdict, type Penalty } from "../reference-images/assessment/finding.js";
import { judgeSet, type JudgedSet } from "./assess-in-set.js";
import { Burden, burdenOf, MAX_SIZE, MIN_SIZE } from "./health.js";
import { type SetImage, withoutImage } from "./identity-set.js";
import {
  type Effect,
  effectOf,
  MIN_GAIN,
  type Recommendation,
  RecommendationKind,
} from "./recommendation.js";

/**
 * Every image without which the set is healthier, tried one by one. One that shows the character and is no copy is left alone while it is needed for
 * the smallest whole set; one that nobody can be recognised on, or somebody else, never is.
 */
export function recommendRemovals(set: JudgedSet, health: number): Recommendation[] {
  return set.images
    .filter((image) => isUseless(burdenOf(set, image)) || set.distinct.length > MIN_SIZE)
    .flatMap((image) => {
      const effect = effectOf(set, judgeSet(withoutImage(set, image.id)));
      const gain = effect.healthAfter - health;
      return gain < MIN_GAIN && !isAlwaysWorse(set, image, gain) ? [] : [toRemoval(set, image, gain, effect)];
    });
}

/** What can go without the set becoming smaller. */
const isUseless = (burden: Burden | null): boolean => burden !== null && burden !== Burden.ODD;

/** While the health is 0 nothing can change it by going, but what cannot help is still said. */
const isAlwaysWorse = (set: JudgedSet, image: SetImage, gain: number): boolean =>
  gain >= 0 && isUseless(burdenOf(set, image));

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
  return length > MAX_SIZE
    ? `${length} images are more than the ${MAX_SIZE} that make a tight set, and this one adds little.`
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
      ? "the face lock is dissolved"
      : `the template moves by ${templateShift.toFixed(3)}`;
  const views = lostViews.length === 0 ? "no wanted view is lost" : `lost: ${lostViews.join(", ")}`;
  const primary = image.isPrimary ? " The strongest image left becomes the primary." : "";
  const sentence = `${cohesion}${shift}, and ${views}.`;
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}${primary}`;
}
