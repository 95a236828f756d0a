import { peopleInterval } from "../people-interval.js";
import { seededRandom } from "../seeded-random.js";
import { type Interval, quantile } from "../verification-statistics.js";
import { type Apart, type TwiceSeen, byOurs } from "./opinions.js";

/** So many nearest pairs of two people are kept: several times what the largest false acceptance rate lets pass, in a draw of other people too. */
const NEAREST = 100_000;
const DRAWS = 1000;
const STRANGERS = 100;
const LOOK_ALIKE_TAR = 0.95;

/** A pair of one person, by the places of the photos. */
export type SamePair = readonly [a: number, b: number];

export interface RateReading {
  far: number;
  tar: number;
  interval: Interval;
  /** Of the difference from the first way of telling, over the same draws. */
  gainInterval: Interval;
}

/** Every two photos of one person. */
export const allSamePairs = (photos: readonly TwiceSeen[]): SamePair[] =>
  photos.flatMap(({ person }, i) =>
    photos.slice(0, i).flatMap((other, j) => (other.person === person ? [[i, j] as const] : [])),
  );

/** True acceptance rates of one way of telling, over draws of the people. */
interface DrawnRates {
  whole: number[];
  drawn: number[][];
}

/**
 * True acceptance rate at each false acceptance rate, of each way of telling. All pairs of different people count as strangers. The intervals hold 95 % of the readings when other
 * people had been asked: both rates are read anew in each draw of the people (the pigeonhole bootstrap, see `people-interval.ts`).
 * @param fars rising
 * @returns for each way a reading for each rate; the gain is over the first way
 */
export function readRates(
  photos: readonly TwiceSeen[],
  same: readonly SamePair[],
  ways: readonly Apart[],
  fars: readonly number[],
): RateReading[][] {
  const rates = ways.map((apart) => drawRates(photos, same, apart, fars));
  return rates.map(({ whole, drawn }) =>
    fars.map((far, i) => {
      const gains = drawn.map((draw, d) => draw[i]! - rates[0]!.drawn[d]![i]!);
      const tars = drawn.map((draw) => draw[i]!);
      return { far, tar: whole[i]!, interval: intervalOf(tars), gainInterval: intervalOf(gains) };
    }),
  );
}

function intervalOf(readings: readonly number[]): Interval {
  const sorted = readings.filter((reading) => !Number.isNaN(reading)).toSorted((a, b) => a - b);
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

function drawRates(
  photos: readonly TwiceSeen[],
  same: readonly SamePair[],
  apart: Apart,
  fars: readonly number[],
): DrawnRates {
  const people = [...new Set(photos.map(({ person }) => person))];
  const placeOf = new Map(people.map((person, place) => [person, place]));
  const personAt = photos.map(({ person }) => placeOf.get(person)!);
  const photosOf = people.map((_, place) => personAt.filter((at) => at === place).length);
  const strangers = nearestStrangers(photos, personAt, apart);
  const genuine = same.map(([a, b]) => ({ distance: apart(photos[a]!, photos[b]!), person: personAt[a]! }));
  const read = (times: ArrayLike<number>): number[] => {
    let [all, own] = [0, 0];
    for (const [person, count] of photosOf.entries()) {
      all += times[person]! * count;
      own += (times[person]! * count) ** 2;
    }
    return fars.map((far) => {
      const bound = boundAt(strangers, times, (far * (all * all - own)) / 2);
      let [accepted, asked] = [0, 0];
      for (const { distance, person } of genuine) {
        asked += times[person]!;
        if (distance < bound) accepted += times[person]!;
      }
      return accepted / asked;
    });
  };
  const random = seededRandom(1);
  const drawn = Array.from({ length: DRAWS }, () => {
    const times = new Uint16Array(people.length);
    for (let i = 0; i < people.length; i++) times[Math.floor(random() * people.length)]!++;
    return read(times);
  });
  return { whole: read(people.map(() => 1)), drawn };
}

interface StrangerPair {
  distance: number;
  /** Places of the two people. */
  people: readonly [number, number];
}

/** Nearest first. */
function nearestStrangers(
  photos: readonly TwiceSeen[],
  personAt: readonly number[],
  apart: Apart,
): StrangerPair[] {
  const pairs: StrangerPair[] = [];
  for (const [i, a] of photos.entries()) {
    for (let j = 0; j < i; j++) {
      if (personAt[i] === personAt[j]) continue;
      pairs.push({ distance: apart(a, photos[j]!), people: [personAt[i]!, personAt[j]!] });
    }
  }
  pairs.sort((p, q) => p.distance - q.distance);
  return pairs.slice(0, NEAREST);
}

/** The distance of the first stranger that must not pass where so many may. */
function boundAt(strangers: readonly StrangerPair[], times: ArrayLike<number>, mayPass: number): number {
  let passing = 0;
  for (const { distance, people } of strangers) {
    passing += times[people[0]]! * times[people[1]]!;
    if (passing > mayPass) return distance;
  }
  return Infinity;
}

/** How often a look-alike passes where so many photos of the person do, 0-1. */
export interface LookAlikeReading {
  share: number;
  interval: Interval;
}

/**
 * Of a hundred other people, with a photo each, the one who is most like the person *by ours*: how often he passes at the bound that lets 95 % of the pairs of one person pass. Each
 * pair's first photo is tried once, with other strangers; the same for all ways of telling.
 */
export function readLookAlikes(
  photos: readonly TwiceSeen[],
  same: readonly SamePair[],
  ways: readonly Apart[],
): LookAlikeReading[] {
  const random = seededRandom(7);
  const count = Math.min(STRANGERS, new Set(photos.map(({ person }) => person)).size - 1);
  const lookAlikes = same.map(([a]) => {
    const strangers = new Map<string, TwiceSeen>();
    while (strangers.size < count) {
      const photo = photos[Math.floor(random() * photos.length)]!;
      if (photo.person !== photos[a]!.person && !strangers.has(photo.person))
        strangers.set(photo.person, photo);
    }
    const [first, ...others] = strangers.values();
    return others.reduce(
      (best, one) => (byOurs(photos[a]!, one) < byOurs(photos[a]!, best) ? one : best),
      first!,
    );
  });
  return ways.map((apart) => {
    const genuine = same.map(([a, b]) => apart(photos[a]!, photos[b]!)).toSorted((p, q) => p - q);
    const bound = quantile(genuine, LOOK_ALIKE_TAR);
    const trials = same.map(([a], i) => ({
      people: [photos[a]!.person],
      passes: apart(photos[a]!, lookAlikes[i]!) <= bound,
    }));
    const shareOf = (tried: typeof trials) => tried.filter(({ passes }) => passes).length / tried.length;
    return { share: shareOf(trials), interval: peopleInterval(trials, shareOf) };
  });
}
