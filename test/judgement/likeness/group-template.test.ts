import assert from "node:assert/strict";
import * as fc from "fast-check";
import { findCoherentGroups } from "../../../src/judgement/likeness/coherent-groups.js";
import { comparePairs } from "../../../src/judgement/likeness/compare-pairs.js";
import { GroupTemplate } from "../../../src/judgement/likeness/group-template.js";
import { embeddingDistance, matchScore } from "../../../src/judgement/likeness/match-score.js";
import { findShots } from "../../../src/judgement/likeness/shots.js";
import { makeTemplate } from "../../../src/judgement/likeness/template.js";
import { anySetOfPeople, imagesOfPeople } from "./any-set-of-people.js";

describe("The template of a group", () => {
  it("is the face lock's to the last bit, where it is the winning group", () => {
    fc.assert(
      fc.property(anySetOfPeople, (made) => {
        const images = imagesOfPeople(made);
        const pairs = comparePairs(images);
        const template = new GroupTemplate(findCoherentGroups(images, pairs)[0]!, pairs);
        const lock = makeTemplate(images);

        assert.deepEqual([...template.embedding], lock.embedding);
        assert.equal(template.cohesion(), lock.cohesion);
        for (const { imageId, weight } of lock.contributions) {
          const image = images.find((image) => image.imageId === imageId)!;
          assert.equal(template.weights.get(image) ?? 0, weight);
        }
      }),
    );
  });

  it("scores each of its images as if the template had been made without its shot, or where there is no other of its copies, and all others as they are", () => {
    fc.assert(
      fc.property(anySetOfPeople, (made) => {
        const images = imagesOfPeople(made);
        const pairs = comparePairs(images);
        const [group] = findCoherentGroups(images, pairs);
        const template = new GroupTemplate(group!, pairs);

        for (const image of images) {
          const shot = findShots([...group!, image], pairs).find((shot) => shot.includes(image))!;
          const beside = group!.filter((other) => !shot.includes(other));
          const others = beside.length > 0 ? beside : group!.filter((other) => other !== image);
          const expected =
            others.length === 0
              ? null
              : matchScore(embeddingDistance(image.embedding, new GroupTemplate(others, pairs).embedding));
          assert.equal(template.scoreOf(image), expected);
        }
      }),
    );
  });

  it("knows an image by its id: one that was made the primary since is still left out of its own score", () => {
    const images = imagesOfPeople([0, 1, 2].map((photo) => ({ person: "Mira", photo, score: 100, copy: 0 })));
    const template = new GroupTemplate(images, comparePairs(images));

    const promoted = { ...images[0]!, isPrimary: true };

    assert.equal(
      new GroupTemplate(images, comparePairs(images)).scoreOf(promoted),
      template.scoreOf(images[0]!),
    );
  });
});
