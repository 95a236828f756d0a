import curve from "./match-score-curve.json";

/** Points of the distance → score curve, by rising distance and falling score. */
const POINTS: readonly (readonly number[])[] = curve.points;

/** Euclidean distance between two embeddings of one model. @throws RangeError on different lengths */
export function embeddingDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`Embeddings of ${a.length} and ${b.length} dimensions`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

/**
 * The calibrated score of a distance, 0-1 and falling: linear between the points of `match-score-curve.json`, which says where it
 * comes from.
 */
export function matchScore(distance: number): number {
  const next = POINTS.findIndex(([at]) => distance < at!);
  if (next === 0) return POINTS[0]![1]!;
  if (next < 0) return POINTS.at(-1)![1]!;
  const [fromDistance, fromScore] = POINTS[next - 1]!;
  const [toDistance, toScore] = POINTS[next]!;
  const share = (distance - fromDistance!) / (toDistance! - fromDistance!);
  return fromScore! + share * (toScore! - fromScore!);
}
