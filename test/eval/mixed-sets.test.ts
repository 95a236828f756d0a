import assert from "node:assert/strict";
import { embeddingDistance, matchScore } from "../../src/judgement/likeness/match-score.js";
import type { PersonEmbedding } from "../../eval/support/embed-people.js";
import { LINKAGES, linkGroups, type Linkage } from "../../eval/support/linkages.js";
import { type MixedSet, drawMixedSets } from "../../eval/support/mixed-sets.js";
import { embeddingAt, embeddingOf } from "../judgement/made-images.js";

/** 120 people with one to six photos. */
const EMBEDDINGS = Array.from({ length: 120 }, (_, i) => `person ${i}`).flatMap((person, i) =>
  Array.from({ length: 1 + (i % 6) }, (_, photo): PersonEmbedding => {
    const identity = Float32Array.from(embeddingOf(person, photo));
    return { image: `${person}/${photo}.jpg`, person, identity };
  }),
);

describe("Mixed sets", () => {
  const sets = drawMixedSets(EMBEDDINGS, 40, 1);
  const ofKind = (kind: MixedSet["kind"]) => sets.filter((set) => set.kind === kind);
  const countsOf = ({ photos, person }: MixedSet) => {
    const own = photos.filter((photo) => photo.person === person).length;
    return { own, others: photos.length - own, people: new Set(photos.map((photo) => photo.person)).size };
  };

  it("are the same for the same seed", () => {
    assert.deepEqual(drawMixedSets(EMBEDDINGS, 40, 1), sets);
    assert.notDeepEqual(drawMixedSets(EMBEDDINGS, 40, 2), sets);
  });

  it("have 2 to 9 different photos, at least two of them of the person", () => {
    for (const set of sets) {
      assert.ok(set.photos.length >= 2 && set.photos.length <= 9 && countsOf(set).own >= 2);
      assert.equal(new Set(set.photos.map(({ image }) => image)).size, set.photos.length);
    }
  });

  it("hold whom their kind says, in its order", () => {
    for (const set of ofKind("alone")) assert.equal(countsOf(set).people, 1);
    for (const set of [...ofKind("strangers"), ...ofKind("look-alikes")]) {
      const { others, people } = countsOf(set);
      assert.equal(people, 1 + others);
      assert.notEqual(set.photos[0]!.person, set.person);
    }
    for (const set of ofKind("another person")) {
      const { own, others, people } = countsOf(set);
      assert.ok(people === 2 && others >= 2 && own > others);
      assert.notEqual(set.photos[0]!.person, set.person);
    }
    for (const set of ofKind("half and half")) {
      const { own, others, people } = countsOf(set);
      assert.ok(people === 2 && own === others);
      assert.equal(set.photos[0]!.person, set.person);
    }
  });
});

describe("A linkage", () => {
  const points = [embeddingAt(0), embeddingAt(0.4), embeddingAt(0.5, 0.3), embeddingAt(0.2, 0.3)];
  const distances = points.map((p) => points.map((q) => embeddingDistance(p, q)));

  it("by centroid is the score of the means' distance", () => {
    const expected = matchScore(embeddingDistance(embeddingAt(0.2), embeddingAt(0.35, 0.3)));

    assert.ok(Math.abs(LINKAGES.centroid!([0, 1], [2, 3], distances) - expected) < 1e-9);
  });

  it("puts together what fits, nearest first, until nothing does", () => {
    const row = [0, 0.25, 0.46, 2].map((x) => embeddingAt(x));
    const table = row.map((p) => row.map((q) => embeddingDistance(p, q)));

    const grouped = (linkage: Linkage, minScore: number) =>
      linkGroups(linkage, minScore, table).map((group) => group.toSorted());
    assert.deepEqual(grouped(LINKAGES.single!, 0.9), [[0, 1, 2], [3]]);
    assert.deepEqual(grouped(LINKAGES.complete!, 0.9), [[0], [1, 2], [3]]);
  });
});
