import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { PROJECT } from "./code-blocks.js";
import { propertySeed } from "./property-seed.js";

describe("The examples of the property tests", () => {
  it("are the same in every run, unless FAST_CHECK_SEED says otherwise", () => {
    assert.equal(propertySeed(undefined), propertySeed(""));
    assert.equal(typeof propertySeed(undefined), "number");
    assert.equal(propertySeed("-7"), -7);
    assert.equal(propertySeed("random"), undefined);
    assert.throws(() => propertySeed("soon"), /FAST_CHECK_SEED is a whole number or random, not soon/);
    assert.equal(fc.readConfigureGlobal().seed, propertySeed(process.env.FAST_CHECK_SEED));
  });

  it("are named by a failure, so that it can be seen again", () => {
    const failing = fc.property(fc.nat(), (number) => number < 10);

    assert.throws(() => fc.assert(failing, { seed: 7 }), /seed: 7, path: /);
  });

  it("come from no seed of a test's own", () => {
    const tests = readdirSync(join(PROJECT, "test"), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".test.ts"),
    );
    const seeded = tests.filter((file) =>
      /numRuns[^}]*\bseed:|\bseed:[^}]*numRuns/.test(readFileSync(join(PROJECT, "test", file), "utf8")),
    );

    assert.deepEqual(seeded, []);
  });
});
