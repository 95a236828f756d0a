import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { EVALS } from "../../eval/support/evals.js";
import { readResults } from "../../eval/support/results-file.js";
import { PROJECT } from "../support/code-blocks.js";
import { variantOfSample } from "../support/pictures.js";

const run = promisify(execFile);

describe("npm run eval:all", function () {
  this.timeout(120_000);
  let folder: string;
  let out: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eval-all-"));
    const photos = [
      "lfw-view1/images/Ann/Ann_0001.jpg",
      "lfw-view1/images/Ann/Ann_0002.jpg",
      "personas/Mira/1.jpg",
    ];
    for (const [i, photo] of photos.entries()) {
      const file = join(folder, "faces", photo);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, (await variantOfSample(1, i)).bytes);
    }
  });
  beforeEach(() => {
    out = join(mkdtempSync(join(folder, "out-")), "RESULTS.md");
  });
  after(() => rmSync(folder, { recursive: true }));

  /** @returns the exit code, and what it says on stderr */
  async function evalAll(...options: string[]): Promise<{ code: number; stderr: string }> {
    const all = [join(PROJECT, "dist", "eval", "all.js"), "--faces", join(folder, "faces"), "--out", out];
    const env = { ...process.env, EVAL_CACHE: join(folder, "cache") };
    return run(process.execPath, [...all, ...options], { env }).then(
      ({ stderr }) => ({ code: 0, stderr }),
      ({ code, stderr }) => ({ code, stderr }),
    );
  }

  const sections = () => readResults(readFileSync(out, "utf8"));

  it("writes what an eval prints, its command and its text into its section, and names what was not read", async () => {
    assert.deepEqual(await evalAll("--only", "hair"), { code: 0, stderr: "" });

    const text = readFileSync(out, "utf8");
    const [hair, ...others] = sections();
    assert.deepEqual(others, []);
    assert.deepEqual([hair!.name, hair!.analyser], ["hair", ANALYSER]);
    assert.match(hair!.body, /^`npm run eval:hair -- --faces DIR --limit 60`\n\n2 photos; /);
    assert.match(hair!.body, /\n\| one person +\| /);
    assert.ok(text.includes(readFileSync(join(PROJECT, "eval", "hair.md"), "utf8")));
    assert.equal([...text.matchAll(/^Not read with this version yet/gm)].length, EVALS.length - 1);
  });

  it("keeps the section of an eval that fails, and says which", async () => {
    await evalAll("--only", "hair");
    const before = readFileSync(out, "utf8");

    const { code, stderr } = await evalAll("--only", "pose");

    assert.equal(code, 1);
    assert.match(stderr, /There is no .*attributes\.csv[^]*Failed, and not replaced: pose\n$/);
    assert.equal(readFileSync(out, "utf8"), before);
  });

  it("does not mix two versions of the analyser", async () => {
    await evalAll("--only", "hair");
    writeFileSync(out, readFileSync(out, "utf8").replaceAll(ANALYSER, "likeness-1"));
    const before = readFileSync(out, "utf8");

    const { code, stderr } = await evalAll("--only", "hair");

    assert.equal(code, 1);
    assert.match(stderr, /is of likeness-1: run all evals, without --only/);
    assert.equal(readFileSync(out, "utf8"), before);
  });

  it("refuses an eval that there is not, and a folder that is missing, with one line", async () => {
    const unknown = await evalAll("--only", "hair,luck");
    const missing = await evalAll("--faces", join(folder, "nowhere"));

    assert.deepEqual([unknown.code, missing.code, existsSync(out)], [1, 1, false]);
    assert.match(unknown.stderr, /^There is no eval luck: --only takes .*\n$/);
    assert.match(missing.stderr, /^There is no folder .*\n$/);
  });

  it("puts no smaller reading into RESULTS.md", async () => {
    const before = readFileSync(join(PROJECT, "eval", "RESULTS.md"), "utf8");

    const { code, stderr } = await evalAll("--limit", "1", "--out", join(PROJECT, "eval", "RESULTS.md"));

    assert.equal(code, 1);
    assert.match(stderr, /^With --limit the results are no readings/);
    assert.equal(readFileSync(join(PROJECT, "eval", "RESULTS.md"), "utf8"), before);
  });
});
