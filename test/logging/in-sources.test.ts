import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(__dirname, "..", "..", "..");
const DIST = join(ROOT, "dist", "src");

/** Of a program that is run as the server is: without Node's own source maps, which these tests are run with. */
async function stackPrintedBy(program: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], {
    env: { PATH: process.env.PATH },
  });
  return stdout.trim().split("\n");
}

const required = (path: string) => `require(${JSON.stringify(join(DIST, path))})`;
const logged = (throwing: string) =>
  `try { ${throwing} } catch (error) { console.log(${required("logging/describe-error.js")}.describeError(error).stack) }`;

describe("The stack of an error in the log", () => {
  it("names the lines of our sources", async () => {
    const stack = await stackPrintedBy(
      logged(`${required("config/config.js")}.loadConfig({ PORT: "http" })`),
    );

    const frame = stack.find((line) => /^ +at /.test(line))!;
    const [, file, line, column] = /\(?([^( ]+\.ts):(\d+):(\d+)\)?$/.exec(frame)!;
    assert.equal(file, join(ROOT, "src", "config", "config.ts"));
    const source = (await readFile(file, "utf8")).split("\n")[Number(line) - 1]!;
    assert.match(source.slice(Number(column) - 1), /^new InvalidConfigError/);
  });

  it("leaves other people's code as it runs, and what there is no map of", async () => {
    const unknown = join(DIST, "nowhere.js:1:2");
    const throwing = `try { require("pino").pino({ level: 7 }) } catch (error) {
      error.stack += ${JSON.stringify(`\n    at ${unknown}`)};
      throw error;
    }`;

    const stack = await stackPrintedBy(logged(throwing));

    assert.ok(
      stack.some((line) => line.includes(join("node_modules", "pino"))),
      stack.join("\n"),
    );
    assert.equal(stack.at(-1), `    at ${unknown}`);
  });
});
