import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../support/code-blocks.js";

/** What Americans spell otherwise than this project does. */
const AMERICAN = new RegExp(
  `^(?:${[
    "(?:dis)?color(?:s|ed|ing|ful|less)?|(?:behavior|neighbor|flavor|favor|honor)[a-z]*|labor|harbor",
    "centers?|centered|centering|meters?|liters?|fibers?|theater|defense|offense",
    "gray(?:s|er|ish|scale)?|artifacts?|mustaches?|jewelry|skeptical|catalogs?|judgment|acknowledgment|fulfills?|enrolls?|aging|gotten",
    "(?:cancel|label|model|signal|travel)(?:ed|ing)|analyz[a-z]+",
    "(?:recogn|organ|optim|minim|maxim|summar|serial|deserial|initial|quant|author|categor|custom|emphas|final|general|special|standard|synchron|util|visual|capital|local|normal|denormal|memor|prior|random|real|sanit|token|apolog|critic|character|item)iz(?:e|ed|es|er|ers|ing|able|ations?)",
  ].join("|")})$`,
);

/** Names that protocols gave. */
const NAMES = new Set(["Authorization"]);
/** A style sheet, ONNX's own names, and words that people write into captions. */
const WORDS_OF_OTHERS = new Set([
  "src/api/playground/styles.ts",
  "src/face-analysis/networks/onnx/onnx-format.ts",
  "src/judgement/image/hair-words.ts",
]);

/** Whole words alone: what holds a capital within or an underscore is a name, and what is in capitals SQL or the like. */
const straysIn = (text: string): string[] =>
  (text.match(/\b[A-Z]?[a-z]+\b/g) ?? []).filter(
    (word) => AMERICAN.test(word.toLowerCase()) && !NAMES.has(word),
  );

const read = (file: string): string => readFileSync(join(PROJECT, file), "utf8");
const filesIn = (folder: string, endings: RegExp): string[] =>
  readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => endings.test(file))
    .map((file) => join(folder, file));

/** Those of texts by what they are of, each stray as `where: word`. */
const straysOf = (texts: Iterable<[where: string, text: string]>): string[] =>
  [...texts].flatMap(([where, text]) => straysIn(text).map((word) => `${where}: ${word}`));

/** Of Markdown, without code, tags and addresses. */
const prose = (markdown: string): string => markdown.replaceAll(/```.*?```|`[^`]*`|<[^>]+>|https?:\S+/gs, "");

/** What a program may say: its texts of several words or of one that begins as a sentence does, and what stands between tags. */
function* sentencesIn(node: unknown): Iterable<string> {
  if (typeof node !== "object" || node === null) return;
  const { type, value } = node as { type?: string; value?: unknown };
  const text =
    type === "TemplateElement"
      ? (value as { raw: string }).raw
      : type === "JSXText" || type === "Literal"
        ? value
        : undefined;
  if (typeof text === "string" && (type === "JSXText" || /\w\s+\w|^[A-Z][a-z]+$/.test(text))) yield text;
  for (const part of Object.values(node)) yield* sentencesIn(part);
}

describe("British English", () => {
  it("is told from American", () => {
    const american = ["Analyzed", "color", "gray", "neighbors", "normalized", "labeled"];

    assert.deepEqual(straysIn(american.join(" and ")), american);
    assert.deepEqual(
      straysIn(
        "Analysed colour of grey neighbours, normalised, in the size of a prize; hairColor, hair_color",
      ),
      [],
    );
  });

  it("is what the schema describes itself in", () => {
    const texts = [...read("schema/schema.graphql").matchAll(/"""(.*?)"""|reason: "(.*?)"\)/gs)];

    assert.ok(texts.length > 500);
    assert.deepEqual(
      texts.flatMap(([, description, reason]) => straysIn(prose(description ?? reason ?? ""))),
      [],
    );
  });

  it("is what documents are written in", () => {
    // Decisions are of their day, and stay as they were.
    const documents = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"].concat(
      filesIn("docs", /\.md$/).filter((file) => !file.includes("decisions")),
    );

    assert.deepEqual(straysOf(documents.map((file) => [file, prose(read(file))])), []);
  });

  it("is what programs say, the server and the page", async () => {
    const { parseSync } = await import("vite");
    const programs = [...filesIn("src", /\.m?ts$|\.mjs$/), ...filesIn("web/src", /\.tsx?$/)].filter(
      (file) => !file.includes("generated") && !WORDS_OF_OTHERS.has(file),
    );

    const sentences = programs.flatMap((file) =>
      [...sentencesIn(parseSync(file, read(file)).program)].map((text): [string, string] => [file, text]),
    );

    assert.ok(sentences.length > 2_000);
    assert.deepEqual(straysOf(sentences), []);
  });
});
