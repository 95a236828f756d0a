import formerCurves from "./former-match-score-curves.json";
import fittedCurve from "./match-score-curve.json";

/** By rising distance and falling score; linear between. */
export type ScorePoints = readonly (readonly number[])[];

/**
 * From distance to score, by what is compared. Averaging takes away what is one photo's own, so everybody is nearer to a template than to
 * a photo, in proportion to how much it averages: the points move on straight lines from `points` to `pointsOfMany`.
 */
export interface ScoreCurve {
  /** Between two photos. */
  points: ScorePoints;
  /** The same scores between a photo and a template of very many photos. */
  pointsOfMany: ScorePoints;
  /** Of the squared distance between two faces, the share that the second embedding's counts, 0-1 (`identity.ts`); missing: there was none. */
  secondShare?: number;
}

const curve: ScoreCurve & { analyser: string } = fittedCurve;

/** By the model that it was fitted for: a set that an earlier model described is judged by that one's until it is analysed anew. */
const CURVES = new Map<string, ScoreCurve>(
  [...formerCurves, curve].map((fitted) => [fitted.analyser, fitted]),
);

/** Called by the composition root, before anything is judged: the curve of a model that the operator brought. */
export function putCurveInForce(model: string, fitted: ScoreCurve): void {
  CURVES.set(model, fitted);
}

/** Of a model's squared distances, the share of the second embedding, 0-1; 0 where its faces have none. */
export const secondShareOf = (model: string): number => (CURVES.get(model) ?? curve).secondShare ?? 0;

/** Euclidean distance between two embeddings of one model. @throws RangeError on different lengths */
export function embeddingDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`Embeddings of ${a.length} and ${b.length} dimensions`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

/** Euclidean. */
export function lengthOf(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! ** 2;
  return Math.sqrt(sum);
}

/** The distance at which two photos have the score of equal error, 0.5, by a model's curve: what its distances are measured by. */
export function equalErrorDistance(model: string = curve.analyser): number {
  const { points } = CURVES.get(model) ?? curve;
  return points.find(([, score]) => score! <= EQUAL_ERROR)![0]!;
}
const EQUAL_ERROR = 0.5;

/**
 * The calibrated score of a distance, 0-1 and falling, that means the same whatever is compared: 0.85 lets one stranger in 1,000 pass, 0.5 is
 * equal error. `match-score-curve.json` and `former-match-score-curves.json` say where each model's curve comes from; a model that has none
 * there is scored by the present one's.
 * @param model of both embeddings; the present analyser unless told otherwise
 * @param effectivePhotos how many photos of equal weight the template counts as, 1 / Σw² of their shares w; 1, as without it: a photo
 */
export const matchScore = (
  distance: number,
  model: string = curve.analyser,
  effectivePhotos: number = 1,
): number => scoreOnCurve(CURVES.get(model) ?? curve, distance, effectivePhotos);

/** As {@link matchScore}, on a curve that is not of this release. */
export const scoreOnCurve = (curve: ScoreCurve, distance: number, effectivePhotos: number): number =>
  scoreAt(curve, distance, 1 / effectivePhotos);

/**
 * The score of a distance where both sides may be averages.
 * @param share of what one photo has of its own that is left: 1 for two photos, 1/n against a template of n, -1 between two of very many
 */
export const scoreOfAveraged = (distance: number, model: string, share: number): number =>
  scoreAt(CURVES.get(model) ?? curve, distance, share);

/** The largest distance with at least such a score, which is that of two photos; Infinity where every distance has it. */
export function largestDistanceOf(score: number, model: string): number {
  const { points } = CURVES.get(model) ?? curve;
  const next = points.findIndex((point) => point[1]! < score);
  if (next < 0) return Infinity;
  if (next === 0) return points[0]![0]!;
  const [[from, fromScore], [to, toScore]] = [points[next - 1]!, points[next]!] as [number[], number[]];
  return from! + ((fromScore! - score) / (fromScore! - toScore!)) * (to! - from!);
}

/** As a score falls, it stays so far beyond the one before: between averages few pairs are left between 0.85 and 0.5 (`eval/support/template-curve.ts`). */
const MIN_GAP = 0.002;

function scoreAt({ points, pointsOfMany }: ScoreCurve, distance: number, share: number): number {
  let [from, fromScore] = [0, points[0]![1]!];
  for (const [place, [ofOne, score]] of points.entries()) {
    const ofMany = pointsOfMany[place]![0]!;
    const moved = ofMany + (ofOne! - ofMany) * share;
    const at = place === 0 ? moved : Math.max(moved, from + MIN_GAP);
    if (distance < at)
      return place === 0 ? score! : between(fromScore, score!, (distance - from) / (at - from));
    [from, fromScore] = [at, score!];
  }
  return fromScore;
}

const between = (from: number, to: number, part: number): number => from + part * (to - from);
