import assert from "node:assert/strict";
import { putInForce } from "../../src/judgement/bounds-in-force.js";
import type { Thresholds } from "../../src/judgement/bounds.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";
import { madeSet } from "./any-made-set.js";
import { answersTo } from "./recorded-answers.js";

const SETS = [5, 6, 9, 13, 14, 27].map(madeSet);

const answers = (): string => JSON.stringify(SETS.map(answersTo));

type Bounds = { [name: string]: number | Bounds };

/** The table with one bound changed, named by its path. */
function withBound(path: string, value: number): Thresholds {
  const table = structuredClone(DEFAULT_THRESHOLDS) as unknown as Bounds;
  const names = path.split(".");
  const last = names.pop()!;
  const row = names.reduce<Bounds>((row, name) => row[name] as Bounds, table);
  assert.equal(typeof row[last], "number", path);
  row[last] = value;
  return table as unknown as Thresholds;
}

describe("The bounds in force", () => {
  afterEach(() => putInForce(DEFAULT_THRESHOLDS));

  for (const [path, value] of [
    ["verdictScores.strong", 90],
    ["linkage.score", 0.97],
    ["template.primaryWeight", 5],
    ["nearDuplicate.hashBits", 0],
    ["nearDuplicate.embeddingDistance", 0.01],
    ["minOthers", 20],
    ["hair.distance", 3],
    ["colours.monochromeSpread", 20],
    ["colours.castFactor", 0.1],
    ["skinHues.towardsBlue", 100],
    ["hairNames.blondLightness", 10],
    ["coverage.wanted.SIDE_LIGHT", 3],
    ["health.minSize", 9],
    ["health.maxSize", 6],
    ["health.strangerFactor", 0.5],
    ["health.burdenFactor", 0.5],
    ["minGain", 10],
    ["cohesion.whole", 0.2],
    ["cohesion.none", 0.5],
    ["health.emptySize", 11],
    ["removal.strongScore", 0],
    ["removal.weakerScore", 0.5],
    ["promotion.points", 90],
  ] as const) {
    it(`judge a set by ${path}`, () => {
      const before = answers();

      putInForce(withBound(path, value));

      assert.notEqual(answers(), before);
    });
  }

  it("judge a set by the weights of its health", () => {
    const before = answers();
    const { health } = DEFAULT_THRESHOLDS;

    putInForce({
      ...DEFAULT_THRESHOLDS,
      health: { ...health, weights: { ...health.weights, size: 0.2, quality: 0.3 } },
    });

    assert.notEqual(answers(), before);
  });
});
