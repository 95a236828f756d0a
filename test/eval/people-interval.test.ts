import assert from "node:assert/strict";
import { peopleInterval } from "../../eval/support/people-interval.js";

interface Answer {
  people: string[];
  isRight: boolean;
}
const shareRight = (answers: Answer[]): number =>
  answers.filter(({ isRight }) => isRight).length / answers.length;
/** So many people, every second of whom is always right, with so many answers each. */
const answersOf = (people: number, each: number): Answer[] =>
  Array.from({ length: people * each }, (_, i) => ({
    people: [`person ${i % people}`],
    isRight: (i % people) % 2 === 0,
  }));
const widthOf = ([low, high]: readonly [number, number]): number => high - low;

describe("An interval over people", () => {
  it("is the same in every run, and another one for another seed", () => {
    const answers = answersOf(40, 3);

    const [first, second, other] = [1, 1, 2].map((seed) => peopleInterval(answers, shareRight, { seed }));

    assert.deepEqual(second, first);
    assert.notDeepEqual(other, first);
  });

  it("is as wide as the number of people makes it, however many answers each gives", () => {
    // A share of one half among 40 independent people: 2 × 1.96 × √(0.25 / 40).
    const expected = 0.31;

    for (const each of [1, 10]) {
      const width = widthOf(peopleInterval(answersOf(40, each), shareRight));
      assert.ok(Math.abs(width - expected) < 0.05, `${width} with ${each} answers each`);
    }
  });

  it("draws a pair of two people as often as both together", () => {
    const pair = { people: ["one", "two"], isRight: true };
    const counts = new Set<number>();

    peopleInterval([pair], (drawn) => counts.add(drawn.length).size, { draws: 200 });

    // Of two draws both are one of them, or each is one.
    assert.deepEqual([...counts].toSorted(), [0, 1]);
  });

  it("counts a person that a pair names twice once", () => {
    const own = { people: ["one", "one"], isRight: true };
    const counts = new Set<number>();

    peopleInterval([own, { ...own, people: ["two"] }], (drawn) => counts.add(drawn.length).size);

    assert.deepEqual([...counts], [2]);
  });

  it("leaves out the draws that have no reading, and is no number without any", () => {
    const [low, high] = peopleInterval(answersOf(2, 1), (drawn) =>
      shareRight(drawn) === 1 ? Number.NaN : 0,
    );

    assert.deepEqual([low, high], [0, 0]);
    assert.deepEqual(
      peopleInterval(answersOf(2, 1), () => Number.NaN),
      [Number.NaN, Number.NaN],
    );
  });
});
