import assert from "node:assert/strict";
import type { PersonEmbedding } from "../../eval/support/embed-people.js";
import { type JudgedSet, judgeSet, readKind, readTrade } from "../../eval/support/group-readings.js";

const photo = (person: string, number: number): PersonEmbedding => ({
  image: `${person}/${number}.jpg`,
  person,
  identity: Float32Array.of(number),
});
const judged = (changes: Partial<JudgedSet>): JudgedSet => ({
  kind: "alone",
  person: "Mira",
  own: 4,
  ownLeftOut: 0,
  others: 0,
  othersLeftOut: 0,
  ...changes,
});

describe("A mixed set that was judged", () => {
  it("counts whose photos the winning group leaves out", () => {
    const photos = [photo("Nora", 0), photo("Vera", 0), photo("Mira", 0), photo("Mira", 1)];

    const set = judgeSet((some) => some.slice(1, 3), { kind: "strangers", person: "Mira", photos });

    assert.deepEqual(set, {
      kind: "strangers",
      person: "Mira",
      own: 2,
      ownLeftOut: 1,
      others: 2,
      othersLeftOut: 1,
    });
  });
});

describe("What a rule gives for what it takes", () => {
  const sets = [
    judged({ ownLeftOut: 1 }),
    judged({ person: "Nora" }),
    judged({ kind: "look-alikes", own: 2, others: 3, othersLeftOut: 3 }),
    judged({ kind: "look-alikes", person: "Nora", others: 1 }),
    ...(["strangers", "another person", "half and half"] as const).map((kind) =>
      judged({ kind, others: 2, othersLeftOut: 2 }),
    ),
  ];

  it("counts photos, and sets by kind", () => {
    const { lookAlikesFound, rightPutOut, exact } = readTrade(sets, { draws: 100 });

    assert.deepEqual([lookAlikesFound.share, rightPutOut.share], [3 / 4, 1 / 8]);
    assert.equal(exact.share, (0.5 + 1 + 1 + 1 + 0.5) / 5);
    assert.deepEqual(readKind(sets, "alone"), { clean: 1, whole: 0.5, exact: 0.5 });
  });

  it("is as sure as the people are many: with two, all that either shows may be all there is", () => {
    const { rightPutOut } = readTrade(sets, { draws: 200 });

    assert.deepEqual(rightPutOut.interval, [0, 1 / 4]);
  });
});
