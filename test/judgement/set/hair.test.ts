import assert from "node:assert/strict";
import { labOf } from "../../../src/face-analysis/picture/colour.js";
import type { FaceMeasures } from "../../../src/face-analysis/measure/measure.js";
import { assessInSet } from "../../../src/judgement/set/judge-set.js";
import { reportOn } from "../../../src/judgement/set/report.js";
import { GOOD_MEASURES } from "../made-images.js";
import { imageNamed, judgedSetOf, type MadePhoto } from "../made-sets.js";

const HAIR = {
  black: [25, 22, 22],
  blond: [200, 170, 120],
  orange: [230, 120, 40],
  pink: [230, 120, 170],
  blue: [60, 90, 200],
  green: [60, 140, 60],
} as const;

function photo(name: string, hair: keyof typeof HAIR, changes: FaceMeasures = {}): MadePhoto {
  const [red, green, blue] = HAIR[hair];
  const { lightness, redness, yellowness } = labOf(red, green, blue);
  const colour = { hairLightness: lightness, hairRedness: redness, hairYellowness: yellowness };
  return { name, face: { measures: { ...GOOD_MEASURES, ...colour, ...changes } } };
}

const photos = (...hairs: (keyof typeof HAIR)[]): MadePhoto[] =>
  hairs.map((hair, i) => photo(`photo ${i}`, hair));

/** Every finding in the set, with its image. */
function findingsIn(made: MadePhoto[], hairColor: string | null): string[] {
  const set = judgedSetOf(made, { hairColor });
  return made.flatMap(({ name }) =>
    assessInSet(set, imageNamed(set, name)).findings.map(
      ({ severity, code }) => `${name}: ${severity} ${code}`,
    ),
  );
}

describe("A character with dyed hair", () => {
  for (const hair of ["orange", "pink", "blue", "green"] as const) {
    it(`fits the persona's words on photos that show it: ${hair}`, () => {
      assert.deepEqual(findingsIn(photos(hair, hair, hair, hair), `${hair} hair`), []);
      assert.deepEqual(findingsIn(photos(hair), `Bright ${hair}, long`), []);
    });
  }

  it("is told from one of another dye, which is named", () => {
    const set = judgedSetOf(photos("blue"), { hairColor: "green" });
    const [finding] = assessInSet(set, set.images[0]!).findings;

    assert.equal(finding!.message, "The hair looks blue; the persona's is “green”.");
  });
});

describe("A character with hair of two colours", () => {
  const words = ["black and pink", "split dye: black/pink", "black with pink streaks"];

  it("shows either on its photos, which are not held against each other", () => {
    for (const hairColor of words)
      assert.deepEqual(findingsIn(photos("black", "black", "black", "pink", "pink"), hairColor), []);
  });

  it("is contradicted by hair that is neither", () => {
    for (const hairColor of words)
      assert.deepEqual(findingsIn(photos("black", "pink", "green"), hairColor), [
        "photo 2: WARNING HAIR_UNLIKE_PERSONA",
      ]);
  });

  it("is contradicted by nothing where the words do not name them", () => {
    for (const hairColor of ["two-tone", "multicoloured", "ombre", "with highlights"])
      assert.deepEqual(findingsIn(photos("black", "black", "black", "green"), hairColor), []);
  });
});

describe("A picture whose colours are not those of what it shows", () => {
  const grey = { colourSpread: 0.1, skinLightness: 60, skinRedness: 0, skinYellowness: 0 };
  const blue = { colourSpread: 12, skinLightness: 60, skinRedness: 5, skinYellowness: -30 };

  for (const [kind, colours, code] of [
    ["in black and white", grey, "MONOCHROME"],
    ["in blue light", blue, "COLOUR_CAST"],
  ] as const) {
    it(`says nothing of the hair, for or against: ${kind}`, () => {
      // Blond in colour, the picture would contradict both.
      const made = [...photos("black", "black", "black", "black"), photo("odd", "blond", colours)];

      for (const [hairColor, unmeasured] of [
        ["black", "HAIR_UNLIKE_PERSONA"],
        [null, "HAIR_UNLIKE_SET"],
      ] as const) {
        assert.deepEqual(findingsIn(made, hairColor), [
          `odd: WARNING ${code}`,
          `odd: NOT_MEASURED ${unmeasured}`,
        ]);
        const { conflicts } = reportOn(judgedSetOf(made, { hairColor }));
        assert.deepEqual(
          conflicts.filter(({ kind }) => kind === "HAIR"),
          [],
        );
      }
    });

    it(`does not count for what is typical: ${kind}`, () => {
      const made = [
        ...photos("black", "black", "black"),
        ...["a", "b", "c"].map((name) => photo(name, "blond", colours)),
      ];

      assert.deepEqual(
        findingsIn(made, null).filter((finding) => finding.startsWith("photo")),
        [],
      );
    });
  }
});
