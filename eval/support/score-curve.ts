import { equalErrorPoint, thresholdAtFar } from "./verification-statistics.js";

/** DESIGN.md: the score at which at most one pair of different people in a thousand passes, and the one of equal error. */
export const SCORE_AT_FAR_1E3 = 0.85;
export const SCORE_AT_EQUAL_ERROR = 0.5;
export const FAR = 0.001;
/** Half of the different pairs lie beyond it, so it says "somebody else" and no more. */
const SCORE_AT_MEDIAN_STRANGER = 0.1;

export interface ScoreFit {
  /** Distance and score, by rising distance and falling score; linear between. */
  points: [distance: number, score: number][];
  far1e3Distance: number;
  equalErrorDistance: number;
  equalErrorRate: number;
  /** Share of the pairs of one person that pass where one different pair in 1000 does. */
  tarAtFar1e3: number;
}

/**
 * Fits the curve from distance to score: 1 at 0; 0.85 where one in a thousand different pairs passes; 0.5 at equal error;
 * 0.1 at the median and 0 at the largest distance of different pairs.
 * @param same distances of pairs of one person, rising
 * @param different distances of pairs of two people, rising
 * @throws RangeError the points do not rise: the distances do not tell people apart, or there are too few
 */
export function fitScoreCurve(same: Float64Array, different: Float64Array): ScoreFit {
  const far1e3Distance = thresholdAtFar(different, FAR);
  const { distance: equalErrorDistance, rate } = equalErrorPoint(same, different);
  const points: ScoreFit["points"] = [
    [0, 1],
    [round(far1e3Distance), SCORE_AT_FAR_1E3],
    [round(equalErrorDistance), SCORE_AT_EQUAL_ERROR],
    [round(different[Math.floor(different.length / 2)]!), SCORE_AT_MEDIAN_STRANGER],
    [round(different.at(-1)!), 0],
  ];
  if (points.some(([distance], i) => i > 0 && !(distance > points[i - 1]![0]))) {
    throw new RangeError(`No rising curve goes through ${points.map(([distance]) => distance).join(", ")}`);
  }
  const tarAtFar1e3 = same.filter((distance) => distance <= far1e3Distance).length / same.length;
  return { points, far1e3Distance, equalErrorDistance, equalErrorRate: rate, tarAtFar1e3 };
}

const round = (distance: number): number => Math.round(distance * 10_000) / 10_000;
