// `npm test`: all tests, in three runs of mocha beside each other, because many wait for processes that they start. A run's report is
// printed when the one before is done. At the end stand the failures of all again, and one line that sums them up. With arguments: one run
// with them, such as `npm test -- --grep "face lock"`.
//
// SIGINT, SIGTERM and SIGHUP break all runs off; they clean up, and the report is printed of what was run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** What mocha's command starts in its turn, to give Node its options, but passes no SIGTERM on to. By another name it does nothing. */
const cli = realpathSync(join(root, "node_modules", "mocha", "lib", "cli", "cli.js"));
const mocha = ["--enable-source-maps", cli];
const ALL = "dist/test/**/*.test.js";
/** Folders of tests that have a run of their own, which takes about as long as that of all others. */
const APART = [
  ["database", "housekeeping", "processes"],
  ["candidates", "face-analysis", "face-locks", "judgement", "matches", "uploads"],
];
/** Of a failure's message when it is told again: the whole of it stands above. */
const MESSAGE_LINES = 10;

/** A run whose report is shown from the moment it may be. */
function start(args) {
  const colors = process.stdout.isTTY ? ["--color"] : [];
  const child = spawn(process.execPath, [...mocha, ...colors, ...args], {
    cwd: root,
    stdio: ["inherit", "pipe", "inherit", "ipc"],
  });
  const run = { child, report: "", isShown: false, summary: null, ended: once(child, "close") };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    run.report += text;
    if (run.isShown) process.stdout.write(text);
  });
  // From test/support/summary-reporter.ts.
  child.on("message", (summary) => (run.summary = summary));
  return run;
}

async function show(run) {
  process.stdout.write(run.report);
  run.isShown = true;
  const [code] = await run.ended;
  if (run.summary === null) console.error("A run of the tests ended before it could sum up.");
  return { hasFailed: code !== 0 || run.summary === null, summary: run.summary };
}

function beginningOf(message) {
  const lines = message.split("\n");
  const rest = lines.length > MESSAGE_LINES ? ["…"] : [];
  return [...lines.slice(0, MESSAGE_LINES), ...rest].map((line) => `     ${line}`.trimEnd()).join("\n");
}

function sumUp(summaries) {
  const failures = summaries.flatMap((summary) => summary.failures);
  if (failures.length > 0) console.log("\nWhat failed:\n");
  for (const [i, { title, message }] of failures.entries())
    console.log(`  ${i + 1}) ${title}\n${beginningOf(message)}\n`);
  const [passed, failed, skipped] = ["passed", "failed", "skipped"].map((count) =>
    summaries.reduce((sum, summary) => sum + summary[count], 0),
  );
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
}

const args = process.argv.slice(2);
const filesOf = (folder) => `dist/test/${folder}/**/*.test.js`;
const runs =
  args.length > 0
    ? [start([ALL, ...args])]
    : [
        start([ALL, ...APART.flat().flatMap((folder) => ["--ignore", filesOf(folder)])]),
        ...APART.map((folders) => start(folders.map(filesOf))),
      ];
let exitCode = 0;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    exitCode = 128 + constants.signals[signal];
    for (const { child } of runs) child.kill(signal);
  });
}
const results = [];
for (const run of runs) results.push(await show(run));
if (runs.length > 1) sumUp(results.flatMap(({ summary }) => summary ?? []));
process.exitCode = exitCode || (results.some(({ hasFailed }) => hasFailed) ? 1 : 0);
