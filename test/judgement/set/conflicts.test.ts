import assert from "node:assert/strict";
import { type Conflict, ConflictKind, conflictsOf } from "../../../src/judgement/set/conflicts.js";
import type { Persona } from "../../../src/judgement/rows.js";
import { GOOD_MEASURES } from "../made-images.js";
import { fileNames, goodPhotos, judgedSetOf, type MadePhoto } from "../made-sets.js";

const conflictsIn = (photos: MadePhoto[], persona: Partial<Persona> = {}): Conflict[] =>
  conflictsOf(judgedSetOf(photos, persona));

const sides = ({ kind, images, others }: Conflict) => [kind, fileNames(images), fileNames(others)];

describe("The conflicts of a set", () => {
  it("are none among images that go together", () => {
    assert.deepEqual(conflictsIn(goodPhotos(5), { ageMin: 20, ageMax: 30 }), []);
    assert.deepEqual(conflictsIn([]), []);
  });

  it("name each group of strangers and those they disagree with, the larger group first", () => {
    const photos = [
      { name: "vera", person: "Vera" },
      ...goodPhotos(3),
      { name: "nora 1", person: "Nora" },
      { name: "nora 2", person: "Nora" },
    ];

    const conflicts = conflictsIn(photos);

    const mira = ["good 1", "good 2", "good 3"];
    assert.deepEqual(conflicts.map(sides), [
      ["IDENTITY", ["nora 1", "nora 2"], mira],
      ["IDENTITY", ["vera"], mira],
    ]);
    assert.ok(conflicts.every(({ measured, threshold }) => measured! < 0.5 && threshold === 0.85));
  });

  it("name near-duplicates beside the best of them", () => {
    const copies = ["copy 1", "copy 2"].map((name) => ({ name, shot: "good 1" }));

    const [conflict, ...more] = conflictsIn([...goodPhotos(2), ...copies]);

    assert.deepEqual(sides(conflict!), ["NEAR_DUPLICATE", ["copy 1", "copy 2"], ["good 1"]]);
    assert.deepEqual(more, []);
  });

  it("name an age unlike the set's beside the others, and one unlike the persona's beside nobody", () => {
    const old = { name: "old", face: { estimatedAge: 60 } };

    const conflicts = conflictsIn([...goodPhotos(4), old], { ageMin: 20, ageMax: 30 });

    assert.deepEqual(conflicts.map(sides), [
      ["AGE", ["old"], []],
      ["AGE", ["old"], ["good 1", "good 2", "good 3", "good 4"]],
    ]);
    assert.deepEqual(
      conflicts.map(({ measured, threshold }) => [measured, threshold]),
      [
        [30, 7],
        [35, 11],
      ],
    );
  });

  it("name hair unlike the set's beside the others, and hair unlike the persona's beside nobody", () => {
    const haired = (name: string, hairLightness: number, hairYellowness: number): MadePhoto => ({
      name,
      face: { measures: { ...GOOD_MEASURES, hairLightness, hairRedness: 5, hairYellowness } },
    });
    const dark = ["dark 1", "dark 2", "dark 3"].map((name) => haired(name, 12, 3));

    const conflicts = conflictsIn([...dark, haired("blond", 70, 25)], { hairColor: "black" });

    assert.deepEqual(conflicts.map(sides), [
      ["HAIR", ["blond"], []],
      ["HAIR", ["blond"], ["dark 1", "dark 2", "dark 3"]],
    ]);
  });

  it("doubt the persona where most images disagree with it", () => {
    const [conflict] = conflictsIn(goodPhotos(3), { ageMin: 50, ageMax: 60 });

    assert.equal(conflict!.kind, ConflictKind.AGE);
    assert.match(conflict!.message, /^3 of 3 images .*perhaps the persona should change\.$/);
  });

  it("leave out what could not be measured", () => {
    const photos = [...goodPhotos(4), { name: "ageless", face: { estimatedAge: null } }];

    assert.deepEqual(conflictsIn(photos, { ageMin: 20, ageMax: 30 }), []);
  });
});
