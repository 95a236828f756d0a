import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { Command } from "commander";
import { format, resolveConfig } from "prettier";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { runCommand, wholeNumber } from "./support/command.js";
import { EVALS, type Eval } from "./support/evals.js";
import { UsageError } from "./support/picture-files.js";
import { type ResultsSection, formatResults, readResults } from "./support/results-file.js";

/** The text beside the code: `<name>.md` explains an eval's tables, `introduction.md` what all have in common. */
const TEXTS = join(__dirname, "..", "..", "eval");
const RESULTS_FILE = join(TEXTS, "RESULTS.md");
const NAMES = EVALS.map(({ name }) => name);

const command = new Command("npm run eval:all --")
  .description("Runs every eval and writes what they print into eval/RESULTS.md")
  .requiredOption("--faces <dir>", "folder of labelled faces, as the other commands take it")
  .option("--only <names>", `replaces some sections only: ${NAMES.join(",")}`)
  .option("--out <file>", "where the results are written", RESULTS_FILE)
  .option("--limit <n>", "at most so much of everything, to try it; not for RESULTS.md", wholeNumber)
  .addHelpText(
    "after",
    "\nThe file is written after every section, and analyses are kept (EVAL_CACHE): a run that was stopped goes on with --only or anew.",
  )
  .action(runAll);

interface Options {
  faces: string;
  only?: string;
  out: string;
  limit?: number;
}

async function runAll(options: Options): Promise<void> {
  const chosen = chooseEvals(options);
  let sections = keptSections(options);
  const failed: string[] = [];
  for (const one of chosen) {
    const start = performance.now();
    const body = await readEval(one, options);
    console.log(`${one.name}: ${body === null ? "failed" : "read"}, ${seconds(start)} s`);
    if (body === null) {
      failed.push(one.name);
      continue;
    }
    const date = new Date().toISOString().slice(0, 10);
    sections = [
      ...sections.filter(({ name }) => name !== one.name),
      { name: one.name, analyser: ANALYSER, date, body },
    ];
    await writeResults(options.out, sections);
  }
  if (failed.length > 0) throw new UsageError(`Failed, and not replaced: ${failed.join(", ")}`);
}

const seconds = (start: number): string => ((performance.now() - start) / 1000).toFixed(0);

/** @throws UsageError the folder is missing, or there is no such eval */
function chooseEvals({ faces, only, limit, out }: Options): Eval[] {
  if (!existsSync(faces))
    throw new UsageError(`There is no folder ${faces}: --faces names the labelled faces`);
  if (limit !== undefined && resolve(out) === RESULTS_FILE)
    throw new UsageError("With --limit the results are no readings: --out names another file for them");
  const names = only?.split(",") ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`There is no eval ${unknown}: --only takes ${NAMES.join(",")}`);
  return EVALS.filter(({ name }) => names.includes(name));
}

/** What the file holds of this version already. @throws UsageError it is of another one, and would end as a mixture */
function keptSections({ out, only }: Options): ResultsSection[] {
  const all = existsSync(out) ? readResults(readFileSync(out, "utf8")) : [];
  const other = all.find(({ analyser }) => analyser !== ANALYSER);
  if (other && only !== undefined)
    throw new UsageError(`${out} is of ${other.analyser}: run all evals, without --only, for ${ANALYSER}`);
  return other ? [] : all;
}

/** @returns null when a run failed; it has said why on stderr */
async function readEval({ name, runs }: Eval, options: Options): Promise<string | null> {
  const parts: string[] = [];
  for (const run of runs) {
    const printed = await runEval(name, run, options);
    if (printed === null) return null;
    parts.push(`\`npm run eval:${name} -- ${run}\``, printed);
  }
  return parts.map((part) => part.trim()).join("\n\n");
}

/** In a process of its own, so that one eval's memory and networks are gone before the next. */
async function runEval(name: string, run: string, { faces, limit }: Options): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), "eval-"));
  const filled = run
    .split(" ")
    .map((word) => word.replace(/^DIR/, faces).replace(/^FILE/, join(folder, "out")));
  const limited = limit === undefined ? [] : ["--limit", String(limit)];
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", join(__dirname, `${name}.js`), ...filled, ...limited],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<number | null>((done, fail) => child.once("error", fail).once("close", done));
  const printed = await text(child.stdout);
  const code = await ended;
  rmSync(folder, { recursive: true });
  return code === 0 ? printed : null;
}

async function writeResults(file: string, sections: readonly ResultsSection[]): Promise<void> {
  const options = { ...(await resolveConfig(file)), parser: "markdown" };
  writeFileSync(file, await format(formatResults(sections, textBeside), options));
}

function textBeside(name: string): string | null {
  const file = join(TEXTS, `${name}.md`);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

void runCommand(command);
