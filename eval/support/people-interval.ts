import { seededRandom } from "./seeded-random.js";
import { type Interval, quantile } from "./verification-statistics.js";

/** One of the readings that a share is made of, and whose it is. */
export interface Reading {
  person: string;
  isCounted: boolean;
}

/** The share of counted readings, 0-1; NaN without any. */
export const shareOf = (readings: readonly Reading[]): number =>
  readings.filter(({ isCounted }) => isCounted).length / readings.length;

/**
 * The interval that holds 95 % of a share's readings, by the bootstrap over people: readings of one person go together, as they are not
 * independent of each other. Where no reading (or every one) counts, the draws cannot differ, and the bound is that of the rule of three over people.
 */
export function peopleInterval(readings: readonly Reading[], { draws = 1000, seed = 1 } = {}): Interval {
  const people = new Map<string, [counted: number, all: number]>();
  for (const { person, isCounted } of readings) {
    const [counted, all] = people.get(person) ?? [0, 0];
    people.set(person, [counted + Number(isCounted), all + 1]);
  }
  const tallies = [...people.values()];
  if (tallies.length === 0) return [Number.NaN, Number.NaN];
  const share = shareOf(readings);
  const beyond = Math.min(1, 3 / tallies.length);
  if (share === 0) return [0, beyond];
  if (share === 1) return [1 - beyond, 1];
  const random = seededRandom(seed);
  const shares = Float64Array.from({ length: draws }, () => drawnShare(tallies, random)).toSorted();
  return [quantile(shares, 0.025), quantile(shares, 0.975)];
}

function drawnShare(tallies: readonly [number, number][], random: () => number): number {
  let [counted, all] = [0, 0];
  for (let i = 0; i < tallies.length; i++) {
    const drawn = tallies[Math.floor(random() * tallies.length)]!;
    counted += drawn[0];
    all += drawn[1];
  }
  return counted / all;
}
