import assert from "node:assert/strict";
import { comparePairs } from "../../../src/judgement/likeness/compare-pairs.js";
import { GroupTemplate } from "../../../src/judgement/likeness/group-template.js";
import { lengthOf } from "../../../src/judgement/likeness/match-score.js";
import type { TemplateImage } from "../../../src/judgement/likeness/template-image.js";
import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import { seededRandom } from "../../../eval/support/seeded-random.js";
import { templateImage } from "../made-images.js";

const PEOPLE = 250;
const PHOTOS = 7;

describe("A match score of people who are as far apart as real ones", () => {
  const people = makePeople();
  /** Against one photo of a person, and against templates of two and of five. */
  const templatesOf = (photos: number) =>
    people.map((own) => new GroupTemplate(own.slice(0, photos), comparePairs(own.slice(0, photos))));

  it("lets about as many strangers pass at 0.85 whether it was taken against one photo, two or five", () => {
    const shares = [1, 2, 5].map((photos) => shareOfStrangers(templatesOf(photos), 0.85));

    for (const share of shares) {
      assert.ok(share > 0.0005 && share < 0.002, `${shares.join(", ")}: one in a thousand`);
      assert.ok(share / shares[0]! > 0.6 && share / shares[0]! < 1.6, shares.join(", "));
    }
  });

  it("lets fewer of a person's own photos fall below 0.5 the more photos the template is of", () => {
    const shares = [1, 2, 5].map((photos) => shareOfOwn(templatesOf(photos), photos, 0.5));

    assert.ok(shares[0]! < 0.02 && shares[1]! <= shares[0]! && shares[2]! <= shares[1]!, shares.join(", "));
  });

  it("is against a template of the length of its photos, 1", () => {
    for (const template of templatesOf(5)) assert.ok(Math.abs(lengthOf(template.identity) - 1) < 1e-6);
  });

  function shareOfStrangers(templates: GroupTemplate[], minScore: number): number {
    let passing = 0;
    for (const [i, template] of templates.entries()) {
      for (const [j, others] of people.entries()) {
        if (i !== j) passing += others.filter((photo) => template.scoreOf(photo)! >= minScore).length;
      }
    }
    return passing / (PEOPLE * (PEOPLE - 1) * PHOTOS);
  }

  function shareOfOwn(templates: GroupTemplate[], photos: number, minScore: number): number {
    const scores = templates.flatMap((template, i) =>
      people[i]!.slice(photos).map((photo) => template.scoreOf(photo)!),
    );
    return scores.filter((score) => score < minScore).length / scores.length;
  }
});

/**
 * Embeddings whose distances lie as those of Labeled Faces in the Wild do: strangers 0.64 apart in the middle and one in a thousand within
 * 0.458, photos of one person 0.35 (eval:calibrate). What all faces share is one direction, what tells people apart lies in 40 others,
 * what tells photos apart in 60.
 */
function makePeople(): TemplateImage[][] {
  const random = seededRandom(7);
  const normals = (count: number, variance: number): number[] =>
    Array.from({ length: 128 }, (_, i) =>
      i < count
        ? Math.sqrt((-2 * variance * Math.log(1 - random())) / count) * Math.cos(2 * Math.PI * random())
        : 0,
    );
  return Array.from({ length: PEOPLE }, (_, person) => {
    const own = normals(40, 0.1754);
    return Array.from({ length: PHOTOS }, (_, photo) => {
      const light = normals(60, 0.0781);
      const numbers = own.map((value, i) => value + light[i]! + (i === 127 ? 1 : 0));
      const embedding = numbers.map((value) => Math.fround(value / lengthOf(numbers)));
      return templateImage(`${person}/${photo}`, { identity: embedding, model: ANALYSER });
    });
  });
}
