import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/**
 * What tells the code that a compiled module runs from any other: a hash of the module and all that it imports, of the JSON among
 * it, and of the installed versions of the packages. Comments and the layout of the code do not count.
 * @param module path of the compiled file
 * @returns 16 hexadecimal digits
 */
export async function fingerprintOf(module: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [module],
    bundle: true,
    platform: "node",
    packages: "external",
    minify: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const packages = [...new Set(imported.flatMap((path) => installedVersion(path, module)))].toSorted();
  const hash = createHash("sha256").update(process.arch);
  for (const { text } of outputFiles) hash.update(text);
  return hash.update(packages.join()).digest("hex").slice(0, 16);
}

/** As `sharp@1.2.3`; nothing for a module of Node's own. */
function installedVersion(imported: string, importer: string): string[] {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(imported)![0];
  const folders = createRequire(importer).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const version = versionIn(join(folder, name, "package.json"));
    if (version !== null) return [`${name}@${version}`];
  }
  return [];
}

function versionIn(file: string): string | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Error(`${dirname(file)} is not installed as it should be`, { cause: error });
  }
}
