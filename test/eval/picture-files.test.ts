import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { UsageError, imagesOf, listPictures, readPairs } from "../../eval/support/picture-files.js";

const run = promisify(execFile);

describe("The files of an eval command", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "likeness-eval-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function pairsFile(text: string): string {
    const file = join(folder, "pairs.csv");
    writeFileSync(file, text);
    return file;
  }

  it("are pairs of one split, in their order, whatever the order of the columns", () => {
    const file = pairsFile("same,image_a,image_b,split\n1,A/1.jpg,A/2.jpg,x\r\n0,A/1.jpg,B/1.jpg,y\n");

    assert.deepEqual(readPairs(file, "x"), [
      { split: "x", imageA: "A/1.jpg", imageB: "A/2.jpg", isSame: true },
    ]);
    assert.deepEqual(imagesOf(readPairs(file)), ["A/1.jpg", "A/2.jpg", "B/1.jpg"]);
  });

  it("keep both kinds of pairs under a limit", () => {
    const lines = ["1,a,b,x", "1,a,c,x", "1,a,d,x", "0,a,e,x", "0,a,f,x"];
    const file = pairsFile(`same,image_a,image_b,split\n${lines.join("\n")}`);

    assert.deepEqual(
      readPairs(file, undefined, 3).map(({ imageB }) => imageB),
      ["b", "c", "e"],
    );
  });

  it("are refused with what is wrong", () => {
    assert.throws(() => readPairs(join(folder, "none.csv")), UsageError);
    assert.throws(() => readPairs(pairsFile("a,b\n1,2")), /has no column split/);
    const file = pairsFile("split,image_a,image_b,same\nx,a,b,1");
    assert.throws(() => readPairs(file, "y"), /no pair of the split y/);
  });

  it("are pictures in all subfolders, by name", () => {
    mkdirSync(join(folder, "b"));
    for (const name of ["b/2.PNG", "b/1.jpeg", "a.webp", "notes.txt"]) writeFileSync(join(folder, name), "");

    assert.deepEqual(listPictures(folder), ["a.webp", "b/1.jpeg", "b/2.PNG"]);
    assert.throws(() => listPictures(join(folder, "c")), UsageError);
  });

  for (const command of ["verification", "invariance", "calibrate"]) {
    it(`stop eval:${command} with one line and exit code 1 when missing`, async () => {
      const script = join(__dirname, `../../eval/${command}.js`);
      const args = ["--images", join(folder, "none"), "--pairs", join(folder, "none.csv")];

      await assert.rejects(
        run(process.execPath, [script, ...(command === "invariance" ? args.slice(0, 2) : args)]),
        (error: Error & { code: number; stderr: string }) => {
          assert.equal(error.code, 1);
          assert.match(error.stderr, /^There is no folder .*none: --images names the pictures\n$/);
          return true;
        },
      );
    });
  }
});
