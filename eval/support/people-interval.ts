import { seededRandom } from "./seeded-random.js";
import { type Interval, quantile } from "./verification-statistics.js";

/** Something measured on one or two people: a photo, a set, a pair of photos. */
export interface OfPeople {
  people: readonly string[];
}

/**
 * The interval that holds 95 % of a reading when other people had been asked: the bootstrap over people, not over what was
 * measured on them, as ten photos of one person say less than ten people. As many people are drawn as there are, with
 * replacement; a measurement comes as often as its person was drawn, a pair of two people as often as both together (Owen, "The
 * pigeonhole bootstrap", 2007, which is never too narrow on average, and too wide by up to the factor 1.7 where nobody is in two pairs).
 * @param read the reading of measurements, which may come several times; what is no number is left out
 * @returns the same in every run; NaN when no draw had a reading
 */
export function peopleInterval<Measured extends OfPeople>(
  measured: readonly Measured[],
  read: (drawn: Measured[]) => number,
  { draws = 1000, seed = 1 } = {},
): Interval {
  const random = seededRandom(seed);
  const people = [...new Set(measured.flatMap((one) => one.people))].toSorted();
  const placeOf = new Map(people.map((person, place) => [person, place]));
  const placesOf = measured.map((one) => [...new Set(one.people)].map((person) => placeOf.get(person)!));
  const readings = Array.from({ length: draws }, () => {
    const times = drawTimes(people.length, random);
    const drawn: Measured[] = [];
    for (const [i, one] of measured.entries()) {
      let count = 1;
      for (const place of placesOf[i]!) count *= times[place]!;
      while (count-- > 0) drawn.push(one);
    }
    return read(drawn);
  });
  const sorted = readings.filter((reading) => !Number.isNaN(reading)).toSorted((a, b) => a - b);
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

/** How often each of so many was drawn, in as many draws. */
function drawTimes(count: number, random: () => number): Uint16Array {
  const times = new Uint16Array(count);
  for (let i = 0; i < count; i++) times[Math.floor(random() * count)]!++;
  return times;
}
