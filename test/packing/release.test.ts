import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProcessSandbox } from "../support/process-sandbox.js";
import { skip } from "../support/skip.js";
import { waitUntil } from "../support/wait-until.js";

const ROOT = join(__dirname, "..", "..", "..");
const npm = process.env.npm_execpath;

/** What would be installed is worked out, and nothing is asked for. */
const PLANNED = ["--dry-run", "--offline", "--ignore-scripts"];

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

describe("A release, packed and unpacked again", function () {
  this.timeout(120_000);
  let folder: string;
  let unpacked: string;

  before(async function () {
    if (npm === undefined) skip(this, "these tests were not started by npm");
    folder = await mkdtemp(join(tmpdir(), "likeness-release-"));
    const checkout = join(folder, "checkout");
    unpacked = join(folder, "likeness");
    const { files } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { files: string[] };
    const packed = files.filter((name) => name !== "npm-shrinkwrap.json");
    for (const name of ["package.json", "package-lock.json", ...packed])
      await cp(join(ROOT, name), join(checkout, name), { recursive: true });
    await mkdir(unpacked);

    const { stdout, stderr, code } = await run(checkout, npm, "pack", "--json", "--pack-destination", folder);
    assert.equal(code, 0, stderr);
    const [{ filename }] = JSON.parse(stdout);
    await promised("tar", ["xzf", join(folder, filename), "-C", unpacked, "--strip-components=1"], folder);
  });

  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  function promised(program: string, args: string[], cwd: string): Promise<Ended> {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("npm_") && name !== "NODE_ENV"),
    );
    return new Promise((resolve) => {
      execFile(program, args, { cwd, env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  const run = (cwd: string, ...args: string[]) => promised(process.execPath, args, cwd);

  it("holds the tested versions, which npm ci takes in silence", async () => {
    const { code, stderr } = await run(unpacked, npm!, "ci", "--omit=dev", ...PLANNED);

    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  });

  it("has npm run no install script that loads files from elsewhere", async () => {
    const { packages } = JSON.parse(await readFile(join(unpacked, "npm-shrinkwrap.json"), "utf8"));
    const { allowScripts } = JSON.parse(await readFile(join(unpacked, "package.json"), "utf8"));

    assert.equal(packages["node_modules/onnxruntime-node"].hasInstallScript, undefined);
    assert.equal(allowScripts["onnxruntime-node"], false);
  });

  describe("with its packages", () => {
    before(() => symlink(join(ROOT, "node_modules"), join(unpacked, "node_modules")));

    it("builds nothing, though the compiler may be there: it has no sources", async () => {
      const built = await run(unpacked, join(unpacked, "scripts", "build.mjs"));

      assert.deepEqual(built, { code: 0, stdout: "", stderr: "" });
    });

    it("serves", async () => {
      const sandbox = await ProcessSandbox.open();
      try {
        const command = [process.execPath, join(unpacked, "dist", "src", "main.js"), "all"];
        const server = await sandbox.launch(command, { NODE_ENV: "production" }).started();

        await waitUntil("it can analyse", async () => (await fetch(`${server.url}/readyz`)).ok, 60_000);

        const characterId = await server.client.createCharacter();
        assert.ok(characterId);
        assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      } finally {
        await sandbox.close();
      }
    });
  });
});
