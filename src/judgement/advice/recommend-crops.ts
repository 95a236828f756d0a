import { cropFindingOf } from "../set/character-beside.js";
import { healthOf, healthPartsOf, sizePart } from "../set/health.js";
import type { JudgedSet } from "../set/judge-set.js";
import { type Recommendation, RecommendationKind } from "./recommendation.js";

/**
 * The images that show the character beside somebody more prominent, each to be replaced by what is cut out of it. The gain is what one more image of the character
 * brings for sure, which in a full set is nothing.
 */
export function recommendCrops(set: JudgedSet, health: number): Recommendation[] {
  const parts = healthPartsOf(set);
  const size = Math.max(parts.size, sizePart(set.distinct.length + 1, set.thresholds));
  const gain = healthOf({ ...parts, size }, set.thresholds) - health;
  return set.images.flatMap((image) => {
    const finding = cropFindingOf(set, image);
    if (finding === undefined) return [];
    return [
      {
        kind: RecommendationKind.CROP,
        image,
        view: null,
        gain,
        message: `Crop ${image.name} to the character, and put that in its place.`,
        reason: `${finding.message} ${finding.advice}`,
        effect: null,
        box: finding.box!,
      },
    ];
  });
}
