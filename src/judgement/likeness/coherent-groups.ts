import type { Thresholds } from "../bounds.js";
import { matchScore } from "./match-score.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import { linkByAverage } from "./link-by-average.js";
import { findShots, weightOfShot } from "./shots.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * Parts a set of images into groups that each show one person, the winner first: the group of the most shots; of those that tie the
 * primary's, then the heaviest, then the one with the lowest hash. A group's images are in the order of their hashes. Depends on the set alone,
 * not on its order. Empty for an empty set.
 *
 * Single shots are joined by average linkage ({@link linkByAverage}), until the smallest mean distance scores below `linkage.score` of the
 * thresholds. A shot counts once, by its best image, however many near-duplicates show it.
 */
export function findCoherentGroups(
  images: readonly TemplateImage[],
  pairs: ComparedPairs = comparePairs(images),
): TemplateImage[][] {
  const groups = linkGroups(findShots(inHashOrder(images), pairs), pairs);
  // Stable: groups that tie in everything stay in the order of their lowest hashes.
  return groups.toSorted(winnerFirst(pairs.thresholds)).map((shots) => inHashOrder(shots.flat()));
}

type Shot = TemplateImage[];
type Group = Shot[];

function linkGroups(shots: readonly Shot[], pairs: ComparedPairs): Group[] {
  const model = shots[0]?.[0]?.model;
  const isOnePerson = (distance: number): boolean =>
    matchScore(distance, model) >= pairs.thresholds.linkage.score;
  return linkByAverage(distancesOf(shots, pairs), isOnePerson).map((places) =>
    places.map((place) => shots[place]!),
  );
}

/** Of every two shots' best images. */
function distancesOf(shots: readonly Shot[], pairs: ComparedPairs): Float64Array[] {
  const distances = shots.map(() => new Float64Array(shots.length));
  for (const [i, [a]] of shots.entries()) {
    for (let j = 0; j < i; j++) distances[j]![i] = distances[i]![j] = pairs.distance(shots[j]![0]!, a!);
  }
  return distances;
}

const winnerFirst =
  (thresholds: Thresholds) =>
  (a: Group, b: Group): number => {
    const hasPrimary = (group: Group) => Number(group.some(([best]) => best!.isPrimary));
    const weight = (group: Group) => group.reduce((sum, shot) => sum + weightOfShot(shot, thresholds), 0);
    return b.length - a.length || hasPrimary(b) - hasPrimary(a) || weight(b) - weight(a);
  };
