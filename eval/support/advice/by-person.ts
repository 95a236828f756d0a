import { seededRandom } from "../seeded-random.js";
import { type Interval, quantile } from "../verification-statistics.js";
import type { Tally } from "./tally.js";

const DRAWS = 1000;

/** A share of all that was counted, and the interval that holds 95 % of the shares when people are drawn anew. */
export interface ShareOfPeople {
  count: number;
  all: number;
  /** 0-1; NaN where nothing was counted. */
  share: number;
  interval: Interval;
}

/**
 * Of each reading, by the bootstrap over people (Efron 1979): a person's sets hang together, so people are what is drawn with replacement, not sets. Where
 * nothing happened the bootstrap knows no upper bound; then it is 3 out of the people (Hanley and Lippman-Hand, "If nothing goes wrong, is
 * everything all right?", 1983).
 */
export function sharesByPerson(tallies: readonly Tally[], seed = 1): Map<string, ShareOfPeople> {
  const names = new Set(tallies.flatMap(({ counts }) => [...counts.keys()]));
  return new Map([...names].map((name) => [name, shareOf(tallies, name, seed)]));
}

function shareOf(tallies: readonly Tally[], name: string, seed: number): ShareOfPeople {
  const people = tallies.flatMap(({ counts }) => counts.get(name) ?? []);
  const { count, all } = sumOf(people);
  const random = seededRandom(seed);
  const shares = Float64Array.from({ length: DRAWS }, () => {
    const drawn = people.map(() => people[Math.floor(random() * people.length)]!);
    const sum = sumOf(drawn);
    return sum.count / sum.all;
  }).toSorted();
  const interval: Interval =
    count === 0 ? [0, Math.min(1, 3 / people.length)] : [quantile(shares, 0.025), quantile(shares, 0.975)];
  return { count, all, share: count / all, interval };
}

function sumOf(people: readonly { count: number; all: number }[]) {
  let [count, all] = [0, 0];
  for (const one of people) {
    count += one.count;
    all += one.all;
  }
  return { count, all };
}
