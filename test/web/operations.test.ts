import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");
const SCHEMA = join("schema", "schema.graphql");

describe("The page's operations", () => {
  let project: string;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "likeness-operations-"));
    await cp(join(ROOT, "web", "src"), join(project, "web", "src"), { recursive: true });
    await mkdir(join(project, "schema"));
    await symlink(join(ROOT, "node_modules"), join(project, "node_modules"));
  });
  afterEach(() => rm(project, { recursive: true }));

  async function typeBy(schema: string): Promise<{ code: number; said: string }> {
    await writeFile(join(project, SCHEMA), schema);
    const script = join(ROOT, "scripts", "generate-operations.mjs");
    const child = spawn(process.execPath, [script, project], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const [code] = await once(child, "close");
    return { code, said };
  }

  const typed = () => readFile(join(project, "web", "src", "api", "generated", "graphql.ts"), "utf8");

  it("are answered by the schema, and typed by it", async () => {
    const schema = await readFile(join(ROOT, SCHEMA), "utf8");

    assert.deepEqual(await typeBy(schema), { code: 0, said: "" });
    assert.match(await typed(), /exactHealth: number/);
  });

  it("fail with the name of their file where the schema answers them no more", async () => {
    const schema = await readFile(join(ROOT, SCHEMA), "utf8");
    const without = schema.replace(/^ {2}exactHealth: Float!$/m, "  exacterHealth: Float!");
    assert.notEqual(without, schema);

    const { code, said } = await typeBy(without);

    assert.equal(code, 1);
    assert.match(said, /set-panel\/operations\.ts: Cannot query field "exactHealth"/);
  });
});
