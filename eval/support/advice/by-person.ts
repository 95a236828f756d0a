import { peopleInterval } from "../people-interval.js";
import type { Interval } from "../verification-statistics.js";
import type { Tally } from "./tally.js";

/** A share of all that was counted, and the interval that holds 95 % of the shares when people are drawn anew. */
export interface ShareOfPeople {
  count: number;
  all: number;
  /** 0-1; NaN where nothing was counted. */
  share: number;
  interval: Interval;
}

/**
 * Of each reading, by {@link peopleInterval}: a person's sets hang together. Where nothing happened the bootstrap knows no upper bound; then it is 3
 * out of the people (Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 1983).
 */
export function sharesByPerson(tallies: readonly Tally[]): Map<string, ShareOfPeople> {
  const names = new Set(tallies.flatMap(({ counts }) => [...counts.keys()]));
  return new Map([...names].map((name) => [name, shareOf(tallies, name)]));
}

function shareOf(tallies: readonly Tally[], name: string): ShareOfPeople {
  const counted = tallies.flatMap(({ counts }, i) => {
    const reading = counts.get(name);
    return reading === undefined ? [] : [{ ...reading, people: [String(i)] }];
  });
  const { count, all } = sumOf(counted);
  const interval: Interval =
    count === 0
      ? [0, Math.min(1, 3 / counted.length)]
      : peopleInterval(counted, (drawn) => {
          const sum = sumOf(drawn);
          return sum.count / sum.all;
        });
  return { count, all, share: count / all, interval };
}

function sumOf(counted: readonly { count: number; all: number }[]) {
  let [count, all] = [0, 0];
  for (const one of counted) {
    count += one.count;
    all += one.all;
  }
  return { count, all };
}
