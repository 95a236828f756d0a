// Around `npm pack`: the tarball carries the tested versions, as npm-shrinkwrap.json, because npm leaves package-lock.json out.
// `--remove` takes it out of the checkout again, where package-lock.json rules.
import { copyFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const shrinkwrap = join(root, "npm-shrinkwrap.json");

if (process.argv.includes("--remove")) rmSync(shrinkwrap, { force: true });
else copyFileSync(join(root, "package-lock.json"), shrinkwrap);
