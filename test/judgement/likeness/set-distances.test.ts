import assert from "node:assert/strict";
import * as fc from "fast-check";
import { embeddingDistance } from "../../../src/judgement/likeness/match-score.js";
import { findCoherentGroups } from "../../../src/judgement/likeness/coherent-groups.js";
import { makeTemplate, scoreAgainstOthers } from "../../../src/judgement/likeness/template.js";
import { SetDistances } from "../../../src/judgement/likeness/set-distances.js";
import { anySetOfPeople, imagesOfPeople } from "./any-set-of-people.js";

const assertNear = (actual: number | null, expected: number | null): void => {
  if (expected === null || actual === null) assert.equal(actual, expected);
  else assert.ok(Math.abs(actual - expected) < 1e-5, `${actual} is not ${expected}`);
};

describe("The distances of a set", () => {
  it("give the cohesion that the face lock has", () => {
    fc.assert(
      fc.property(anySetOfPeople, (made) => {
        const images = imagesOfPeople(made);
        const distances = new SetDistances(images);
        const [group] = findCoherentGroups(images, distances);

        assertNear(distances.cohesionOf(distances.templateOf(group!)), makeTemplate(images).cohesion);
      }),
    );
  });

  it("give a stranger the match score against the template of the others", () => {
    fc.assert(
      fc.property(anySetOfPeople, (made) => {
        const images = imagesOfPeople(made);
        const distances = new SetDistances(images);
        const [group, ...others] = findCoherentGroups(images, distances);
        const template = distances.templateOf(group!);

        for (const stranger of others.flat()) {
          assertNear(distances.scoreAgainst(stranger, template), scoreAgainstOthers(stranger, group!));
        }
      }),
    );
  });

  it("give how far the template moves when an image goes", () => {
    fc.assert(
      fc.property(anySetOfPeople, (made) => {
        const images = imagesOfPeople(made);
        fc.pre(images.length > 1);
        const distances = new SetDistances(images);
        const templateOf = (set: typeof images) =>
          distances.templateOf(findCoherentGroups(set, distances)[0]!);

        assertNear(
          distances.shiftBetween(templateOf(images), templateOf(images.slice(1))),
          embeddingDistance(makeTemplate(images).embedding, makeTemplate(images.slice(1)).embedding),
        );
      }),
    );
  });
});
