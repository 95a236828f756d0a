// After each `npm ci`: removes from node_modules what this machine never opens, see decision 0040.
//
// `node scripts/prune-install.mjs [root]`; a production install (--omit=dev, or this package as a dependency) loses more than a checkout,
// which compiles and is debugged.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), ".."));
const modules = join(root, "node_modules");

/** What the code never asks for. The compiler comes with an optional peer of graphile-worker's cosmiconfig. */
const NEVER_OPENED = [
  "typescript",
  "@typescript",
  "typeorm/browser",
  "@vladmandic/face-api/dist",
  "@vladmandic/face-api/src",
  "libheif-js/libheif",
  "libheif-js/libheif-wasm/libheif-bundle.js",
  "libheif-js/libheif-wasm/libheif-bundle.mjs",
  "bintrees/test",
];
/** All that is read of packages that hold much else, in a checkout too: neither a compiler nor a debugger asks for the rest. */
const ONLY_READ = {
  "@mediapipe/face_mesh": [
    "README.md",
    "package.json",
    "face_mesh_solution_packed_assets.data",
    "face_mesh_solution_packed_assets_loader.js",
  ],
  "@vladmandic/human": ["LICENSE", "package.json", "models/faceres.json", "models/faceres.bin"],
};
/** Source maps of other people's code; of ours, one is read when a stack that names its file is logged (src/logging/in-sources.ts). */
const FOR_DEBUGGERS = /\.map$/;
/** Declarations and sources. */
const FOR_COMPILERS = /\.[cm]?tsx?$/;
/** npm 10 installs it on every platform; sharp opens it only where it has no binary. */
const SHARP_WITHOUT_BINARY = "@img/sharp-wasm32";

function remove(path) {
  rmSync(path, { recursive: true, force: true });
}

function isProduction() {
  const omitted = (process.env.npm_config_omit ?? "").split(/\s+/);
  const isDependency = root.split(sep).includes("node_modules");
  return omitted.includes("dev") || process.env.NODE_ENV === "production" || isDependency;
}

/** onnxruntime-node carries the binaries of five platforms; sharp, canvas and PostgreSQL are installed for this one alone anyway. */
function pruneOtherPlatforms() {
  const folder = dirname(createRequire(join(root, "package.json")).resolve("onnxruntime-node/package.json"));
  for (const api of readdirSync(join(folder, "bin"))) {
    for (const platform of readdirSync(join(folder, "bin", api))) {
      const architectures = join(folder, "bin", api, platform);
      for (const architecture of readdirSync(architectures)) {
        if (architecture !== process.arch || platform !== process.platform)
          remove(join(architectures, architecture));
      }
      if (readdirSync(architectures).length === 0) remove(architectures);
    }
  }
}

function pruneSpareSharp() {
  const binary = join(modules, "@img", `sharp-${process.platform}-${process.arch}`);
  if (existsSync(binary)) remove(join(modules, SHARP_WITHOUT_BINARY));
}

function pruneAllBut(folder, kept) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const below = kept.filter((path) => path.startsWith(`${entry.name}/`));
    if (kept.includes(entry.name)) continue;
    if (below.length === 0) remove(join(folder, entry.name));
    else
      pruneAllBut(
        join(folder, entry.name),
        below.map((path) => path.slice(entry.name.length + 1)),
      );
  }
}

function pruneFiles(folder, isPruned) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) pruneFiles(path, isPruned);
    else if (isPruned(entry.name)) remove(path);
  }
}

pruneOtherPlatforms();
// Packages that npm put beside this one are not this one's alone; those below it are.
if (existsSync(modules)) {
  for (const [name, kept] of Object.entries(ONLY_READ)) {
    if (existsSync(join(modules, name))) pruneAllBut(join(modules, name), kept);
  }
  const forProduction = isProduction();
  if (forProduction) {
    for (const path of NEVER_OPENED) remove(join(modules, path));
    pruneSpareSharp();
  }
  pruneFiles(modules, (name) => FOR_DEBUGGERS.test(name) || (forProduction && FOR_COMPILERS.test(name)));
}
