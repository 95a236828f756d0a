import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AnswerCache } from "../../eval/support/answer-cache.js";

const PHOTO = Buffer.from("a photo");
const MODULE = "analyse.js";
/** A small program whose answers are kept: a module, one that it imports, numbers, and a package. */
const PROGRAM: Record<string, string> = {
  [MODULE]: 'const { one } = require("./one.js");\nexports.two = () => one + require("counted");\n',
  "one.js": 'exports.one = require("./numbers.json").one;\n',
  "numbers.json": '{ "one": 1 }',
  "node_modules/counted/package.json": '{ "name": "counted", "version": "1.0.0" }',
  "node_modules/counted/index.js": "module.exports = 1;\n",
};

describe("The cache of an eval's answers", () => {
  let folder: string;
  let asked: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "answer-cache-"));
    for (const [file, text] of Object.entries(PROGRAM)) write(file, text);
    asked = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  /** As a process of its own would: by a cache that is opened anew. */
  async function ask<T>(bytes: Buffer, answer: T, name = "likeness-1"): Promise<T> {
    const cache = await AnswerCache.open<T>(name, join(folder, MODULE), join(folder, "cache"));
    return cache.answer(bytes, async () => {
      asked++;
      return answer;
    });
  }

  const keptFiles = (): string[] =>
    readdirSync(join(folder, "cache"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  it("gives the first answer for the same bytes, whoever asks", async () => {
    const first = { embedding: Float32Array.of(0.1, -0.2), face: null, turned: undefined, yaw: -0.3 };
    assert.deepEqual(await ask(PHOTO, first), first);

    assert.deepEqual(await ask(PHOTO, { ...first, yaw: 7 }), first);
    assert.equal(asked, 1);
  });

  it("tells an answer that is null from none", async () => {
    await ask(PHOTO, null);

    assert.equal(await ask<string | null>(PHOTO, "a face"), null);
  });

  it("asks for other bytes, and under another name", async () => {
    await ask(PHOTO, 1);

    assert.deepEqual([await ask(Buffer.from("another"), 2), await ask(PHOTO, 3, "likeness-2")], [2, 3]);
    assert.equal(asked, 3);
  });

  const CHANGES: [what: string, file: string, text: string][] = [
    ["the module", MODULE, PROGRAM[MODULE]!.replace("+", "-")],
    ["a module that it imports", "one.js", `${PROGRAM["one.js"]}exports.one++;\n`],
    ["numbers that it imports", "numbers.json", '{ "one": 1.5 }'],
    ["the version of a package", "node_modules/counted/package.json", '{ "version": "1.0.1" }'],
  ];
  for (const [what, file, text] of CHANGES) {
    it(`does not answer for other code: ${what} changed`, async () => {
      await ask(PHOTO, "before");

      write(file, text);

      assert.equal(await ask(PHOTO, "after"), "after");
      write(file, PROGRAM[file]!);
      assert.equal(await ask(PHOTO, "never asked"), "before");
    });
  }

  it("answers on where comments and layout changed", async () => {
    await ask(PHOTO, "before");

    write("one.js", `// Why one.\n\n${PROGRAM["one.js"]!.replace("exports", "/* so */  exports")}`);

    assert.equal(await ask(PHOTO, "after"), "before");
  });

  it("keeps no failure", async () => {
    const cache = await AnswerCache.open("likeness-1", join(folder, MODULE), join(folder, "cache"));
    await assert.rejects(
      cache.answer(PHOTO, () => Promise.reject(new Error("no picture"))),
      /no picture/,
    );

    assert.equal(await cache.answer(PHOTO, async () => "a face"), "a face");
  });

  it("asks again for an answer that was cut off, and leaves nothing unfinished", async () => {
    await ask(PHOTO, { embedding: new Float32Array(128) });
    const [file, ...others] = keptFiles();
    assert.deepEqual(others, []);

    writeFileSync(file!, readFileSync(file!).subarray(0, 40));

    assert.equal(await ask<unknown>(PHOTO, "anew"), "anew");
    assert.equal(await ask<unknown>(PHOTO, "never asked"), "anew");
    assert.deepEqual(keptFiles(), [file]);
  });
});
