import type { Thresholds } from "../bounds.js";
import { matchScore } from "./match-score.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import { findShots, weightOfShot } from "./shots.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * Parts a set of images into groups that each show one person, the winner first: the group of the most shots; of those that tie the
 * primary's, then the heaviest, then the one with the lowest hash. A group's images are in the order of their hashes. Depends on the set alone,
 * not on its order. Empty for an empty set.
 *
 * Average linkage (UPGMA, Sokal and Michener 1958): starting from single shots, the two groups with the smallest mean distance become
 * one, until that distance scores below `linkage.score` of the thresholds. A shot counts once, by its best image, however many near-duplicates show it.
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
  const groups: Group[] = shots.map((shot) => [shot]);
  const model = shots[0]?.[0]?.model;
  const distances = distancesOf(shots, pairs);
  /** The places of the groups that were not merged into another, rising. */
  const left = shots.map((_, place) => place);
  while (left.length > 1) {
    const [i, j] = nearestTwo(left, distances);
    if (matchScore(distances[i]![j]!, model) < pairs.thresholds.linkage.score) break;
    const [sizeI, sizeJ] = [groups[i]!.length, groups[j]!.length];
    for (const k of left) {
      const sum = sizeI * distances[k]![i]! + sizeJ * distances[k]![j]!;
      distances[i]![k] = distances[k]![i] = sum / (sizeI + sizeJ);
    }
    groups[i]!.push(...groups[j]!);
    left.splice(left.indexOf(j), 1);
  }
  return left.map((place) => groups[place]!);
}

/** The places of the two nearest groups, the lower first; of equally near ones those that come first. */
function nearestTwo(left: readonly number[], distances: readonly Float64Array[]): [number, number] {
  let [nearestI, nearestJ, smallest] = [0, 0, Infinity];
  for (let a = 0; a < left.length; a++) {
    const row = distances[left[a]!]!;
    for (let b = a + 1; b < left.length; b++) {
      const distance = row[left[b]!]!;
      if (distance < smallest) [nearestI, nearestJ, smallest] = [left[a]!, left[b]!, distance];
    }
  }
  return [nearestI, nearestJ];
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
