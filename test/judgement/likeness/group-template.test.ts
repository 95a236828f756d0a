import assert from "node:assert/strict";
import * as fc from "fast-check";
import { findCoherentGroups } from "../../../src/judgement/likeness/coherent-groups.js";
import { comparePairs } from "../../../src/judgement/likeness/compare-pairs.js";
import { GroupTemplate } from "../../../src/judgement/likeness/group-template.js";
import { embeddingDistance, matchScore } from "../../../src/judgement/likeness/match-score.js";
import { findShots } from "../../../src/judgement/likeness/shots.js";
import { makeTemplate } from "../../../src/judgement/likeness/template.js";
import type { TemplateImage } from "../../../src/judgement/likeness/template-image.js";
import { photoOf } from "../made-images.js";
import { anySetOfPeople, imagesOfPeople } from "./any-set-of-people.js";

/** What a score may differ by where embeddings are rounded in another order. */
const SINGLE_PRECISION = 1e-5;

const scoreAgainst = ({ identity, effectivePhotos }: GroupTemplate, image: TemplateImage): number =>
  matchScore(embeddingDistance(image.identity, identity), image.model, effectivePhotos);

describe("The template of a group", () => {
  it("is the face lock's to the last bit, where it is the winning group", () => {
    fc.assert(
      fc.property(anySetOfPeople, (made) => {
        const images = imagesOfPeople(made);
        const pairs = comparePairs(images);
        const template = new GroupTemplate(findCoherentGroups(images, pairs)[0]!, pairs);
        const lock = makeTemplate(images);

        assert.deepEqual([...template.embeddings.embedding], lock.embedding);
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
          const copies = pairs.nearDuplicatesOf(image);
          const isOf = ({ imageId }: TemplateImage) => imageId === image.imageId || copies.has(imageId);
          const own = new Set(findShots(group!, pairs).flatMap((shot) => (shot.some(isOf) ? shot : [])));
          const beside = group!.filter((other) => !own.has(other));
          const others = beside.length > 0 ? beside : group!.filter((other) => other !== image);
          const score = template.scoreOf(image);
          if (others.length === 0) assert.equal(score, null);
          else {
            const expected = scoreAgainst(new GroupTemplate(others, pairs), image);
            assert.ok(Math.abs(score! - expected) < SINGLE_PRECISION, `${score}, not ${expected}`);
          }
        }
      }),
    );
  });

  it("counts as the photos it is made of: the primary's share makes them fewer, and a copy no more", () => {
    const photos = [0, 1, 2, 3, 4].map((photo) => photoOf("Mira", photo));
    const [first, ...others] = photos;
    const countOf = (images: TemplateImage[]) =>
      new GroupTemplate(images, comparePairs(images)).effectivePhotos;
    const withHash = { ...first!, perceptualHash: "0123456789abcdef" };
    const copy = { ...withHash, imageId: "copy", sha256: photoOf("copy", 0).sha256 };

    assert.ok(Math.abs(countOf(photos) - 5) < 1e-12);
    assert.ok(Math.abs(countOf([{ ...first!, isPrimary: true }, ...others]) - 36 / 8) < 1e-12);
    assert.ok(Math.abs(countOf([withHash, copy, ...others]) - 5) < 1e-12);
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
