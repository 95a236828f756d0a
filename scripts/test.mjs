// `npm test`: all tests, in two runs of mocha beside each other, because many wait for processes that they start. The
// second's report is printed when the first is done, and one line sums both up. With arguments: one run with them, such as
// `npm test -- --grep "face lock"`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
const ALL = "dist/test/**/*.test.js";
/** Takes about as long as the others. */
const SECOND_HALF = ["database", "processes", "uploads"].map((folder) => `dist/test/${folder}/**/*.test.js`);
const SUMMARY = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm;

/** A run whose report is shown from the moment it may be. */
function start(args) {
  const colors = process.stdout.isTTY ? ["--color"] : [];
  const child = spawn(process.execPath, [mocha, ...colors, ...args], {
    cwd: root,
    stdio: ["inherit", "pipe", "inherit"],
  });
  const run = { report: "", isShown: false, ended: once(child, "close") };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    run.report += text;
    if (run.isShown) process.stdout.write(text);
  });
  return run;
}

async function show(run) {
  process.stdout.write(run.report);
  run.isShown = true;
  const [code] = await run.ended;
  const counts = [...run.report.matchAll(SUMMARY)]
    .at(-1)
    ?.slice(1)
    .map((count) => Number(count ?? 0));
  if (counts === undefined) console.error("A run of the tests ended before it could sum up.");
  return { failed: code !== 0 || counts === undefined, counts: counts ?? [0, 0, 0] };
}

// Ctrl-C reaches the runs too, and they end in good order.
process.on("SIGINT", () => {});
const args = process.argv.slice(2);
const runs =
  args.length > 0
    ? [start([ALL, ...args])]
    : [start([ALL, ...SECOND_HALF.flatMap((files) => ["--ignore", files])]), start(SECOND_HALF)];
const results = [];
for (const run of runs) results.push(await show(run));
if (runs.length > 1) {
  const [passed, failed, skipped] = [0, 1, 2].map((i) =>
    results.reduce((sum, { counts }) => sum + counts[i], 0),
  );
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
}
process.exitCode = results.some(({ failed }) => failed) ? 1 : 0;
