import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { composeTrustedDocuments } from "../../../src/compose-trusted-documents.js";
import { InvalidConfigError, loadConfig } from "../../../src/config/config.js";
import { manifestOf, mapOf, sha256Of } from "./made-lists.js";

const WHO = "query Who { viewer { keyName } }";
const log = pino({ level: "silent" });

describe("A file of trusted documents", () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-trusted-"));
    file = join(directory, "trusted.json");
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const compose = () =>
    composeTrustedDocuments(loadConfig({ TRUSTED_DOCUMENTS: file, DATA_DIR: directory }), "api", log);

  async function problemsOf(list: unknown): Promise<readonly string[]> {
    await writeFile(file, typeof list === "string" ? list : JSON.stringify(list));
    const error = await compose().then(
      () => assert.fail("it is taken"),
      (error: unknown) => error,
    );
    assert.ok(error instanceof InvalidConfigError);
    return error.problems;
  }

  for (const [what, list] of [
    ["Apollo's manifest", manifestOf([WHO, "mutation Out { __typename }"])],
    ["the map of hashes to texts", mapOf([WHO, "mutation Out { __typename }"])],
    ["the same text by two ids", { a: WHO, b: WHO, c: "mutation Out { __typename }" }],
  ] as const) {
    it(`is read: ${what}`, async () => {
      await writeFile(file, JSON.stringify(list));

      assert.equal((await compose())!.size, 2);
    });
  }

  it("is not looked for by processes that answer no clients", async () => {
    const config = loadConfig({ TRUSTED_DOCUMENTS: file });

    assert.equal(await composeTrustedDocuments(config, "worker", log), null);
  });

  it("ends the start where it is missing", async () => {
    await assert.rejects(compose(), (error: InvalidConfigError) => {
      assert.match(error.problems[0]!, /^TRUSTED_DOCUMENTS .*trusted\.json cannot be read: .*ENOENT/);
      return true;
    });
  });

  const refused: [what: string, list: unknown, problem: RegExp][] = [
    ["no JSON", "query Who", /is no JSON/],
    ["a list", [WHO], /neither .*manifest.* nor a map/],
    ["a text", '"query"', /neither .*manifest.* nor a map/],
    ["a map of something else than texts", { a: 7 }, /neither .*manifest.* nor a map/],
    ["another version of the manifest", { ...manifestOf([WHO]), version: 2 }, /version/],
    ["an operation without a body", { ...manifestOf([]), operations: [{ id: "a" }] }, /operations\.0\.body/],
    ["no document at all", {}, /no documents/],
    ["a manifest without operations", manifestOf([]), /no documents/],
    ["a document that cannot be parsed", { a: "query Who {" }, /document "a": Syntax Error/],
    [
      "a document that the schema does not answer",
      manifestOf([WHO, "query Secret { viewer { password } }"]),
      /document "Secret" \([0-9a-f]{64}\): Cannot query field "password" on type "Viewer"/,
    ],
    [
      "a document beyond the limits",
      { a: `{ ${"a".repeat(101)}: __typename }` },
      /document "a": .*characters/,
    ],
    [
      "a document under the hash of another",
      { [sha256Of("query Other { __typename }")]: WHO },
      /document "[0-9a-f]{64}": .*not the SHA-256 of its text/,
    ],
    [
      "the same under a hash with its name",
      { [`sha256:${sha256Of("query Other { __typename }")}`]: WHO },
      /document "sha256:[0-9a-f]{64}": .*not the SHA-256 of its text/,
    ],
    [
      "an id that is given twice",
      { ...manifestOf([WHO, "query Other { __typename }"], () => "same") },
      /document "Other" \(same\): .*another document/,
    ],
  ];
  for (const [what, list, problem] of refused) {
    it(`ends the start: ${what}`, async () => {
      const [first, ...others] = await problemsOf(list);

      assert.match(first!, /^TRUSTED_DOCUMENTS .*trusted\.json/);
      assert.match(first!, problem);
      assert.deepEqual(others, []);
    });
  }

  it("ends the start with every problem at once", async () => {
    const problems = await problemsOf({ a: "query {", b: "{ x }", c: WHO });

    assert.deepEqual(
      problems.map((problem) => /document "(\w)"/.exec(problem)?.[1]),
      ["a", "b"],
    );
  });
});
