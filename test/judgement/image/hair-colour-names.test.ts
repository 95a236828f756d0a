import assert from "node:assert/strict";
import * as fc from "fast-check";
import { labOf } from "../../../src/face-analysis/picture/colour.js";
import {
  HAIR_COLOURS,
  hairColourDistance,
  hairColourName,
  hairColoursDiffer,
  parseHairColour,
} from "../../../src/judgement/image/hair-colour-names.js";

describe("The name of a hair colour", () => {
  const cases: [name: string, red: number, green: number, blue: number][] = [
    ["black", 25, 22, 22],
    ["brown", 90, 60, 40],
    ["blond", 200, 170, 120],
    ["red", 150, 70, 35],
    ["grey", 130, 130, 128],
    ["white", 235, 233, 228],
    ["other", 230, 120, 170],
    ["other", 60, 90, 200],
    ["other", 60, 170, 90],
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

describe("A persona's hair colour", () => {
  const cases: [text: string, name: ReturnType<typeof parseHairColour>][] = [
    ["dark brown", "brown"],
    ["platinum blonde", "blond"],
    ["Strawberry Blonde", "blond"],
    ["dirty-blonde, shoulder length", "blond"],
    ["jet black hair", "black"],
    ["blue-black", "black"],
    ["reddish brown", "brown"],
    ["brownish black", "black"],
    ["auburn", "red"],
    ["long ginger curls", "red"],
    ["salt and pepper", "grey"],
    ["silver", "grey"],
    ["snow white", "white"],
    ["pink", "other"],
    ["pastel blue", "other"],
    ["rose gold", "other"],
    ["brown with blonde highlights", "brown"],
    ["light brown or chestnut", "brown"],
    ["black or blond", null],
    ["brown to blonde ombre", null],
    ["bald", null],
    ["long and curly", null],
    ["", null],
  ];
  for (const [text, name] of cases) {
    it(`${name === null ? "is not understood" : `is ${name}`} in "${text}"`, () => {
      assert.equal(parseHairColour(text), name);
    });
  }

  it("is a known name or null, whatever is written", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const name = parseHairColour(text);
        assert.ok(name === null || HAIR_COLOURS.includes(name));
      }),
    );
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
