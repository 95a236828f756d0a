import { seededRandom } from "./seeded-random.js";
import type { Trials } from "./template-trials.js";
import { type Interval, quantile } from "./verification-statistics.js";

/** A share of trials, with the interval that holds 95 % of the readings. */
export interface ShareReading {
  /** 0-1; NaN without trials. */
  share: number;
  interval: Interval;
  trials: number;
}

/**
 * The share of trials that pass, and how far it depends on who happens to be among the people: the bootstrap draws the people anew, with
 * replacement, and with each all that it takes part in, as template and as stranger (Owen, "The pigeonhole bootstrap", 2007). Resampling
 * trials would take the thousands that one face takes part in for independent.
 * @param passes by the trial's place
 */
export function readShare(
  { templateOf, photoOf }: Pick<Trials, "templateOf" | "photoOf">,
  passes: (place: number) => boolean,
  { draws = 1000, seed = 1 } = {},
): ShareReading {
  const cells = new CellCounts(templateOf, photoOf, passes);
  const random = seededRandom(seed);
  const readings = Float64Array.from({ length: draws }, () =>
    cells.share(drawTimes(cells.people, random)),
  ).filter((share) => !Number.isNaN(share));
  readings.sort();
  return {
    share: cells.share(new Float64Array(cells.people).fill(1)),
    interval: [quantile(readings, 0.025), quantile(readings, 0.975)],
    trials: templateOf.length,
  };
}

/** "0.13 [0.09 0.17]", in %; "-" without trials. */
export const describeShareReading = ({ share, interval: [low, high], trials }: ShareReading): string =>
  trials === 0 ? "-" : `${percent(share)} [${percent(low)} ${percent(high)}]`;

/** Two decimals. */
export const percent = (share: number): string => (100 * share).toFixed(2);

/** How often each of so many people is drawn when as many are drawn with replacement. */
function drawTimes(people: number, random: () => number): Float64Array {
  const times = new Float64Array(people);
  for (let i = 0; i < people; i++) times[Math.floor(random() * people)]!++;
  return times;
}

/** Trials, and the passing ones among them, by whose template and whose photo it is. */
class CellCounts {
  readonly people: number;
  private readonly owner: Int32Array;
  private readonly other: Int32Array;
  private readonly passing: Int32Array;
  private readonly all: Int32Array;

  constructor(templateOf: Int32Array, photoOf: Int32Array, passes: (place: number) => boolean) {
    this.people = 1 + templateOf.reduce((most, at, i) => Math.max(most, at, photoOf[i]!), -1);
    const cellOf = new Map<number, number>();
    for (const [place, owner] of templateOf.entries()) {
      const pair = owner * this.people + photoOf[place]!;
      if (!cellOf.has(pair)) cellOf.set(pair, cellOf.size);
    }
    this.owner = new Int32Array(cellOf.size);
    this.other = new Int32Array(cellOf.size);
    this.passing = new Int32Array(cellOf.size);
    this.all = new Int32Array(cellOf.size);
    for (const [place, owner] of templateOf.entries()) {
      const cell = cellOf.get(owner * this.people + photoOf[place]!)!;
      this.owner[cell] = owner;
      this.other[cell] = photoOf[place]!;
      this.all[cell]!++;
      if (passes(place)) this.passing[cell]!++;
    }
  }

  /** @param times how often each person counts; one that meets itself counts as often, not as often squared */
  share(times: Float64Array): number {
    let passing = 0;
    let all = 0;
    for (let cell = 0; cell < this.owner.length; cell++) {
      const owner = this.owner[cell]!;
      const other = this.other[cell]!;
      const weight = owner === other ? times[owner]! : times[owner]! * times[other]!;
      passing += weight * this.passing[cell]!;
      all += weight * this.all[cell]!;
    }
    return passing / all;
  }
}
