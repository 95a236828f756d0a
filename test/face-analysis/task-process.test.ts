import assert from "node:assert/strict";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { TaskProcess, TaskTookTooLongError } from "../../src/face-analysis/process/task-process.js";

describe("A task process", () => {
  let echo: TaskProcess<string, string>;

  beforeEach(() => {
    const mainFile = join(__dirname, "echoing-process.js");
    echo = new TaskProcess({ name: "echoing process", mainFile, maxHeapMegabytes: 64, maxTaskMs: 50_000 });
  });
  afterEach(() => echo.stop());

  it("whose answer comes when it was given up already does not answer the next task with it", async () => {
    await echo.run("first");
    // What follows runs just before the timers: the time is up then, and the answer, which has come meanwhile, not read yet.
    await setImmediate();

    const maxMs = 3_000;
    const late = echo.run("late", maxMs);
    blockThisThread(maxMs + 100);

    await assert.rejects(late, TaskTookTooLongError);
    assert.equal(await echo.run("next"), "next");
  });
});

function blockThisThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
