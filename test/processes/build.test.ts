import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");
const BUILD = join(ROOT, "scripts", "build.mjs");

describe("The build", () => {
  let project: string;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "likeness-build-"));
    const config = JSON.parse(await readFile(join(ROOT, "tsconfig.json"), "utf8"));
    config.include = ["src"];
    config.compilerOptions.types = [];
    await writeFile(join(project, "tsconfig.json"), JSON.stringify(config));
    await writeFile(join(project, "package.json"), "{}");
    await symlink(join(ROOT, "node_modules"), join(project, "node_modules"));
    await mkdir(join(project, "src", "old"), { recursive: true });
    await write("main.ts", "export const main = 1;");
    await write("old/gone.ts", "export const gone = 1;");
    await write("table.json", "{}");
    await write("kept.ts", 'import table from "./table.json";\nexport const kept = table;');
  });
  afterEach(() => rm(project, { recursive: true }));

  const write = (name: string, text: string) => writeFile(join(project, "src", name), text);
  const outputs = async (): Promise<string[]> =>
    (await readdir(join(project, "dist"), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && !entry.name.endsWith(".map"))
      .map((entry) => join(entry.parentPath, entry.name).slice(project.length + "/dist/src/".length))
      .toSorted();

  async function build(): Promise<number | null> {
    const child = spawn(process.execPath, [BUILD, project], { stdio: "ignore" });
    const [code] = await once(child, "close");
    return code;
  }

  it("keeps nothing in dist whose source is gone, and what is not the compiler's", async () => {
    assert.equal(await build(), 0);
    assert.deepEqual(await outputs(), ["kept.js", "main.js", "old/gone.js", "table.json"]);
    await rm(join(project, "src", "old"), { recursive: true });
    await writeFile(join(project, "dist", "src", "notes.txt"), "mine");

    assert.equal(await build(), 0);

    assert.deepEqual(await outputs(), ["kept.js", "main.js", "notes.txt", "table.json"]);
    assert.deepEqual((await readdir(join(project, "dist", "src"))).includes("old"), false);
  });

  it("writes nothing when nothing changed, and only what changed otherwise", async () => {
    await build();
    const written = async (name: string) => (await stat(join(project, "dist", "src", name))).mtimeMs;
    const [main, kept] = [await written("main.js"), await written("kept.js")];
    await write("main.ts", "export const main = 2;");

    await build();

    assert.equal(await written("kept.js"), kept);
    assert.ok((await written("main.js")) > main);
    assert.match(await readFile(join(project, "dist", "src", "main.js"), "utf8"), /main = 2/);
  });

  it("may be started many times at once: they take turns, and all succeed", async () => {
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(() => build())), [0, 0, 0, 0]);
    assert.deepEqual(await outputs(), ["kept.js", "main.js", "old/gone.js", "table.json"]);
  });

  it("does not wait for one that was killed", async () => {
    await build();
    const dead = spawn(process.execPath, ["-e", ""]);
    await once(dead, "close");
    await writeFile(join(project, "dist", ".building"), String(dead.pid));

    assert.equal(await build(), 0);
  });

  it("fails where the compiler finds a mistake", async () => {
    await write("main.ts", 'export const main: number = "one";');

    assert.notEqual(await build(), 0);
  });

  it("makes everything anew where dist was emptied but for its notes", async () => {
    await build();
    await rm(join(project, "dist", "src"), { recursive: true });

    assert.equal(await build(), 0);
    assert.equal((await outputs()).length, 4);
  });
});
