import assert from "node:assert/strict";
import * as fc from "fast-check";
import { assessInSet, type JudgedSet } from "../../../src/judgement/set/judge-set.js";
import { conflictsOf } from "../../../src/judgement/set/conflicts.js";
import { healthPartsOf } from "../../../src/judgement/set/health.js";
import { makeTemplate } from "../../../src/judgement/likeness/template.js";
import { usableImages } from "../../../src/judgement/likeness/usable-images.js";
import { copyOf, photosOf } from "../any-photos.js";
import { fileNames, goodPhotos, imageNamed, judgedSetOf, type MadePhoto, rowOf } from "../made-sets.js";

const PERSONA = { ageMin: 24, ageMax: 27, hairColor: "brown" };

/** Up to nine photos of a person and up to three of another, and which of them is copied. */
const anySetAndCopied = fc
  .tuple(photosOf("Mira", 1, 9), photosOf("Nora", 0, 3), fc.nat())
  .map(([own, strangers, at]) => {
    const photos = [...own, ...strangers.map((photo) => ({ ...photo, isPrimary: false }))];
    return { photos, copied: photos[at % photos.length]! };
  });

/** All that is said of the images other than a copy, and of the set, but for what the copy itself is. */
function saidOf(set: JudgedSet, names: readonly string[]) {
  const { harmony: _, ...parts } = healthPartsOf(set);
  const conflicts = conflictsOf(set).filter(({ kind }) => kind !== "NEAR_DUPLICATE");
  return {
    assessments: names.map((name) => assessInSet(set, imageNamed(set, name))),
    distinct: fileNames(set.distinct),
    cohesion: set.cohesion,
    coverage: set.coverage.map(({ images }) => fileNames(images)),
    parts,
    measured: conflicts.map(({ kind, measured }) => [kind, measured]),
  };
}

const isUsable = (photo: MadePhoto): boolean => usableImages([rowOf(photo)]).length === 1;

function templateOf(photos: readonly MadePhoto[]) {
  const rows = photos.map(rowOf);
  const { embedding, cohesion, contributions } = makeTemplate(usableImages(rows));
  const names = new Map(rows.map(({ image }) => [image.id, image.fileName]));
  const weights = contributions.map(({ imageId, weight }) => [names.get(imageId)!, weight] as const);
  return { embedding, cohesion, weights: new Map(weights) };
}

describe("A copy that is not the better file", () => {
  it("changes nothing that is said of the other images and of the set, wherever in the list it stands", () => {
    fc.assert(
      fc.property(anySetAndCopied, fc.boolean(), ({ photos, copied }, isFirst) => {
        const copy = copyOf(copied, "copy");
        const names = photos.map(({ name }) => name);
        const before = saidOf(judgedSetOf(photos, PERSONA), names);

        const set = judgedSetOf(isFirst ? [copy, ...photos] : [...photos, copy], PERSONA);

        assert.deepEqual(withoutPlaces(saidOf(set, names)), withoutPlaces(before));
        assert.equal(set.betterCopy.get(imageNamed(set, "copy")), imageNamed(set, copied.name));
      }),
    );
  });

  it("changes neither the template nor the weight of any other shot, and shares that of its own", () => {
    fc.assert(
      fc.property(anySetAndCopied, ({ photos, copied }) => {
        fc.pre(isUsable(copied));
        const before = templateOf(photos);

        const after = templateOf([...photos, copyOf(copied, "copy")]);

        assert.deepEqual([after.embedding, after.cohesion], [before.embedding, before.cohesion]);
        for (const { name } of photos) {
          if (name !== copied.name) assert.equal(after.weights.get(name), before.weights.get(name));
        }
        const shared = after.weights.get(copied.name)! + (after.weights.get("copy") ?? 0);
        assert.ok(Math.abs(shared - before.weights.get(copied.name)!) < 1e-12);
      }),
    );
  });

  it("is a burden of its own, and its removal gives back what it cost", () => {
    const photos = goodPhotos(6);
    const [alone, withCopy] = [photos, [...photos, copyOf(photos[2]!, "copy")]].map(
      (some) => healthPartsOf(judgedSetOf(some)).harmony,
    );

    assert.deepEqual([alone, withCopy], [1, 0.95]);
  });
});

/** A copy before them moves the places in the list, by which images are named in sentences. */
const withoutPlaces = (said: unknown): unknown =>
  JSON.parse(JSON.stringify(said).replaceAll(/image \d+/g, "image")) as unknown;
