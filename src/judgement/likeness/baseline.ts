import type { ComparedPairs } from "./compare-pairs.js";
import type { GroupTemplate } from "./group-template.js";
import type { BaselinePlacement } from "./match.js";
import { matchScore } from "./match-score.js";

/** With fewer there is no template of others, but a single photo. */
const MIN_SHOTS = 3;

/** How a character's own references score among each other, near-duplicates counting once; the scores are rising. */
export interface Baseline {
  /** Each reference of the template against the template of the others. */
  leaveOneOut: readonly number[];
  /** Every two references of the template, a photo beside a photo. */
  pairs: readonly number[];
}

/** Some scores in brief, 0-1. */
export interface ScoreDistribution {
  count: number;
  minimum: number;
  p10: number;
  median: number;
  p90: number;
  maximum: number;
}

/** What is usual for a character; null where its template is made of fewer than three shots. */
export function baselineOf(template: GroupTemplate, pairs: ComparedPairs): Baseline | null {
  const shots = template.bestOfShots();
  if (shots.length < MIN_SHOTS) return null;
  // Of at least three shots there is always a template of the others.
  const leaveOneOut = shots.map((image) => template.scoreOf(image)!);
  const between = shots.flatMap((a, i) =>
    shots.slice(0, i).map((b) => matchScore(pairs.distance(a, b), a.model)),
  );
  return { leaveOneOut: leaveOneOut.toSorted(rising), pairs: between.toSorted(rising) };
}

/** Where a score against the whole template lies among those of the references. */
export function placeIn({ leaveOneOut }: Baseline, score: number): BaselinePlacement {
  const asLow = leaveOneOut.filter((own) => own <= score).length;
  return { percentile: (100 * asLow) / leaveOneOut.length, comparisons: leaveOneOut.length };
}

/** @param scores rising, at least one */
export const distributionOf = (scores: readonly number[]): ScoreDistribution => ({
  count: scores.length,
  minimum: scores[0]!,
  p10: quantile(scores, 0.1),
  median: quantile(scores, 0.5),
  p90: quantile(scores, 0.9),
  maximum: scores.at(-1)!,
});

/** Linear between the two nearest. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (at - Math.floor(at)) * (above - below);
}

const rising = (a: number, b: number): number => a - b;
