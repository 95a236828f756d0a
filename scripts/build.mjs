// `npm run build`: compiles what changed since the last build, and removes from dist what no longer has a source. An install without
// what compiling takes (`npm ci --omit=dev`) runs the dist that was made before.
//
// Processes are often started together, each with a build before it. They take turns, so that none rewrites a file that another is
// loading: the second finds nothing changed and writes nothing.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const lock = join(dist, ".building");
const WAIT_MS = 100;
const PATIENCE_MS = 120_000;

/** Which source an output was made from, by what it ends with; an output of another kind is not the compiler's and stays. */
const SOURCES = [
  [/\.(js|js\.map|d\.ts)$/, [".ts", ".js"]],
  [/\.(mjs|mjs\.map|d\.mts)$/, [".mts", ".mjs"]],
  [/\.json$/, [".json"]],
];

/** Whether the process that holds the lock lives; one that was killed has left its lock behind. */
function isHeld() {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function takeTurn() {
  mkdirSync(dist, { recursive: true });
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    try {
      return writeFileSync(lock, String(process.pid), { flag: "wx" });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!isHeld()) rmSync(lock, { force: true });
    else if (Date.now() > deadline)
      throw new Error(`Another build does not end; remove ${lock} if there is none`);
    else await delay(WAIT_MS);
  }
}

function isStale(file) {
  const kind = SOURCES.find(([ending]) => ending.test(file));
  if (kind === undefined) return false;
  const [ending, sources] = kind;
  const stem = join(root, relative(dist, file)).replace(ending, "");
  return !sources.some((source) => existsSync(stem + source));
}

/** @returns whether the folder is empty now */
function removeStale(folder) {
  let isEmpty = true;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const isGone = entry.isDirectory() ? removeStale(path) : isStale(path);
    if (!isGone) isEmpty = false;
    else if (entry.isDirectory()) rmdirSync(path);
    else rmSync(path, { force: true });
  }
  return isEmpty;
}

/** One whose output is gone would not write it again: the compiler believes its own notes. */
function isComplete() {
  return existsSync(join(dist, "src", "main.js")) || !existsSync(join(root, "src", "main.ts"));
}

/** The compiler alone is not enough: npm installs it for production too, as an optional peer of a dependency, but not the types. */
function canCompile() {
  const { devDependencies = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const needed = Object.keys(devDependencies).filter((name) => name.startsWith("@types/"));
  return ["typescript", ...needed].every((name) =>
    existsSync(join(root, "node_modules", name, "package.json")),
  );
}

if (!canCompile()) {
  // Installing comes before anything is started: dist may be copied here later.
  if (isComplete() || process.env.npm_lifecycle_event === "prepare") process.exit(0);
  console.error(
    "There is no dist, and the compiler is not installed: run npm ci (without --omit=dev) first.",
  );
  process.exit(1);
}
await takeTurn();
try {
  if (!isComplete()) rmSync(join(dist, ".tsbuildinfo"), { force: true });
  const tsc = createRequire(join(root, "package.json")).resolve("typescript/package.json");
  const { bin } = JSON.parse(readFileSync(tsc, "utf8"));
  const compiler = join(dirname(tsc), typeof bin === "string" ? bin : bin.tsc);
  const { status } = spawnSync(process.execPath, [compiler, "-p", root], { stdio: "inherit" });
  process.exitCode = status ?? 1;
  removeStale(dist);
} finally {
  rmSync(lock, { force: true });
}
