import assert from "node:assert/strict";
import { pairTemplates } from "../../eval/support/template-pairs.js";
import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import { embeddingOf } from "../support/made-people.js";

const person = (name: string, photos: number) =>
  Array.from({ length: photos }, (_, i) => ({
    image: `${name}/${i}`,
    person: name,
    identity: Float32Array.from(embeddingOf(name, i)),
  }));

describe("Pairs of templates", () => {
  it("are of everybody with enough photos: strangers once each way, and one person's of different photos", () => {
    const people = [person("Mira", 4), person("Nora", 2), person("Vera", 3), person("Ada", 1)];

    const two = pairTemplates(people, 2, 2);
    assert.deepEqual([two.people, two.different.distance.length, two.same.distance.length], [3, 3, 1]);
    assert.deepEqual([...two.same.templateOf], [0]);

    const uneven = pairTemplates(people, 1, 2);
    assert.deepEqual(
      [uneven.people, uneven.different.distance.length, uneven.same.distance.length],
      [3, 6, 2],
    );
  });

  it("of one photo each are pairs of photos", () => {
    const people = [person("Mira", 2), person("Nora", 1)];

    const { different, same, effectivePhotos } = pairTemplates(people, 1, 1);

    const apart = (a: number[], b: number[]) => Math.fround(embeddingDistance(a, b));
    assert.deepEqual(effectivePhotos, [1, 1]);
    assert.ok(
      Math.abs(different.distance[0]! - apart(embeddingOf("Mira", 0), embeddingOf("Nora", 0))) < 1e-6,
    );
    assert.ok(Math.abs(same.distance[0]! - apart(embeddingOf("Mira", 0), embeddingOf("Mira", 1))) < 1e-6);
  });
});
