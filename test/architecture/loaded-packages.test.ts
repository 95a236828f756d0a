import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const SERVER = join(__dirname, "..", "..", "src", "app.js");

/** What only some servers need, or only some of their processes. */
const OTHERS = [
  "@google-cloud/storage",
  "@tensorflow/tfjs",
  "altair-static",
  "canvas",
  "libheif-js",
  "onnxruntime-node",
  "pino-pretty",
  "sharp",
];

describe("The code of a server", () => {
  it("loads no package that only other servers or processes need", async () => {
    const program = `require("reflect-metadata"); require(${JSON.stringify(SERVER)});
      console.log(JSON.stringify(Object.keys(require.cache)));`;

    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program]);

    const packages = new Set(
      (JSON.parse(stdout) as string[])
        .filter((file) => file.endsWith("js"))
        .map((file) => /.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(file)?.[1]),
    );
    assert.ok(packages.has("typeorm"));
    assert.deepEqual(
      OTHERS.filter((name) => packages.has(name)),
      [],
    );
  });
});
