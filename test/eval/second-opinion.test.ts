import assert from "node:assert/strict";
import { type TwiceSeen, byBoth, byOurs, bySecond } from "../../eval/support/second-opinion/opinions.js";
import { SquaredDistances } from "../../eval/support/second-opinion/squared-distances.js";
import { readLookAlikes, readRates } from "../../eval/support/second-opinion/read-opinions.js";
import { seededRandom } from "../../eval/support/seeded-random.js";

const PEOPLE = 40;

/** Two photos of each of some people; each network sees a number that is the person's own, and as much of chance as is said. */
function photosOf(noise: { ours: number; second: number }): TwiceSeen[] {
  const random = seededRandom(3);
  const seen = (person: number, share: number): Float32Array => {
    const angle = person / PEOPLE + (share * (random() - 0.5)) / PEOPLE;
    return Float32Array.of(Math.cos(angle), Math.sin(angle));
  };
  return Array.from({ length: 2 * PEOPLE }, (_, i) => {
    const person = Math.floor(i / 2);
    return {
      image: `${i}`,
      person: `${person}`,
      ours: seen(person, noise.ours),
      second: seen(person, noise.second),
    };
  });
}

const SAME = Array.from({ length: PEOPLE }, (_, person) => [2 * person, 2 * person + 1] as const);
describe("The reading of a second opinion", () => {
  it("says by which network people are told apart, and that a certain one gains on a doubtful one", () => {
    const photos = photosOf({ ours: 6, second: 0.1 });

    const [ours, second] = readRates(photos, SAME, [byOurs, bySecond], [1e-3]);

    assert.equal(second![0]!.tar, 1);
    assert.ok(ours![0]!.tar < 0.5);
    assert.deepEqual(ours![0]!.gainInterval, [0, 0]);
    assert.ok(second![0]!.gainInterval[0] > 0);
  });

  it("adds up what both say: two doubtful opinions are better than one", () => {
    const photos = photosOf({ ours: 1.6, second: 1.6 });

    const ways = [byOurs, bySecond, byBoth(0.5)];
    const [ours, second, both] = readRates(photos, SAME, ways, [1e-2]);

    assert.ok(both![0]!.tar >= Math.max(ours![0]!.tar, second![0]!.tar));
  });

  it("lets no look-alike pass whom the network in question tells apart", () => {
    const photos = photosOf({ ours: 6, second: 0.1 });

    const [ours, second] = readLookAlikes(photos, SAME, [byOurs, bySecond]);

    assert.equal(second!.share, 0);
    assert.ok(ours!.share > 0.5);
  });
});

describe("Pairs of photos whose distances are known by both networks", () => {
  it("pass as often as they lie nearer than the strangers that may, at any share of the second network", () => {
    const photos = photosOf({ ours: 6, second: 0.1 });

    const distances = SquaredDistances.between(photos);

    assert.equal(distances.samePairs, PEOPLE);
    assert.ok(distances.tars(0, [1e-3])[0]! < 0.5);
    assert.deepEqual(distances.tars(1, [1e-3, 1e-2]), [1, 1]);
    const [ours] = readRates(photos, SAME, [byOurs], [1e-2]);
    assert.ok(Math.abs(distances.tars(0, [1e-2])[0]! - ours![0]!.tar) <= 1 / PEOPLE);
  });
});
