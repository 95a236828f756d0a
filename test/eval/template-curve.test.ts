import assert from "node:assert/strict";
import type { PersonEmbedding } from "../../eval/support/embed-people.js";
import { readShare } from "../../eval/support/passing-shares.js";
import { fitShiftToMany, measureShifts, moveCurve } from "../../eval/support/template-curve.js";
import { distancesFrom, gatherPeople, tryTemplates } from "../../eval/support/template-trials.js";
import { embeddingOf } from "../judgement/made-images.js";

/** What all faces share. Without it strangers stand at right angles, from photos as from templates. */
const COMMON = embeddingOf("everybody", 0).map((number) => 2 * number);

/** Forty people with one to four photos. */
const EMBEDDINGS = Array.from({ length: 40 }, (_, i) => `person ${i}`).flatMap((person, i) =>
  Array.from({ length: 1 + (i % 4) }, (_, photo): PersonEmbedding => {
    const identity = Float32Array.from(embeddingOf(person, photo), (number, i) => number + COMMON[i]!);
    return { image: `${person}/${photo}.jpg`, person, identity };
  }),
);
const PEOPLE = gatherPeople(EMBEDDINGS);

describe("Trials of templates", () => {
  it("hold each template against the person's other photos and everybody else's, and no photo against itself", () => {
    const { same, different } = tryTemplates(PEOPLE, 2);

    // Ten people each have two, three and four photos, of which as many templates of two are made.
    assert.equal(same.distance.length, 10 * (3 * 1 + 4 * 2));
    assert.equal(different.distance.length, 10 * (2 * (100 - 2) + 3 * (100 - 3) + 4 * (100 - 4)));
    for (const [i, owner] of same.templateOf.entries()) assert.equal(same.photoOf[i], owner);
    for (const [i, owner] of different.templateOf.entries()) assert.notEqual(different.photoOf[i], owner);
    assert.ok(same.distance.every((distance) => distance > 0.1));
  });

  it("of one photo are the pairs of photos, each both ways", () => {
    const { same, different, effectivePhotos } = tryTemplates(PEOPLE, 1);

    assert.equal(effectivePhotos, 1);
    assert.equal(same.distance.length, 10 * (2 + 6 + 12));
    assert.equal(different.distance.length, 100 * 100 - 100 - same.distance.length);
    assert.deepEqual(different.distance, different.distanceToMean);
  });

  it("can be asked of those who have more photos only", () => {
    const { different } = tryTemplates(PEOPLE, 1, 4);

    assert.equal(different.distance.length, 10 * 4 * (100 - 4));
    assert.equal(distancesFrom(different, (owner) => owner === 3).length, 4 * 96);
  });
});

describe("A share of trials", () => {
  const { different } = tryTemplates(PEOPLE, 2);

  it("is that of all, within an interval that resampling trials would make too narrow", () => {
    const isPassing = (i: number) => different.templateOf[i] === 1;

    const { share, interval, trials } = readShare(different, isPassing, { draws: 200 });

    assert.equal(share, (2 * 98) / trials);
    // One of the thirty people with a template passes always: somebody else's thirty need not have such a one.
    assert.ok(interval[0] === 0 && interval[1] > 2 * share, interval.join(" "));
  });

  it("is the same for the same seed", () => {
    const read = () => readShare(different, (i) => different.distance[i]! < 0.6, { draws: 50, seed: 3 });

    assert.deepEqual(read(), read());
  });
});

describe("The curve of many photos", () => {
  it("is moved by what more photos move the distances of the same people", () => {
    const shifts = measureShifts(PEOPLE, 8);

    assert.deepEqual(
      shifts.map(({ photos, people, peopleWithOneMore }) => [photos, people, peopleWithOneMore]),
      [
        [2, 30, 20],
        [3, 20, 10],
        [4, 10, 0],
      ],
    );
    assert.ok(shifts.every(({ median }) => median > 0));
    assert.equal(shifts[2]!.equalError, null);
  });

  it("goes through a law that the shifts follow exactly", () => {
    const shifts = [2, 5, 8].map((photos) => ({
      photos,
      effectivePhotos: photos,
      people: 10 - photos,
      far1e3: 0.03 * (1 - 1 / photos),
      median: 0.04 * (1 - 1 / photos),
      peopleWithOneMore: 8 - photos,
      equalError: photos === 8 ? null : 0.05 * (1 - 1 / photos),
    }));

    const shift = fitShiftToMany(shifts);

    for (const [name, expected] of [
      ["far1e3", 0.03] as const,
      ["median", 0.04] as const,
      ["equalError", 0.05] as const,
    ])
      assert.ok(Math.abs(shift[name] - expected) < 1e-12, name);
  });

  it("falls also where equal error would come to lie nearer than one stranger in a thousand", () => {
    const points = [
      [0, 1],
      [0.4, 0.85],
      [0.42, 0.5],
      [0.6, 0.1],
      [0.9, 0],
    ];

    const { pointsOfMany } = moveCurve(points, { far1e3: 0.03, equalError: 0.09, median: 0.04 });

    assert.deepEqual(pointsOfMany, [
      [0, 1],
      [0.37, 0.85],
      [0.372, 0.5],
      [0.56, 0.1],
      [0.86, 0],
    ]);
  });
});
