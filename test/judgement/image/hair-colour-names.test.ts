import assert from "node:assert/strict";
import * as fc from "fast-check";
import { labOf } from "../../../src/face-analysis/picture/colour.js";
import {
  HAIR_COLOURS,
  hairColourDistance,
  hairColourName,
  hairColourNames,
  hairColoursDiffer,
} from "../../../src/judgement/image/hair-colour-names.js";

describe("The name of a hair colour", () => {
  const cases: [name: string, red: number, green: number, blue: number][] = [
    ["black", 25, 22, 22],
    ["brown", 90, 60, 40],
    ["blond", 200, 170, 120],
    ["red", 150, 70, 35],
    ["grey", 130, 130, 128],
    ["white", 235, 233, 228],
    ["pink", 230, 120, 170],
    ["pink", 240, 200, 210],
    ["pink", 200, 40, 150],
    ["blue", 60, 90, 200],
    ["blue", 120, 180, 230],
    ["blue", 20, 30, 85],
    ["green", 60, 170, 90],
    ["green", 170, 230, 200],
    ["purple", 100, 50, 140],
    ["purple", 180, 150, 220],
    ["purple", 70, 30, 80],
    ["orange", 230, 120, 40],
    ["yellow", 230, 210, 60],
    ["red", 200, 40, 40],
    ["red", 100, 20, 40],
  ];
  for (const [name, red, green, blue] of cases) {
    it(`is ${name} for rgb(${red}, ${green}, ${blue})`, () => {
      assert.equal(hairColourName(labOf(red, green, blue)), name);
    });
  }

  it("stays black for black hair that mirrors a blue wall", () => {
    assert.equal(hairColourName({ lightness: 26, redness: 4, yellowness: -13 }), "black");
  });
});

describe("The names that a person might give a hair colour", () => {
  const lab = fc.record({
    lightness: fc.double({ min: 0, max: 100, noNaN: true }),
    redness: fc.double({ min: -100, max: 100, noNaN: true }),
    yellowness: fc.double({ min: -100, max: 100, noNaN: true }),
  });

  it("hold the one that it is called by, whatever the colour", () => {
    fc.assert(
      fc.property(lab, (colour) => {
        const names = hairColourNames(colour);

        assert.ok(names.has(hairColourName(colour)));
        for (const name of names) assert.ok(HAIR_COLOURS.includes(name));
      }),
    );
  });

  it("are one where nobody would argue", () => {
    assert.deepEqual([...hairColourNames(labOf(60, 140, 60))], ["green"]);
    assert.deepEqual([...hairColourNames(labOf(90, 60, 40))], ["brown"]);
  });

  it("are both on the border of two hues, and of a pale one that of white or grey hair too", () => {
    assert.deepEqual([...hairColourNames(labOf(30, 130, 130))].toSorted(), ["blue", "green"]);
    const navy = { lightness: 18, redness: 2, yellowness: -16 };
    assert.deepEqual([...hairColourNames(navy)].toSorted(), ["black", "blue"]);
    assert.deepEqual([...hairColourNames(labOf(186, 203, 232))].toSorted(), ["blue", "white"]);
  });
});

describe("The distance of two hair colours", () => {
  const black = labOf(25, 22, 22);
  const brown = labOf(90, 60, 40);
  const blond = labOf(220, 190, 140);

  it("is 0 for one colour and the same both ways", () => {
    assert.equal(hairColourDistance(brown, brown), 0);
    assert.equal(hairColourDistance(brown, blond), hairColourDistance(blond, brown));
  });

  it("counts two steps of lightness as one", () => {
    const grey = (lightness: number) => ({ lightness, redness: 0, yellowness: 0 });

    assert.equal(hairColourDistance(grey(20), grey(40)), 10);
  });

  it("tells black from blond and pink from brown, not dark brown from black", () => {
    assert.equal(hairColoursDiffer(black, blond), true);
    assert.equal(hairColoursDiffer(labOf(230, 120, 170), brown), true);
    assert.equal(hairColoursDiffer(black, labOf(50, 38, 30)), false);
  });
});

describe("CIELAB", () => {
  it("is what the standard's primaries give", () => {
    const round = ({ lightness, redness, yellowness }: ReturnType<typeof labOf>) =>
      [lightness, redness, yellowness].map((value) => Number(value.toFixed(1)) + 0);

    assert.deepEqual(round(labOf(255, 0, 0)), [53.2, 80.1, 67.2]);
    assert.deepEqual(round(labOf(255, 255, 255)), [100, 0, 0]);
    assert.deepEqual(round(labOf(0, 0, 0)), [0, 0, 0]);
  });
});
