import { isRuledOut } from "../image/fit-for-primary.js";
import { judgeSet, type JudgedSet } from "../set/judge-set.js";
import { CoverageView } from "../set/coverage-bins.js";
import { withPrimary } from "../set/identity-set.js";
import { effectOf, type Recommendation, RecommendationKind } from "./recommendation.js";

/**
 * The image that would be the best primary, where it is worth it: one of the images that show the character, facing the camera, no copy of a
 * better one, and scoring higher by itself than the primary does by more than such scores err. Null when there is none, or when the primary is due to be analysed anew.
 */
export function recommendPrimary(set: JudgedSet, health: number): Recommendation | null {
  const primary = set.images.find(({ isPrimary }) => isPrimary);
  if (primary?.isDue) return null;
  const isMember = primary !== undefined && set.group.includes(primary);
  // A score that is a little higher may be the same for another file of the same photo.
  const least = isMember ? primary.assessment.score + set.thresholds.promotion.points : 0;
  const [best] = set.distinct
    .filter((image) => image !== primary && image.views.includes(CoverageView.FRONTAL) && !isRuledOut(image))
    .filter(({ assessment }) => assessment.score >= least)
    .toSorted((a, b) => b.assessment.score - a.assessment.score);
  if (best === undefined) return null;
  const effect = effectOf(set, judgeSet(withPrimary(set, best.id)));
  const gain = effect.healthAfter - health;
  if (gain < set.thresholds.minGain) return null;
  const { score } = best.assessment;
  const because =
    primary === undefined
      ? "The set has no primary."
      : isMember
        ? `The present primary, ${primary.name}, scores ${primary.assessment.score}.`
        : `The present primary, ${primary.name}, is no part of the face lock.`;
  return {
    kind: RecommendationKind.PROMOTE,
    image: best,
    view: null,
    gain,
    message: `Make ${best.name} the primary.`,
    reason: `It faces the camera and scores ${score} of 100. ${because}`,
    effect,
  };
}
