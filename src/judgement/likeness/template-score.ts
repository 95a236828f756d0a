import { largestDistanceOf, scoreOfAveraged } from "./match-score.js";

/** A face or a template that templates are held against. */
export interface MatchProbe {
  /** What it is compared by (`identity.ts`). */
  identity: ArrayLike<number>;
  /** How many photos it counts as: 1 for a face of a photo; see `matchScore`. */
  effectivePhotos: number;
}

/**
 * The calibrated score of a distance between a template and a face or another template, 0-1. Between two templates both sides average, so what is one
 * photo's own is taken away twice: the distances move by the sum of what each side moves them alone. `eval:templates` reads how well that holds.
 * @param effectivePhotos of the template
 */
export const scoreAgainstTemplate = (
  distance: number,
  model: string,
  effectivePhotos: number,
  probe: Pick<MatchProbe, "effectivePhotos">,
): number => scoreOfAveraged(distance, model, 1 / effectivePhotos + 1 / probe.effectivePhotos - 1);

/** The largest distance that can have such a score, whatever is compared: beyond, every score is lower. */
export const farthestWithScore = (score: number, model: string): number => largestDistanceOf(score, model);
