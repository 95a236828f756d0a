import assert from "node:assert/strict";
import * as fc from "fast-check";
import { labOf } from "../../../src/face-analysis/picture/colour.js";
import { HAIR_COLOURS, hairColourNames } from "../../../src/judgement/image/hair-colour-names.js";
import { parseHair } from "../../../src/judgement/image/hair-words.js";

type Rgb = readonly [red: number, green: number, blue: number];

const HAIR = {
  black: [25, 22, 22],
  brown: [90, 60, 40],
  blond: [200, 170, 120],
  goldenBlond: [215, 175, 95],
  paleBlond: [225, 215, 190],
  ginger: [165, 85, 45],
  auburn: [110, 50, 35],
  grey: [130, 130, 128],
  white: [235, 233, 228],
  silver: [190, 193, 200],
  orange: [230, 120, 40],
  darkOrange: [150, 75, 25],
  yellow: [230, 210, 60],
  burgundy: [100, 20, 40],
  wine: [85, 28, 50],
  roseGold: [200, 140, 135],
  paleRoseGold: [225, 180, 170],
  pink: [230, 120, 170],
  pastelPink: [240, 200, 210],
  deepPink: [150, 40, 95],
  blue: [60, 90, 200],
  darkBlue: [20, 30, 85],
  skyBlue: [120, 180, 230],
  teal: [30, 130, 130],
  green: [60, 140, 60],
  darkGreen: [25, 60, 35],
  mint: [170, 230, 200],
  purple: [100, 50, 140],
  lavender: [180, 150, 220],
} as const satisfies Record<string, Rgb>;
type Hair = keyof typeof HAIR;

/** Whether hair of the colour fits the words; null where the words compare with nothing. */
function fits(words: string, hair: Hair): boolean | null {
  const [red, green, blue] = HAIR[hair];
  const wanted = parseHair(words)?.fitting ?? null;
  return wanted && [...hairColourNames(labOf(red, green, blue))].some((name) => wanted.has(name));
}

describe("A persona's words for hair", () => {
  const cases: [words: string, fitting: Hair[], contradicting: Hair[]][] = [
    ["dark brown", ["brown", "black", "auburn"], ["white", "blue", "pink", "orange"]],
    ["Strawberry Blonde", ["blond", "ginger"], ["black", "green"]],
    ["jet black hair", ["black"], ["blond", "white", "pink", "orange"]],
    ["reddish brown", ["brown", "auburn", "ginger"], ["white", "green"]],
    ["long ginger curls", ["ginger", "auburn", "orange"], ["black", "blue", "white"]],
    ["salt and pepper", ["grey"], ["pink", "orange"]],
    ["snow white", ["white", "paleBlond", "silver"], ["black", "brown", "pink"]],
    ["orange hair", ["orange", "darkOrange", "ginger"], ["black", "blue", "green", "white", "pink"]],
    ["bright orange", ["orange", "darkOrange"], ["black", "purple"]],
    ["yellow", ["yellow", "goldenBlond"], ["black", "brown", "blue"]],
    ["rose gold", ["roseGold", "paleRoseGold", "pastelPink", "ginger", "blond"], ["black", "blue", "green"]],
    ["burgundy", ["burgundy", "wine", "auburn"], ["blond", "green", "white", "blue"]],
    ["pink", ["pink", "pastelPink", "deepPink"], ["black", "blond", "green", "blue", "orange"]],
    ["pastel pink", ["pink", "pastelPink"], ["black", "green"]],
    ["blue", ["blue", "darkBlue", "skyBlue"], ["green", "pink", "black", "blond"]],
    ["navy", ["darkBlue", "black"], ["blond", "pink"]],
    ["green", ["green", "darkGreen", "mint"], ["blue", "purple", "brown", "blond"]],
    ["teal", ["teal", "blue", "green"], ["pink", "brown"]],
    ["greenish blue", ["teal", "blue", "green"], ["pink", "brown"]],
    ["silver", ["silver", "grey", "white"], ["black", "brown", "pink"]],
    ["platinum", ["white", "paleBlond", "blond"], ["black", "brown", "ginger"]],
    ["platinum blonde", ["white", "paleBlond", "blond"], ["black", "blue"]],
    ["purple", ["purple", "lavender"], ["green", "blond", "black"]],
    ["lavender", ["lavender", "purple"], ["green", "brown"]],
    ["blue-black", ["black", "darkBlue"], ["blond", "pink"]],
    ["black and pink", ["black", "pink"], ["blond", "green"]],
    ["half black, half pink", ["black", "pink"], ["blond", "green"]],
    ["two-tone black/white", ["black", "white"], ["pink", "green"]],
    ["brown to blonde ombré", ["brown", "blond"], ["blue", "pink"]],
    ["brown with blonde highlights", ["brown", "blond"], ["blue", "pink"]],
    ["black with a blue streak", ["black", "blue"], ["pink", "ginger"]],
    ["black or blond", ["black", "blond"], ["blue"]],
    ["black hair with blue eyes", ["black"], ["blue"]],
    ["blue-eyed, blonde", ["blond"], ["blue", "black"]],
    ["red hair and a green hat", ["ginger"], ["green"]],
    ["black, not brown or pink", ["black"], ["pink", "blond"]],
    ["brown, down to the shoulders", ["brown"], ["blue", "white"]],
  ];
  for (const [words, fitting, contradicting] of cases) {
    it(`fit what a person would call "${words}", and nothing else`, () => {
      for (const hair of fitting) assert.equal(fits(words, hair), true, hair);
      for (const hair of contradicting) assert.equal(fits(words, hair), false, hair);
    });
  }

  for (const words of [
    "two-tone",
    "Two-toned hair",
    "multicoloured",
    "multi-colored",
    "ombre",
    "balayage",
    "split dye",
    "with highlights",
    "brown balayage",
    "pink streaks",
    "rainbow",
  ]) {
    it(`are contradicted by no colour in "${words}"`, () => {
      assert.deepEqual(parseHair(words), { fitting: null, isMixed: true });
    });
  }

  for (const words of ["", "bald", "long and curly", "shoulder length", "blue eyes", "not blond"]) {
    it(`say nothing of a colour in "${words}"`, () => {
      assert.equal(parseHair(words), null);
    });
  }

  it("tell a head of several colours from one whose colour is not settled or that has two names", () => {
    const isMixed = (words: string) => parseHair(words)!.isMixed;

    assert.deepEqual(["black and pink", "white/blue", "brown to blue"].map(isMixed), [true, true, true]);
    assert.deepEqual(["black or pink", "blonde, golden", "reddish brown"].map(isMixed), [
      false,
      false,
      false,
    ]);
  });

  it("fit more, never less, with another colour behind “and”", () => {
    const colours = fc.constantFrom(
      "black",
      "blond",
      "pink",
      "teal",
      "silver",
      "burgundy",
      "orange",
      "green",
    );
    fc.assert(
      fc.property(colours, colours, (one, other) => {
        const both = parseHair(`${one} and ${other}`)!.fitting!;
        for (const name of [...parseHair(one)!.fitting!, ...parseHair(other)!.fitting!])
          assert.ok(both.has(name));
      }),
    );
  });

  it("are read to known names or null, whatever is written", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const name of parseHair(text)?.fitting ?? []) assert.ok(HAIR_COLOURS.includes(name));
      }),
    );
  });
});
