/**
 * Parts places 0 to n - 1 into groups by average linkage (UPGMA, Sokal and Michener 1958): starting from single places, the two groups with the smallest mean
 * distance become one, of equally near ones those that come first, as long as they are near. What is alike through a chain of others only is not joined.
 * @param distances of every two places, n × n and symmetric; overwritten
 * @returns the groups, each by its first place
 */
export function linkByAverage(
  distances: readonly Float64Array[],
  isNear: (mean: number) => boolean,
): number[][] {
  const groups = distances.map((_, place) => [place]);
  /** The places of the groups that were not merged into another, rising. */
  const left = [...groups.keys()];
  while (left.length > 1) {
    const [i, j] = nearestTwo(left, distances);
    if (!isNear(distances[i]![j]!)) break;
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
