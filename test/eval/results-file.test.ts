import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EVALS } from "../../eval/support/evals.js";
import { type ResultsSection, formatResults, readResults } from "../../eval/support/results-file.js";
import { PROJECT } from "../support/code-blocks.js";

const section = (name: string, changes: Partial<ResultsSection> = {}): ResultsSection => ({
  name,
  analyser: "likeness-9",
  date: "2026-11-26",
  body: `\`npm run eval:${name} -- --faces DIR\`\n\n### A part\n\n| a |\n| - |\n| 1 |`,
  ...changes,
});

describe("The results of the evals", () => {
  it("are read from the file as they were written", () => {
    const sections = EVALS.map(({ name }) => section(name));

    assert.deepEqual(readResults(formatResults(sections, (name) => `What ${name} means.`)), sections);
  });

  it("come in the order of the evals, with what was not read named", () => {
    const [first, second, third] = EVALS;
    const text = formatResults([section(third!.name), section(first!.name)], () => null);

    const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    assert.deepEqual(
      titles,
      EVALS.map(({ title }) => title),
    );
    assert.match(text, new RegExp(`## ${second!.title}\n\nNot read .*--only ${second!.name}`));
    assert.deepEqual(
      readResults(text).map(({ name }) => name),
      [first!.name, third!.name],
    );
  });

  it("say at the top with what, when and by which command they were read", () => {
    const [first, second] = EVALS;

    const oneDay = formatResults([section(first!.name)], () => null);
    const twoDays = formatResults(
      [section(first!.name), section(second!.name, { date: "2026-11-24" })],
      () => null,
    );

    assert.match(
      oneDay,
      /^# Eval results\n\nAnalyser `likeness-9`, read on 2026-11-26 by `npm run eval:all -- --faces DIR`/,
    );
    assert.match(twoDays, /read from 2026-11-24 to 2026-11-26 by/);
  });

  it("are none in a text of another kind", () => {
    assert.deepEqual(readResults("# Eval results\n\n## Verification\n\nBy hand: 99.9 %\n"), []);
  });
});

describe("eval:all", () => {
  it("runs every eval that there is", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    const commands = Object.keys(scripts).filter((name) => name.startsWith("eval:") && name !== "eval:all");

    assert.deepEqual(EVALS.map(({ name }) => `eval:${name}`).toSorted(), commands.toSorted());
  });
});

describe("eval/RESULTS.md", () => {
  const text = readFileSync(join(PROJECT, "eval", "RESULTS.md"), "utf8");

  it("is of one version of the analyser, in all its sections", () => {
    const sections = readResults(text);

    assert.ok(sections.length > 0);
    assert.equal(new Set(sections.map(({ analyser }) => analyser)).size, 1);
    assert.ok(text.includes(`\n\nAnalyser \`${sections[0]!.analyser}\`, read `));
  });

  it("holds what the texts beside the evals say now", () => {
    const names = ["introduction", ...readResults(text).map(({ name }) => name)];
    const files = names.map((name) => join(PROJECT, "eval", `${name}.md`)).filter((file) => existsSync(file));

    assert.deepEqual(
      files.filter((file) => !text.includes(readFileSync(file, "utf8").trim())),
      [],
    );
  });
});

describe("The texts beside the evals", () => {
  const texts = readdirSync(join(PROJECT, "eval")).filter(
    (file) => file.endsWith(".md") && !file.startsWith("RESULTS"),
  );

  for (const file of texts) {
    it(`hold no figure, which would be by hand: ${file}`, () => {
      const words = readFileSync(join(PROJECT, "eval", file), "utf8").replaceAll(/`[^`]*`/g, "");

      assert.deepEqual(words.match(/\S*\d\S*/g) ?? [], []);
    });
  }
});
