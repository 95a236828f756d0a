import { matchScore } from "../../src/judgement/likeness/match-score.js";

/** When two groups of photos count as one person: how far they are from each other, by the distances between the photos. */
export type Linkage = (a: readonly number[], b: readonly number[], distances: DistanceTable) => number;
/** By the places of two photos. */
export type DistanceTable = readonly (readonly number[])[];

const between = (a: readonly number[], b: readonly number[], distances: DistanceTable): number[] =>
  a.flatMap((i) => b.map((j) => distances[i]![j]!));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const meanSquare = (values: readonly number[]): number => mean(values.map((value) => value * value));

/** The candidates, each as the match score of two groups. */
export const LINKAGES: Record<string, Linkage> = {
  single: (a, b, distances) => matchScore(Math.min(...between(a, b, distances))),
  average: (a, b, distances) => matchScore(mean(between(a, b, distances))),
  "average of scores": (a, b, distances) =>
    mean(between(a, b, distances).map((distance) => matchScore(distance))),
  complete: (a, b, distances) => matchScore(Math.max(...between(a, b, distances))),
  /** Distance of the two groups' means, from the distances of their members (Huygens' theorem). */
  centroid: (a, b, distances) =>
    matchScore(
      Math.sqrt(
        Math.max(
          0,
          meanSquare(between(a, b, distances)) -
            meanSquare(between(a, a, distances)) / 2 -
            meanSquare(between(b, b, distances)) / 2,
        ),
      ),
    ),
};

/** Merges the two groups that fit best until none fit with at least `minScore`. @returns the places of each group's photos */
export function linkGroups(linkage: Linkage, minScore: number, distances: DistanceTable): number[][] {
  const groups = distances.map((_, place) => [place]);
  for (;;) {
    let best = { score: -1, i: 0, j: 0 };
    for (let i = 0; i < groups.length; i++) {
      for (let j = i + 1; j < groups.length; j++) {
        const score = linkage(groups[i]!, groups[j]!, distances);
        if (score > best.score) best = { score, i, j };
      }
    }
    if (best.score < minScore) return groups;
    groups[best.i]!.push(...groups.splice(best.j, 1)[0]!);
  }
}
