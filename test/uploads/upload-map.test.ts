import assert from "node:assert/strict";
import fc from "fast-check";
import { checkMap, MalformedUploadError, valueAt } from "../../src/uploads/receiving/upload-map.js";

const MAX_FILES = 50;

const operations = () => ({
  query: "{ viewer { keyName } }",
  variables: {
    file: null,
    filled: { name: "Mira", count: 3, yes: true },
    list: [null, "text", { file: null }],
    empty: [],
    "a.b": null,
    ["__proto__"]: null,
    constructor: { prototype: null },
  } as Record<string, unknown>,
});

const refusal = (given: unknown, map: unknown): MalformedUploadError => {
  const before = JSON.stringify(given);
  try {
    checkMap(given, map, MAX_FILES);
  } catch (error) {
    assert.ok(error instanceof MalformedUploadError, String(error));
    assert.equal(JSON.stringify(given), before, "nothing is placed by looking");
    return error;
  }
  assert.fail(`taken: ${JSON.stringify(map)}`);
};

describe("The map of an upload", () => {
  for (const paths of [
    ["variables.file"],
    ["variables.list.0"],
    ["variables.list.2.file"],
    ["variables.file", "variables.list.0"],
  ]) {
    it(`may name ${paths.join(" and ")}`, () => {
      assert.deepEqual(checkMap(operations(), { 0: paths }, MAX_FILES), [{ part: "0", paths }]);
    });
  }

  it("may be empty", () => {
    assert.deepEqual(checkMap(operations(), {}, MAX_FILES), []);
  });

  const wrongPaths: { path: string; rule: RegExp }[] = [
    { path: "hasOwnProperty.call", rule: /begin with `variables\.`/ },
    { path: "query", rule: /begin with `variables\.`/ },
    { path: "operations.variables.file", rule: /begin with `variables\.`/ },
    { path: "0.variables.file", rule: /begin with `variables\.`/ },
    { path: "variables", rule: /begin with `variables\.`/ },
    { path: "", rule: /begin with `variables\.`/ },
    { path: "variables.", rule: /does not have/ },
    { path: "variables.hasOwnProperty.call", rule: /"hasOwnProperty", which `operations` does not have/ },
    { path: "variables.toString", rule: /does not have/ },
    { path: "variables.__proto__", rule: /must not name "__proto__"/ },
    { path: "variables.__proto__.polluted", rule: /must not name "__proto__"/ },
    { path: "variables.constructor", rule: /must not name "constructor"/ },
    { path: "variables.constructor.prototype", rule: /must not name "constructor"/ },
    { path: "variables.missing", rule: /does not have/ },
    { path: "variables.a.b", rule: /does not have/ },
    { path: "variables.filled", rule: /lead to a null/ },
    { path: "variables.filled.name", rule: /lead to a null/ },
    { path: "variables.filled.name.0", rule: /no object and no list/ },
    { path: "variables.filled.name.length", rule: /no object and no list/ },
    { path: "variables.file.more", rule: /no object and no list/ },
    { path: "variables.list", rule: /lead to a null/ },
    { path: "variables.list.1", rule: /lead to a null/ },
    ...["3", "1000000", "4294967294", "length", "-1", "00", "0x0", "1e0", " 0", "0 ", "", "at"].map(
      (index) => ({
        path: `variables.list.${index}`,
        rule: /no index of the list of 3/,
      }),
    ),
    { path: "variables.empty.0", rule: /no index of the list of 0/ },
    { path: "variables.empty.1000000", rule: /no index of the list of 0/ },
  ];
  for (const { path, rule } of wrongPaths) {
    it(`must not name ${JSON.stringify(path)}`, () => {
      const { message, status } = refusal(operations(), { photo: [path] });

      assert.equal(status, 400);
      assert.match(message, rule);
      assert.ok(message.includes(JSON.stringify(path)) && message.includes('"photo"'), message);
    });
  }

  it("must not name one place twice, whether for one file or for two", () => {
    for (const map of [
      { 0: ["variables.file", "variables.file"] },
      { 0: ["variables.file"], 1: ["variables.file"] },
    ]) {
      assert.match(refusal(operations(), map).message, /"variables\.file" .* twice/);
    }
  });

  const wrongMaps: { what: string; map: unknown }[] = [
    { what: "a list", map: [["variables.file"]] },
    { what: "null", map: null },
    { what: "a text", map: "variables.file" },
    { what: "a number", map: 7 },
    { what: "a text in place of a list", map: { 0: "variables.file" } },
    { what: "an empty list", map: { 0: [] } },
    { what: "null in place of a path", map: { 0: [null] } },
    { what: "a list in place of a path", map: { 0: [["variables.file"]] } },
    { what: "an object in place of a list", map: { 0: { length: 1, 0: "variables.file" } } },
  ];
  for (const { what, map } of wrongMaps) {
    it(`is not ${what}`, () => {
      assert.equal(refusal(operations(), map).status, 400);
    });
  }

  it("belongs to one operation with an object of variables", () => {
    const map = { 0: ["variables.file"] };

    assert.match(refusal([operations()], map).message, /batches are not taken/);
    for (const given of [null, "x", 1, {}, { variables: null }, { variables: "x" }, { variables: [null] }]) {
      assert.equal(refusal(given, map).status, 400);
    }
  });

  it("names at most 50 files and 100 places", () => {
    const list = Array.from({ length: 101 }, () => null);
    const given = { query: "", variables: { list } };
    const each = (count: number) =>
      Object.fromEntries(list.slice(0, count).map((_, i) => [i, [`variables.list.${i}`]]));

    assert.equal(checkMap(given, each(50), MAX_FILES).length, 50);
    assert.equal(refusal(given, each(51)).status, 413);
    const paths = list.map((_, i) => `variables.list.${i}`);
    assert.equal(checkMap(given, { 0: paths.slice(0, 100) }, MAX_FILES)[0]!.paths.length, 100);
    assert.equal(refusal(given, { 0: paths }).status, 413);
  });

  it("is taken, whatever it is made of, only where every path leads over own keys to a null", () => {
    const key = fc.oneof(
      fc.constantFrom("variables", "0", "1", "length", "__proto__", "constructor", "toString", "file", ""),
      fc.string({ maxLength: 5 }),
    );
    const path = fc.array(key, { maxLength: 5 }).map((keys) => ["variables", ...keys].join("."));
    const variables = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }));
    const map = fc.dictionary(key, fc.array(path, { maxLength: 3 }));
    fc.assert(
      fc.property(variables, map, (variables, map) => {
        const given = JSON.parse(JSON.stringify({ variables })) as object;
        try {
          for (const { paths } of checkMap(given, map, MAX_FILES)) {
            for (const taken of paths) {
              let value: unknown = given;
              for (const step of taken.split(".")) {
                assert.ok(Object.hasOwn(value as object, step), taken);
                value = (value as Record<string, unknown>)[step];
              }
              assert.equal(value, null);
              assert.equal(valueAt(given, taken), null);
            }
          }
        } catch (error) {
          assert.ok(error instanceof MalformedUploadError, String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
