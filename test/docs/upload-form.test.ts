import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { UPLOAD_FORM } from "../../src/uploads/upload-form-fields.js";
import { MAX_CAPTION_LENGTH } from "../../src/reference-images/caption.js";
import { DEFAULT_WAIT_MS, MAX_WAIT_MS } from "../../src/uploads/wait-for-analyses.js";

describe("docs/upload-form.md", () => {
  let rows: string[][];
  before(async () => {
    const text = await readFile("docs/upload-form.md", "utf8");
    rows = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  });

  const rowOf = (name: string) => rows.find((cells) => cells[1]?.includes(`\`${name}\``));
  /** The first cells between a table's rule and the line behind it. */
  const namesBelow = (heading: string) => {
    const from = rows.findIndex((cells) => cells[1] === heading) + 2;
    const length = rows.slice(from).findIndex((cells) => cells.length === 1);
    const cells = rows.slice(from, from + length).map((row) => row[1]!);
    return cells.flatMap((cell) => [...cell.matchAll(/`\??(\w+)=?`/g)].map(([, name]) => name));
  };

  it("describes the fields that the form takes, and no others", () => {
    assert.deepEqual(namesBelow("field"), [...UPLOAD_FORM.fileFields, ...UPLOAD_FORM.textFields]);
    assert.deepEqual(namesBelow("in the address"), UPLOAD_FORM.parameters);
  });

  it("states the bounds that hold", () => {
    assert.ok(rowOf("caption")![2]!.includes(MAX_CAPTION_LENGTH.toLocaleString("en")));
    assert.ok(rowOf("waitMs")![2]!.includes(`0 to ${MAX_WAIT_MS}`));
    assert.equal(rowOf("waitMs")![3], String(DEFAULT_WAIT_MS));
  });
});
