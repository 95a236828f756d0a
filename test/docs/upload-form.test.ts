import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { CANDIDATE_FORM } from "../../src/candidates/candidate-form.http.js";
import { MAX_PROMPT_LENGTH, MAX_SOURCE_LENGTH } from "../../src/candidates/candidate-details.js";
import { MAX_CANDIDATES_PER_CHARACTER } from "../../src/candidates/candidate-errors.js";
import { MAX_PARAMETERS_BYTES, MAX_PARAMETERS_DEPTH } from "../../src/candidates/parameters.js";
import { UPLOAD_FORM } from "../../src/uploads/upload-form-fields.js";
import { MAX_CAPTION_LENGTH } from "../../src/reference-images/caption.js";
import { DEFAULT_WAIT_MS, MAX_WAIT_MS } from "../../src/uploads/wait-for-analyses.js";

const count = (most: number): string => most.toLocaleString("en");

/** A page's lines, each as the cells between its bars. */
class Tables {
  private constructor(private readonly rows: string[][]) {}

  static async of(page: string): Promise<Tables> {
    const text = await readFile(page, "utf8");
    return new Tables(text.split("\n").map((line) => line.split("|").map((cell) => cell.trim())));
  }

  /** @param column where the name stands, from 1 */
  rowOf(name: string, column = 1): string[] {
    return this.rows.find((cells) => cells[column]?.includes(`\`${name}\``))!;
  }

  /** The first cells between a table's rule and the line behind it. */
  namesBelow(heading: string): string[] {
    const from = this.rows.findIndex((cells) => cells[1] === heading) + 2;
    const length = this.rows.slice(from).findIndex((cells) => cells.length === 1);
    const cells = this.rows.slice(from, from + length).map((row) => row[1]!);
    return cells.flatMap((cell) => [...cell.matchAll(/`\??(\w+)=?`/g)].map(([, name]) => name!));
  }
}

for (const [page, form] of [
  ["docs/upload-form.md", UPLOAD_FORM],
  ["docs/candidate-form.md", CANDIDATE_FORM],
] as const) {
  describe(page, () => {
    let tables: Tables;
    before(async () => {
      tables = await Tables.of(page);
    });

    it("describes the fields that the form takes, and no others", () => {
      assert.deepEqual(tables.namesBelow("field"), [...form.fileFields, ...form.textFields]);
      assert.deepEqual(tables.namesBelow("in the address"), form.parameters);
    });

    it("states the bounds that hold for every form", () => {
      assert.ok(tables.rowOf("caption")[2]!.includes(count(MAX_CAPTION_LENGTH)));
      assert.ok(tables.rowOf("waitMs")[2]!.includes(`0 to ${MAX_WAIT_MS}`));
      assert.equal(tables.rowOf("waitMs")[3], String(DEFAULT_WAIT_MS));
    });
  });
}

describe("docs/candidate-form.md", () => {
  it("states the bounds of what a candidate's form alone takes", async () => {
    const tables = await Tables.of("docs/candidate-form.md");

    assert.ok(tables.rowOf("prompt")[2]!.includes(`${count(MAX_PROMPT_LENGTH)} characters`));
    assert.ok(tables.rowOf("source")[2]!.includes(`${MAX_SOURCE_LENGTH} characters`));
    const parameters = tables.rowOf("parameters")[2]!;
    assert.ok(parameters.includes(`${count(MAX_PARAMETERS_BYTES)} bytes`));
    assert.ok(parameters.includes(`${MAX_PARAMETERS_DEPTH} levels`));
    const tooMany = tables.rowOf("TOO_MANY_IMAGES", 2);
    assert.ok(tooMany[3]!.includes(`${count(MAX_CANDIDATES_PER_CHARACTER)} candidates`));
  });
});
