import formerCurves from "./former-match-score-curves.json";
import curve from "./match-score-curve.json";

/** Points of a distance → score curve, by rising distance and falling score. */
type Curve = readonly (readonly number[])[];

/** By the model that it was fitted for: a set that an earlier model described is judged by that one's until it is analysed anew. */
const CURVES: ReadonlyMap<string, Curve> = new Map(
  [...formerCurves, curve].map(({ analyser, points }) => [analyser, points]),
);

/** Euclidean distance between two embeddings of one model. @throws RangeError on different lengths */
export function embeddingDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`Embeddings of ${a.length} and ${b.length} dimensions`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

/** The distance at which a model's photos have the score of equal error, 0.5: what its distances are measured by. */
export function equalErrorDistance(model: string = curve.analyser): number {
  const points = CURVES.get(model) ?? curve.points;
  return points.find(([, score]) => score! <= EQUAL_ERROR)![0]!;
}
const EQUAL_ERROR = 0.5;

/**
 * The calibrated score of a distance, 0-1 and falling: linear between the points of the model's curve. `match-score-curve.json` and
 * `former-match-score-curves.json` say where each comes from; a model that has none there is scored by the present one's.
 * @param model of both embeddings; the present analyser unless told otherwise
 */
export function matchScore(distance: number, model: string = curve.analyser): number {
  const points = CURVES.get(model) ?? curve.points;
  const next = points.findIndex(([at]) => distance < at!);
  if (next === 0) return points[0]![1]!;
  if (next < 0) return points.at(-1)![1]!;
  const [fromDistance, fromScore] = points[next - 1]!;
  const [toDistance, toScore] = points[next]!;
  const share = (distance - fromDistance!) / (toDistance! - fromDistance!);
  return fromScore! + share * (toScore! - fromScore!);
}
