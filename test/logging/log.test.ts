import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const MODULE = join(__dirname, "..", "..", "src", "logging", "log.js");

/** The lines of a process that logs to its own standard output, which is where the log goes. */
async function linesOf(script: string): Promise<Record<string, any>[]> {
  const program = `const { createLog, withLogFields } = require(${JSON.stringify(MODULE)}); const log = createLog("info"); ${script}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("The log", () => {
  it("has the request's fields in each of its lines, and nothing of the lines before", async () => {
    const [first, second] = await linesOf(
      `withLogFields({ requestId: "r" }, () => { log.info({ err: new Error("e"), bytes: 1 }); log.info("second"); });`,
    );

    assert.deepEqual([first!.requestId, first!.bytes, first!.err.message], ["r", 1, "e"]);
    assert.deepEqual([second!.requestId, second!.bytes, second!.err], ["r", undefined, undefined]);
  });

  it("has what can be read of an error that throws when another part of it is", async () => {
    const [line] = await linesOf(
      `const err = Object.defineProperty(new Error("e"), "detail", { get() { throw err; }, enumerable: true });
       log.error({ err }, "broken");`,
    );

    const { stack, ...described } = line!.err;
    assert.deepEqual([line!.msg, described], ["broken", { type: "Error", message: "e" }]);
    assert.match(stack, /^Error: e\n/);
  });

  it("has a line about an error that cannot be described", async () => {
    const [line] = await linesOf(
      `const { proxy, revoke } = Proxy.revocable([], {});
       const err = Object.assign(new Error("e"), { errors: proxy });
       revoke();
       log.error({ err }, "broken");`,
    );

    assert.deepEqual([line!.msg, line!.err], ["broken", { message: "an error that cannot be described" }]);
  });
});
