/** Two pictures that were compared. */
export interface ComparedPair {
  /** Whom they show: once where both show one person. */
  people: readonly string[];
  isSame: boolean;
  /** Distance of the embeddings; null when a face was not found in one of them. */
  distance: number | null;
}

/** Lower and upper bound. */
export type Interval = [low: number, high: number];

const FOLDS = 10;

/**
 * Labeled Faces in the Wild's protocol: each tenth of the pairs is judged by the threshold that is best on the other nine.
 * A pair with a missing face is an error whatever the threshold.
 * @returns 0-1; NaN without pairs
 */
export function tenFoldAccuracy(pairs: ComparedPair[]): number {
  const folds = toFolds(pairs);
  const right = folds.map((tested, i) => {
    const threshold = bestThreshold(folds.filter((_, j) => j !== i).flat());
    return tested.filter((pair) => isRight(pair, threshold)).length;
  });
  return right.reduce((sum, count) => sum + count, 0) / pairs.length;
}

/** Every class is cut into tenths in its order, so that a file which lists LFW's ten sets keeps them. */
function toFolds(pairs: ComparedPair[]): ComparedPair[][] {
  const folds: ComparedPair[][] = Array.from({ length: FOLDS }, () => []);
  for (const isSame of [true, false]) {
    const ofClass = pairs.filter((pair) => pair.isSame === isSame);
    for (const [i, pair] of ofClass.entries()) folds[Math.floor((i * FOLDS) / ofClass.length)]!.push(pair);
  }
  return folds;
}

const isRight = ({ isSame, distance }: ComparedPair, threshold: number): boolean =>
  distance !== null && distance <= threshold === isSame;

/** The distance that tells most pairs apart: the middle of the widest gap among the best cuts. */
export function bestThreshold(pairs: ComparedPair[]): number {
  const measured = pairs
    .filter((pair): pair is ComparedPair & { distance: number } => pair.distance !== null)
    .toSorted((p, q) => p.distance - q.distance);
  let right = measured.filter(({ isSame }) => !isSame).length;
  let best = { right, gap: 0, threshold: (measured[0]?.distance ?? 0) / 2 };
  for (const [i, { isSame, distance }] of measured.entries()) {
    right += isSame ? 1 : -1;
    const next = measured[i + 1]?.distance ?? distance;
    const gap = next - distance;
    if (i + 1 < measured.length && gap === 0) continue;
    if (right > best.right || (right === best.right && gap > best.gap)) {
      best = { right, gap, threshold: distance + gap / 2 };
    }
  }
  return best.threshold;
}

/**
 * True acceptance rate at a false acceptance rate: the share of same-person pairs at or below the largest distance that
 * lets at most `far` of the different pairs pass. A pair with a missing face is never accepted.
 * @param far 0-1; below one different pair's share it means that none may pass
 * @returns the rate, 0-1 (NaN without same pairs), and the distance
 */
export function tarAtFar(pairs: ComparedPair[], far: number): { tar: number; threshold: number } {
  const threshold = thresholdAtFar(distancesOf(pairs, false), far, countOf(pairs, false));
  const accepted = distancesOf(pairs, true).filter((distance) => distance <= threshold).length;
  return { tar: accepted / countOf(pairs, true), threshold };
}

/**
 * The largest distance at which at most `far` of the different pairs pass, halfway to the first that must not.
 * @param distances of different pairs, rising
 * @param count of different pairs, those without a distance included
 */
export function thresholdAtFar(distances: Float64Array, far: number, count = distances.length): number {
  // A share such as 0.001 x 3000 is not exact in binary.
  let passing = Math.min(Math.floor(far * count + 1e-9), distances.length);
  while (passing > 0 && passing < distances.length && distances[passing - 1] === distances[passing])
    passing--;
  if (passing === distances.length) return distances.at(-1) ?? 0;
  return passing === 0
    ? distances[0]! * (1 - Number.EPSILON)
    : (distances[passing - 1]! + distances[passing]!) / 2;
}

/**
 * Where both errors are equal: as many same pairs lie above the distance as different pairs at or below it.
 * @param same distances, rising
 * @param different distances, rising
 */
export function equalErrorPoint(
  same: Float64Array,
  different: Float64Array,
): { distance: number; rate: number } {
  let rejected = same.length;
  for (const [i, distance] of different.entries()) {
    while (rejected > 0 && same[same.length - rejected]! <= distance) rejected--;
    const passing = (i + 1) / different.length;
    if (passing >= rejected / same.length) return { distance, rate: passing };
  }
  return { distance: different.at(-1)!, rate: 1 };
}

/** Wilson's score interval of a share at 95 % (Wilson 1927; recommended by Brown, Cai and DasGupta 2001). */
export function wilsonInterval(share: number, count: number): Interval {
  const z = 1.959964;
  const z2 = z * z;
  const centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half = (z / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** @param sorted rising; linear between neighbours; NaN when empty */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

/** Distances of one class that could be taken, rising. */
export function distancesOf(pairs: ComparedPair[], isSame: boolean): Float64Array {
  const measured = pairs.filter((pair) => pair.isSame === isSame && pair.distance !== null);
  return Float64Array.from(measured, ({ distance }) => distance!).toSorted();
}

const countOf = (pairs: ComparedPair[], isSame: boolean): number =>
  pairs.filter((pair) => pair.isSame === isSame).length;
