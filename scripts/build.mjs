// `npm run build`: compiles what changed since the last build, and removes from dist what no longer has a source. An install without
// what compiling takes (`npm ci --omit=dev`) runs the dist that was made before.
//
// Where no source was touched since the last build that succeeded, the compiler is not asked. The page (web/, built into dist/web) has sources and
// a note of its own, so that a change of the server does not bundle it again.
//
// Processes are often started together, each with a build before it. They take turns, so that none rewrites a file that another is
// loading: the second finds nothing changed and writes nothing.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const lock = join(dist, ".building");
/** Holds the fingerprint of the sources of the last build that succeeded. */
const built = join(dist, ".built");
const page = join(dist, "web");
/** The same of the page. */
const pageBuilt = join(dist, ".built-web");
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
    if (path === page) {
      isEmpty = false;
      continue;
    }
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

/** What is made from a source, or installed, and so is none. */
const MADE = new Set(["node_modules", "generated"]);

/** Of names, sizes and times, in the folders and files of these names. */
function fingerprint(names) {
  const hash = createHash("sha256");
  const add = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of readdirSync(path).toSorted()) if (!MADE.has(name)) add(join(path, name));
    } else hash.update(`${path}\0${stat?.size}\0${stat?.mtimeMs}\n`);
  };
  for (const name of names) add(join(root, name));
  return hash.digest("hex");
}

/** The sources, what says how to compile them, and the lock that says which types they meet. */
function sourcesOfServer() {
  const { include = [] } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  return [...include, "tsconfig.json", "package-lock.json"];
}

const SOURCES_OF_PAGE = [
  "web",
  "schema/schema.graphql",
  "scripts/generate-operations.mjs",
  "scripts/build-page.mjs",
  "package-lock.json",
];

/**
 * The compiler alone is not enough: npm installs it for production too, as an optional peer of a dependency, but not the types. And a release
 * has no sources.
 */
function canCompile() {
  if (!existsSync(join(root, "tsconfig.json"))) return false;
  const { devDependencies = {} } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const needed = Object.keys(devDependencies).filter((name) => name.startsWith("@types/"));
  const bundler = Object.keys(devDependencies).filter((name) => name === "vite");
  return ["typescript", ...bundler, ...needed].every((name) =>
    existsSync(join(root, "node_modules", name, "package.json")),
  );
}

/** @returns the compiler's exit code */
function compile() {
  if (!isComplete()) rmSync(join(dist, ".tsbuildinfo"), { force: true });
  const tsc = createRequire(join(root, "package.json")).resolve("typescript/package.json");
  const { bin } = JSON.parse(readFileSync(tsc, "utf8"));
  const compiler = join(dirname(tsc), typeof bin === "string" ? bin : bin.tsc);
  return spawnSync(process.execPath, [compiler, "-p", root], { stdio: "inherit" }).status ?? 1;
}

if (!canCompile()) {
  // Installing comes before anything is started: dist may be copied here later.
  if (isComplete() || process.env.npm_lifecycle_event === "prepare") process.exit(0);
  console.error(
    "There is no dist, and the compiler is not installed: run npm ci (without --omit=dev) first.",
  );
  process.exit(1);
}

/** Makes what the note does not say was made from the same sources; the note is written when that succeeded. */
function makeOnce(note, isThere, sources, make) {
  const print = fingerprint(sources);
  if (isThere && existsSync(note) && readFileSync(note, "utf8") === print) return;
  rmSync(note, { force: true });
  const code = make();
  if (code === 0) writeFileSync(note, print);
  else process.exitCode = code;
}

function makeServer() {
  const code = compile();
  removeStale(dist);
  return code;
}

function bundlePage() {
  const script = join(root, "scripts", "build-page.mjs");
  return spawnSync(process.execPath, [script, root], { stdio: "inherit" }).status ?? 1;
}

await takeTurn();
try {
  makeOnce(built, isComplete(), sourcesOfServer(), makeServer);
  if (existsSync(join(root, "web", "index.html")))
    makeOnce(pageBuilt, existsSync(join(page, "index.html")), SOURCES_OF_PAGE, bundlePage);
} finally {
  rmSync(lock, { force: true });
}
