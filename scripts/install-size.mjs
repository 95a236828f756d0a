// `npm run bench:install-size`: installs this checkout into an empty folder, for development and for production, and prints what each
// takes on disk (`du`), with the largest packages. `--limit <n>` prints so many packages. Needs the npm registry.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const limit = process.argv.includes("--limit")
  ? Number(process.argv[process.argv.indexOf("--limit") + 1])
  : 10;
const GOALS = { development: 600, production: 250 };

const megabytes = (folder) => Number(execFileSync("du", ["-sk", folder]).toString().split("\t")[0]) / 1024;

function packagesIn(modules) {
  return readdirSync(modules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}

function install(kind, args) {
  const folder = mkdtempSync(join(tmpdir(), `likeness-${kind}-`));
  try {
    for (const name of ["package.json", "package-lock.json", ".npmrc", "scripts", "src", "migrations"])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    for (const name of ["ormconfig.ts", "tsconfig.json"]) cpSync(join(root, name), join(folder, name));
    execFileSync("npm", ["ci", ...args], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    const modules = join(folder, "node_modules");
    const sizes = packagesIn(modules).map((name) => [name, megabytes(join(modules, name))]);
    const all = megabytes(modules);
    console.log(`${kind}: ${all.toFixed(0)} MB of node_modules (goal: under ${GOALS[kind]})`);
    for (const [name, size] of sizes.toSorted((a, b) => b[1] - a[1]).slice(0, limit))
      console.log(`  ${size.toFixed(0).padStart(4)}  ${name}`);
    if (all >= GOALS[kind]) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

install("development", []);
install("production", ["--omit=dev"]);
