import { embeddingDistance } from "../../../src/judgement/likeness/match-score.js";
import { fitLogistic } from "../logistic-regression.js";

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

/** Less the cosine of both. */
export const bySecond: Apart = (a, b) => {
  let dot = 0;
  for (let i = 0; i < a.second.length; i++) dot += a.second[i]! * b.second[i]!;
  return -dot;
};

/** Pairs that say how much each of the two is worth. */
export interface KnownPair {
  a: TwiceSeen;
  b: TwiceSeen;
  isSame: boolean;
}

/** The log odds of both against the pair's being of one person, added up: each is calibrated by itself (Platt 1999), as if the two knew nothing of each other. */
export function bothCalibratedOn(pairs: readonly KnownPair[]): Apart {
  const [ours, second] = [byOurs, bySecond].map((apart) => {
    const samples = pairs.map(({ a, b, isSame }) => ({ features: [apart(a, b)], isPositive: isSame }));
    const { bias, weights } = fitLogistic(samples, 1e-6, 1);
    return (a: TwiceSeen, b: TwiceSeen) => -(bias + weights[0]! * apart(a, b));
  }) as [Apart, Apart];
  return (a, b) => ours(a, b) + second(a, b);
}
