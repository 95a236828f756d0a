import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { madeSet } from "./any-made-set.js";
import { answersTo, recordOf } from "./recorded-answers.js";

/**
 * Recorded anew, after a change that means to change answers, with
 * `npm run build && RECORD_REPORTS=1 npx mocha dist/test/judgement/recorded-reports.test.js`; the commit then shows which ones it changed.
 */
const FILE = join(__dirname, "../../../test/judgement/recorded-reports.json");
const SETS = 60;
/** Of the last digit that is recorded. */
const TOLERANCE = 2e-5;

type Row = Record<string, unknown>;

describe("A recorded set of reports", () => {
  before(async () => {
    if (process.env.RECORD_REPORTS === undefined) return;
    const lines = Array.from({ length: SETS }, (_, number) => JSON.stringify(present(number)));
    await writeFile(FILE, `[\n${lines.join(",\n")}\n]\n`);
  });

  it("is what is said of the same sets now", async () => {
    const recorded = JSON.parse(await readFile(FILE, "utf8")) as Row[];

    assert.equal(recorded.length, SETS);
    for (const [number, row] of recorded.entries()) assertAlike(present(number), row);
  });

  it("holds every kind of answer", async () => {
    const text = await readFile(FILE, "utf8");

    for (const kind of [
      "PROMOTE",
      "REMOVE",
      "ADD_VIEW",
      "STOP_ADDING",
      "AGE",
      "HAIR",
      "IDENTITY",
      "NEAR_DUPLICATE",
    ])
      assert.ok(text.includes(`"${kind}"`), kind);
  });
});

const present = (number: number): Row => {
  const set = madeSet(number);
  return JSON.parse(JSON.stringify(recordOf(set.name, answersTo(set)))) as Row;
};

/** The same, numbers but for the last digit. */
function assertAlike(actual: Row, recorded: Row): void {
  for (const [key, value] of Object.entries(recorded)) {
    assert.deepEqual(withNumbersLike(actual[key], value), value, `${String(recorded.name)}: ${key}`);
  }
}

/** The value with each number that is near enough to the other's in its place. */
function withNumbersLike(value: unknown, other: unknown): unknown {
  if (typeof value === "number" && typeof other === "number")
    return Math.abs(value - other) <= TOLERANCE ? other : value;
  if (!Array.isArray(value) || !Array.isArray(other)) return value;
  return value.map((item, i) => withNumbersLike(item, other[i]));
}
