import assert from "node:assert/strict";
import * as fc from "fast-check";
import { matchScore } from "../../../src/judgement/likeness/match-score.js";
import { findCoherentGroups } from "../../../src/judgement/likeness/coherent-groups.js";
import type { TemplateImage } from "../../../src/judgement/likeness/template-image.js";
import { anySetOfPeople, anySetOfPeopleInTwoOrders, imagesOfPeople } from "./any-set-of-people.js";
import { embeddingAt, photoOf, templateImage } from "../made-images.js";

const idsOf = (groups: TemplateImage[][]): string[][] =>
  groups.map((group) => group.map(({ imageId }) => imageId).toSorted());
const winnerOf = (images: TemplateImage[]): string[] => idsOf(findCoherentGroups(images))[0]!;
const ids = (images: TemplateImage[]): string[] => images.map(({ imageId }) => imageId).toSorted();

const photosOf = (person: string, count: number): TemplateImage[] =>
  Array.from({ length: count }, (_, photo) => photoOf(person, photo));
const asPrimary = (image: TemplateImage): TemplateImage => ({ ...image, isPrimary: true });
/** The same shot, saved anew so many times. */
const copiesOf = (image: TemplateImage, count: number): TemplateImage[] =>
  Array.from({ length: count }, (_, copy) => ({
    ...templateImage(`${image.imageId}, copy ${copy}`),
    identity: image.identity,
    perceptualHash: "00ff00ff00ff00ff",
  }));

/** Two distances, a thousandth apart, of which the first still has this match score. */
function distancesAround(score: number): [number, number] {
  let thousandths = 0;
  while (matchScore((thousandths + 1) / 1000) >= score) thousandths++;
  return [thousandths / 1000, (thousandths + 1) / 1000];
}

describe("The coherent groups of a set", () => {
  it("are the same groups in the same order in whatever order the images come", () => {
    fc.assert(
      fc.property(anySetOfPeopleInTwoOrders, ([one, other]) => {
        const [a, b] = [one, other].map((set) => findCoherentGroups(imagesOfPeople(set)));
        assert.deepEqual(b, a);
      }),
    );
  });

  it("hold every image once", () => {
    fc.assert(
      fc.property(anySetOfPeople, (set) => {
        const images = imagesOfPeople(set);
        assert.deepEqual(ids(findCoherentGroups(images).flat()), ids(images));
      }),
    );
  });

  it("are one for one person, and one each for strangers", () => {
    const [mira, strangers] = [photosOf("Mira", 9), [1, 2, 3, 4].map((i) => photoOf(`stranger ${i}`, 0))];

    assert.deepEqual(idsOf(findCoherentGroups(mira)), [ids(mira)]);
    assert.equal(findCoherentGroups(strangers).length, 4);
  });

  it("of nothing are none", () => {
    assert.deepEqual(findCoherentGroups([]), []);
  });

  it("end in the true person when a stranger came first and was made the primary", () => {
    const stranger = asPrimary(photoOf("stranger", 0));
    const mira = photosOf("Mira", 4);
    const after = (count: number) => winnerOf([stranger, ...mira.slice(0, count)]);

    assert.deepEqual(
      [after(0), after(1)],
      [[stranger.imageId], [stranger.imageId]],
      "a tie is the primary's",
    );
    for (const count of [2, 3, 4]) assert.deepEqual(after(count), ids(mira.slice(0, count)));
  });

  it("leave out a stranger among five, wherever it stands", () => {
    const mira = photosOf("Mira", 5);
    for (let place = 0; place <= 5; place++) {
      const images = mira.toSpliced(place, 0, photoOf("stranger", 0));
      assert.deepEqual(winnerOf(images), ids(mira));
    }
  });

  it("begin with the primary's where two people tie, however good the other's photos are", () => {
    const [first = [], second = []] = [photosOf("Mira", 3), photosOf("Nora", 3)];
    const poor = second.map((image) => ({ ...image, quality: 0.2 }));

    assert.deepEqual(winnerOf([...first, ...poor.with(1, asPrimary(poor[1]!))]), ids(second));
    assert.deepEqual(winnerOf([...first.with(2, asPrimary(first[2]!)), ...second]), ids(first));
  });

  it("begin with the heavier where two tie and neither has the primary, then with the lowest hash", () => {
    const [mira, nora] = [photosOf("Mira", 2), photosOf("Nora", 2)];
    const heavier = nora.with(0, { ...nora[0]!, quality: 0.8 });
    const lighter = mira.map((image) => ({ ...image, quality: 0.7 }));
    const lowest = [...mira, ...nora].map(({ sha256 }) => sha256).toSorted()[0];

    assert.deepEqual(winnerOf([...lighter, ...heavier]), ids(nora));
    const [equal] = findCoherentGroups([...mira, ...nora]);
    assert.equal(equal![0]!.sha256, lowest);
  });

  it("count the same shot once, however often it was saved", () => {
    const stranger = photoOf("stranger", 0);
    const copies = copiesOf(stranger, 4);
    const mira = photosOf("Mira", 2);

    const groups = idsOf(findCoherentGroups([...copies.with(0, asPrimary(copies[0]!)), ...mira]));

    assert.deepEqual(groups, [ids(mira), ids(copies)]);
  });

  it("take two faces for one person down to a match score of 0.8", () => {
    const pair = (distance: number) => [
      templateImage(1, { identity: embeddingAt(0) }),
      templateImage(2, { identity: embeddingAt(distance) }),
    ];

    const [near, far] = distancesAround(0.8);
    assert.equal(findCoherentGroups(pair(near)).length, 1);
    assert.equal(findCoherentGroups(pair(far)).length, 2);
  });

  it("do not chain strangers together over faces that lie between them", () => {
    const chain = [0, 0.43, 0.86, 1.29].map((x) => templateImage(x, { identity: embeddingAt(x) }));

    const groups = findCoherentGroups(chain);

    assert.deepEqual(
      groups.map(({ length }) => length),
      [2, 2],
    );
  });

  it("leave a look-alike out that is nearer to one photo than to the person's others", () => {
    const person = [embeddingAt(0), embeddingAt(0.257, 0.257), embeddingAt(0.257, -0.257)];
    const images = person.map((identity, i) => templateImage(`own ${i}`, { identity }));
    const lookAlike = templateImage("look-alike", { identity: embeddingAt(-0.43) });

    assert.deepEqual(winnerOf([asPrimary(lookAlike), ...images]), ids(images));
  });
});
