import { embeddingDistance } from "../../../src/judgement/likeness/match-score.js";

/** A photo's face as both see it. */
export interface TwiceSeen {
  image: string;
  person: string;
  /** The server's embedding. */
  ours: Float32Array;
  /** Of faceres. */
  second: Float32Array;
}

/** How far two faces are apart, for one way of telling; small for one person. Only the order has a meaning. */
export type Apart = (a: TwiceSeen, b: TwiceSeen) => number;

export const byOurs: Apart = (a, b) => embeddingDistance(a.ours, b.ours);

export const bySecond: Apart = (a, b) => embeddingDistance(a.second, b.second);

/** Euclidean distance of both, one behind the other. @param share of the squared distance that is the second's, 0-1 */
export const byBoth =
  (share: number): Apart =>
  (a, b) =>
    Math.sqrt((1 - share) * byOurs(a, b) ** 2 + share * bySecond(a, b) ** 2);
