import { peopleInterval } from "./people-interval.js";
import type { Interval } from "./verification-statistics.js";

/** One of the readings that a share is made of, and whose it is. */
export interface Reading {
  person: string;
  isCounted: boolean;
}

/** The share of counted readings, 0-1; NaN without any. */
export const shareOf = (readings: readonly Reading[]): number =>
  readings.filter(({ isCounted }) => isCounted).length / readings.length;

/**
 * The interval that holds 95 % of a share's readings, by the bootstrap over people. Where no reading (or every one) counts, the draws cannot
 * differ, and the bound is that of the rule of three over people (Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 1983).
 */
export function shareInterval(readings: readonly Reading[]): Interval {
  const share = shareOf(readings);
  const beyond = Math.min(1, 3 / new Set(readings.map(({ person }) => person)).size);
  if (share === 0) return [0, beyond];
  if (share === 1) return [1 - beyond, 1];
  return peopleInterval(
    readings.map((reading) => ({ ...reading, people: [reading.person] })),
    shareOf,
  );
}
