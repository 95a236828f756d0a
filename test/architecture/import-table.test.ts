import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const OXLINT = join("node_modules", "oxlint", "bin", "oxlint");
const LINT_RULES = ".oxlintrc.json";

/** What ARCHITECTURE.md lets each folder of `src` import. */
async function readTable(): Promise<Map<string, string[]>> {
  const text = await readFile("ARCHITECTURE.md", "utf8");
  const [, section = ""] = text.split("## Who may import whom");
  const rows = section.split("\n## ")[0]!.matchAll(/^\| (`.*?) +\| (.*?) +\|$/gm);
  const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  return new Map(
    [...rows].flatMap(([, folders, allowed]) =>
      named(folders!).map((folder) => [folder, named(allowed!)] as const),
    ),
  );
}

/** Folders below `src` that hold source files, e.g. `face-analysis/networks/onnx`. */
async function listFolders(): Promise<string[]> {
  const files = await readdir("src", { recursive: true });
  const folders = files
    .filter((file) => file.endsWith(".ts") && file.includes(sep))
    .map((file) => file.slice(0, file.lastIndexOf(sep)).replaceAll(sep, "/"));
  return [...new Set(folders)].toSorted();
}

const upFrom = (folder: string) => "../".repeat(folder.split("/").length);

describe("The import table", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-imports-"));
    await cp(LINT_RULES, join(directory, LINT_RULES));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Which folders `oxlint`, with the repository's own rules, does not let a file in each folder import, of those that it tries to. */
  async function refusedFrom(
    imports: ReadonlyMap<string, readonly string[]>,
  ): Promise<Map<string, string[]>> {
    for (const [folder, imported] of imports) {
      const lines = imported.map((name) => `import "${upFrom(folder)}${name}/probe.js";`);
      await mkdir(join(directory, "src", folder), { recursive: true });
      await writeFile(
        join(directory, "src", folder, "probe.ts"),
        `${lines.join("\n")}\nimport "./own.js";\n`,
      );
    }
    const oxlint = [join(process.cwd(), OXLINT), "--format", "unix", "src"];
    const printed = await run(process.execPath, oxlint, { cwd: directory, maxBuffer: 1 << 26 }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    assert.equal(printed.includes("own.js"), false);
    const refused = new Map([...imports.keys()].map((folder) => [folder, [] as string[]]));
    for (const [, folder, path] of printed.matchAll(
      /^src\/(.+)\/probe\.ts:.*'([^']+)\/probe\.js' import is restricted/gm,
    ))
      refused.get(folder!)!.push(path!.slice(upFrom(folder!).length));
    return refused;
  }

  it("has a row for every folder of src, and no other", async () => {
    const folders = new Set((await listFolders()).map((folder) => folder.split("/")[0]!));

    const rows = [...(await readTable()).keys()].toSorted();

    assert.deepEqual(rows, [...folders].toSorted());
  });

  it("is what the linter enforces, in every folder and sub-folder, import by import", async () => {
    const table = await readTable();
    const folders = await listFolders();
    const homeOf = (folder: string) => folder.split("/")[0]!;
    const outside = new Map(
      folders.map((folder) => [folder, folders.filter((other) => homeOf(other) !== homeOf(folder))]),
    );
    const allows = (folder: string, other: string) =>
      table.get(homeOf(folder))!.some((name) => other === name || other.startsWith(`${name}/`));

    const refused = await refusedFrom(outside);

    for (const [folder, others] of outside) {
      const expected = others.filter((other) => !allows(folder, other));
      assert.deepEqual(refused.get(folder)!.toSorted(), expected, folder);
    }
  });

  for (const folder of ["a-new-folder", "a-new-folder/below", "a-new-folder/below/it"]) {
    it(`lets ${folder} import nothing until it has a row`, async () => {
      const folders = await listFolders();

      const refused = await refusedFrom(new Map([[folder, folders]]));

      assert.deepEqual(refused.get(folder)!.toSorted(), folders);
    });
  }
});
