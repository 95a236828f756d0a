import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { skip } from "../support/skip.js";

const ROOT = join(__dirname, "..", "..", "..");
const HERE = `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;
const OTHERS = ["aix/ppc64", `${process.platform}/mips`].map(
  (platform) => `onnxruntime-node/bin/napi-v6/${platform}/onnxruntime_binding.node`,
);
/** All that is read of @vladmandic/human, which holds other models and a library for browsers too. */
const FACERES = ["LICENSE", "models/faceres.bin", "models/faceres.json", "package.json"];

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs Node to its end; with `environment` in the place of npm's own variables. */
function runNode(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("npm_") && name !== "NODE_ENV"),
  );
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { ...inherited, ...environment } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const npm = process.env.npm_execpath;

const needNpm = (context: Mocha.Context): string =>
  npm ?? skip(context, "these tests were not started by npm");

describe("An install", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "likeness-install-"));
    await write("package.json", JSON.stringify({ devDependencies: { typescript: "1", "@types/node": "1" } }));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(path: string, text = ""): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }

  async function installed(): Promise<string[]> {
    const entries = await readdir(join(folder, "node_modules"), { recursive: true, withFileTypes: true });
    const paths = entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
    return paths.map((path) => path.slice(join(folder, "node_modules/").length)).toSorted();
  }

  const build = (environment?: NodeJS.ProcessEnv) =>
    runNode([join(ROOT, "scripts/build.mjs"), folder], environment);
  const prune = (environment?: NodeJS.ProcessEnv) =>
    runNode([join(ROOT, "scripts/prune-install.mjs"), folder], environment);

  describe("without what compiling takes", () => {
    beforeEach(() => write("node_modules/typescript/package.json", "{}"));

    it("runs the dist that was built before", async () => {
      await write("src/main.ts", "newer");
      await write("dist/src/main.js", "built");

      assert.deepEqual(await build(), { code: 0, stdout: "", stderr: "" });

      assert.equal(await readFile(join(folder, "dist/src/main.js"), "utf8"), "built");
    });

    it("says what to run where there is no dist", async () => {
      await write("src/main.ts");

      const { code, stderr } = await build();

      assert.equal(code, 1);
      assert.match(stderr, /There is no dist, .* run npm ci \(without --omit=dev\) first/);
    });

    it("can be made before dist is there", async function () {
      const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
      const { prepare, build: buildScript } = scripts;
      await write("package.json", JSON.stringify({ scripts: { prepare, build: buildScript } }));
      await cp(join(ROOT, "scripts/build.mjs"), join(folder, "scripts/build.mjs"));
      await write("src/main.ts");

      const args = [needNpm(this), "--prefix", folder, "run", "prepare"];
      const { code, stderr } = await runNode(args);

      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    });
  });

  describe("is pruned:", () => {
    beforeEach(async () => {
      for (const path of [HERE, ...OTHERS]) await write(`node_modules/${path}`);
      await write("node_modules/onnxruntime-node/package.json", "{}");
      for (const name of ["a.js", "a.js.map", "a.d.ts", "ts/a.ts"]) await write(`node_modules/@x/a/${name}`);
      await write("node_modules/typescript/tsc.js");
      for (const path of [
        ...FACERES,
        "dist/human.js",
        "models/iris.bin",
        "types/human.d.ts",
        ".github/a.yml",
      ])
        await write(`node_modules/@vladmandic/human/${path}`);
    });

    it("of other platforms' binaries, models that are not read and other people's source maps, and keeps what compiling takes", async () => {
      assert.deepEqual(await prune(), { code: 0, stdout: "", stderr: "" });

      assert.deepEqual(await installed(), [
        ...FACERES.map((path) => `@vladmandic/human/${path}`),
        "@x/a/a.d.ts",
        "@x/a/a.js",
        "@x/a/ts/a.ts",
        HERE,
        "onnxruntime-node/package.json",
        "typescript/tsc.js",
      ]);
    });

    for (const environment of [{ npm_config_omit: "dev" }, { NODE_ENV: "production" }]) {
      it(`of everything for developers with ${JSON.stringify(environment)}`, async () => {
        assert.equal((await prune(environment)).code, 0);

        assert.deepEqual(await installed(), [
          ...FACERES.map((path) => `@vladmandic/human/${path}`),
          "@x/a/a.js",
          HERE,
          "onnxruntime-node/package.json",
        ]);
      });
    }
  });

  it("without the optional engine refuses FACE_ENGINE=face-api, and says what to run", async () => {
    await cp(join(ROOT, "dist/src"), join(folder, "dist/src"), { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const data = join(folder, "data");

    const { code, stderr } = await runNode([join(folder, "dist/src/main.js"), "all"], {
      FACE_ENGINE: "face-api",
      DATA_DIR: data,
      PORT: "0",
    });

    assert.equal(code, 1);
    assert.match(stderr, /FACE_ENGINE=face-api needs TensorFlow.js, .* run npm run install:face-api/);
    await assert.rejects(readdir(data), { code: "ENOENT" });
  });
});

describe("package-lock.json", () => {
  // npm 10 would run it, and it loads files from a host that is not the registry. npm writes the line again when it installs the
  // package without a lock: take it out.
  it("does not ask for onnxruntime-node's install script", async () => {
    const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8"));

    assert.equal(lock.packages["node_modules/onnxruntime-node"].hasInstallScript, undefined);
  });

  it("takes the age network from a package that runs nothing when it is installed", async () => {
    const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8"));

    const { version, integrity, hasInstallScript, dependencies } =
      lock.packages["node_modules/@vladmandic/human"];
    assert.deepEqual([version, hasInstallScript, dependencies], ["3.3.6", undefined, undefined]);
    assert.match(integrity, /^sha512-/);
  });
});

describe("A release", () => {
  it("carries the locked versions", async () => {
    const { files, scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));

    assert.ok(files.includes("npm-shrinkwrap.json"));
    assert.match(scripts.prepack, /shrinkwrap\.mjs/);
  });
});

describe("npm", () => {
  it("has nothing to warn of before a command", async function () {
    const { stderr } = await runNode([needNpm(this), "--prefix", ROOT, "pkg", "get", "name"]);

    assert.equal(stderr, "");
  });

  it("packs what a production install runs, and nothing else that is compiled", async function () {
    const args = ["pack", ROOT, "--dry-run", "--json", "--ignore-scripts"];
    const { stdout } = await runNode([needNpm(this), ...args]);

    const paths = (JSON.parse(stdout)[0].files as { path: string }[]).map(({ path }) => path);
    for (const path of [
      "dist/src/main.js",
      "dist/ormconfig.js",
      "schema/schema.graphql",
      "scripts/build.mjs",
    ])
      assert.ok(paths.includes(path), path);
    assert.ok(paths.some((path) => /^dist\/migrations\/.*\.js$/.test(path)));
    assert.deepEqual(
      paths.filter((path) => /^(dist\/(test|bench|eval)|node_modules|data)\//.test(path)),
      [],
    );
  });
});
