import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadConfig, InvalidConfigError } from "../../src/config/config.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { skipWithoutFaceApi } from "../support/optional-face-api.js";

const run = promisify(execFile);

/** Runs a script in a process of its own, with `load` being {@link loadFaceNetworks}, and answers what it prints. */
async function print(script: string): Promise<string> {
  const file = join(__dirname, "../../src/face-analysis/networks/load-face-networks.js");
  const program = `const load = require(${JSON.stringify(file)}).loadFaceNetworks; ${script}`;
  const { stdout } = await run(process.execPath, ["-e", program]);
  return stdout.trim();
}

describe("The engine of the networks", () => {
  for (const [engine, name] of [
    ["onnx", /^onnxruntime-/],
    ["face-api", /^tfjs-wasm-/],
  ] as const) {
    it(`is the one asked for: ${engine}`, async function () {
      if (engine === "face-api") skipWithoutFaceApi(this);
      const networks = await loadFaceNetworks(engine);

      assert.match(networks.engine, name);
      await networks.close();
    });
  }

  it("is loaded alone: the other one would only cost time and memory", async function () {
    skipWithoutFaceApi(this);
    const loaded = `["onnxruntime-node", "@tensorflow"].filter((name) => Object.keys(require.cache).some((file) => file.includes(name)))`;

    assert.equal(await print(`load("onnx").then(() => console.log(...${loaded}))`), "onnxruntime-node");
    assert.equal(await print(`load("face-api").then(() => console.log(...${loaded}))`), "@tensorflow");
  });

  describe("where onnxruntime has no binary", () => {
    const elsewhere = `Object.defineProperty(process, "arch", { value: "mips" });`;

    it("is refused, with the other one named", async () => {
      const onnx = await print(`${elsewhere} load("onnx").catch((error) => console.log(error.message))`);

      assert.match(onnx, /does not load on \w+ mips; set FACE_ENGINE=face-api, .*npm run install:face-api/);
    });

    it("is the other one where that is asked for", async function () {
      skipWithoutFaceApi(this);

      const faceApi = await print(`${elsewhere} load("face-api").then(({ engine }) => console.log(engine))`);

      assert.match(faceApi, /^tfjs-wasm-/);
    });
  });
});

describe("FACE_ENGINE", () => {
  it("is onnx unless set", () => {
    assert.equal(loadConfig({}).faceEngine, "onnx");
    assert.equal(loadConfig({ FACE_ENGINE: "face-api" }).faceEngine, "face-api");
  });

  it("is refused with another name", () => {
    assert.throws(
      () => loadConfig({ FACE_ENGINE: "cuda" }),
      (error) =>
        error instanceof InvalidConfigError &&
        error.problems.length === 1 &&
        error.problems[0] === 'FACE_ENGINE must be onnx or face-api (it is "cuda")',
    );
  });
});
