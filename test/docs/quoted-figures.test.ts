import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../support/code-blocks.js";

const read = (file: string): string => readFileSync(join(PROJECT, file), "utf8");
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));

/** Decisions are of their day, and stay as they were. */
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", ...filesIn("docs", ".md")].filter(
  (file) => !file.includes("decisions"),
);

/** Quotes are links whose text is the figure: `[98.9 %](../eval/RESULTS.md#verification)`. */
const QUOTE = /\[([^\]]*)\]\([^\s)]*eval\/RESULTS\.md#([\w-]+)\)/g;

/** By the anchors of their headings. */
function sectionsOf(results: string): Map<string, string> {
  const sections = results.split(/^## /m).slice(1);
  return new Map(
    sections.map((text) => {
      const title = text.slice(0, text.indexOf("\n"));
      return [
        title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
        text,
      ];
    }),
  );
}

/** The quotes that their section does not hold. */
function wrongQuotes(text: string, results: string): string[] {
  const sections = sectionsOf(results);
  return [...text.matchAll(QUOTE)]
    .filter(([, figure, anchor]) => {
      const number = figure!.replace(/ ?(%|°|years|people|photos)$/, "");
      const around = number.replaceAll(".", "\\.");
      return !new RegExp(`(?<![\\d.])${around}(?![\\d]|\\.\\d)`).test(sections.get(anchor!) ?? "");
    })
    .map(([quote]) => quote);
}

describe("A figure that a document quotes from the evals", () => {
  const results = read("eval/RESULTS.md");

  for (const file of DOCUMENTS) {
    it(`stands in the section that it links to: ${file}`, () => {
      assert.deepEqual(wrongQuotes(read(file), results), []);
    });
  }

  it("is missed where the section has another one, or there is no such section", () => {
    const made = "# Results\n\n## Copies of a photo\n\n| a | 98.9 (97.1-99.5) |\n\n## Pose\n\n| 12 |\n";
    const quotes = ["[98.9 %](eval/RESULTS.md#copies-of-a-photo)", "[12](../eval/RESULTS.md#pose)"];
    const wrong = [
      "[8.9 %](eval/RESULTS.md#copies-of-a-photo)",
      "[98.9 %](eval/RESULTS.md#pose)",
      "[1](eval/RESULTS.md#hair)",
    ];

    assert.deepEqual(wrongQuotes(quotes.join(), made), []);
    assert.deepEqual(wrongQuotes(wrong.join(), made), wrong);
  });
});

describe("An eval that a comment or a document names", () => {
  const { scripts } = JSON.parse(read("package.json"));

  for (const file of [...DOCUMENTS, "CONTRIBUTING.md", ...filesIn("src", ".ts")]) {
    const named = [...read(file).matchAll(/\b(?:eval|bench):[a-z]+(?:-[a-z]+)*/g)].map(([name]) => name);
    if (named.length === 0) continue;
    it(`is a command: ${file}`, () => {
      assert.deepEqual(
        named.filter((name) => scripts[name] === undefined),
        [],
      );
    });
  }
});
