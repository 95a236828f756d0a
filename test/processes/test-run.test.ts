import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { isProcessAlive } from "../../src/database/process-table.js";
import { waitUntil } from "../support/wait-until.js";

const ROOT = join(__dirname, "..", "..", "..");
const SUPPORT = ["summary-reporter.js", "break-off-on-signals.js"].map((name) => `dist/test/support/${name}`);

describe("npm test", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "likeness-test-run-"));
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    await write("package.json", "{}");
    await write(".mocharc.json", JSON.stringify({ reporter: SUPPORT[0] }));
    for (const file of ["scripts/test.mjs", ...SUPPORT]) await cp(join(ROOT, file), join(folder, file));
    // A run without any file fails; the third has one without tests.
    await write("dist/test/uploads/c.test.js", "");
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }

  /** In the run of most tests, or in one of those apart. */
  const writeTest = (part: "first" | "second", body: string) =>
    write(part === "first" ? "dist/test/api/a.test.js" : "dist/test/processes/b.test.js", body);

  const start = () => {
    const child = spawn(process.execPath, [join(folder, "scripts/test.mjs")], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { child, ended: said.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code })) };
  };

  it("tells every failure of all runs again at its end, before the one line that sums up", async () => {
    await writeTest(
      "first",
      `describe("A thing", () => {
        it("works", () => {});
        it("breaks", () => { throw new Error("a line\\nand another"); });
        describe("in a circumstance", () => {
          beforeEach(() => { throw new Error("not made"); });
          it("is never reached", () => {});
        });
      });`,
    );
    await writeTest(
      "second",
      `it("works elsewhere", () => {});
      it("is left for later");
      it("says much", () => { throw new Error(Array.from({ length: 30 }, (_, i) => "line " + i).join("\\n")); });`,
    );

    const { stdout, code } = await start().ended;

    assert.equal(code, 1);
    assert.equal(
      stdout.slice(stdout.indexOf("What failed:")),
      `What failed:

  1) A thing: breaks
     a line
     and another

  2) A thing: in a circumstance: "before each" hook for "is never reached"
     not made

  3) says much
${Array.from({ length: 10 }, (_, i) => `     line ${i}\n`).join("")}     …


2 passed, 3 failed, 1 skipped
`,
    );
  });

  it("ends with the one line alone where nothing failed", async () => {
    await writeTest("first", `it("works", () => {});`);
    await writeTest("second", `it("works", () => {});`);

    const { stdout, code } = await start().ended;

    assert.equal(code, 0);
    assert.match(stdout, /\n\n2 passed, 0 failed\n$/);
    assert.doesNotMatch(stdout, /What failed/);
  });

  it("fails when a run ends before it could sum up", async () => {
    await writeTest("first", `it("takes everything with it", () => process.exit(0));`);
    await writeTest("second", `it("works", () => {});`);

    const { stdout, stderr, code } = await start().ended;

    assert.equal(code, 1);
    assert.match(stderr, /ended before it could sum up/);
    assert.match(stdout, /\n1 passed, 0 failed\n$/);
  });

  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
    it(`that gets ${signal} ends, and its tests clean up what they started`, async () => {
      const stuck = (half: string) => `
        const { spawn } = require("node:child_process");
        const { writeFileSync } = require("node:fs");
        describe("A server", () => {
          let server;
          before(() => { server = spawn("sleep", ["1000"], { detached: true }); });
          after(() => server.kill());
          it("is waited for", async () => {
            writeFileSync(${JSON.stringify(folder)} + "/${half}", process.pid + " " + server.pid);
            await new Promise(() => setInterval(() => {}, 1000).unref());
          });
          it("is not reached", () => {});
        });`;
      await writeTest("first", stuck("first"));
      await writeTest("second", stuck("second"));
      const run = start();
      const pids = async () =>
        Promise.all(
          ["first", "second"].map((half) => readFile(join(folder, half), "utf8").catch(() => "")),
        ).then((them) => them.join(" ").split(" ").map(Number));
      await waitUntil("both runs are at work", async () => (await pids()).length === 4);
      const started = await pids();

      run.child.kill(signal);

      const { stdout, code } = await run.ended;
      assert.equal(code, 128 + constants.signals[signal]);
      assert.match(stdout, /\n0 passed, 2 failed\n$/);
      assert.match(stdout, new RegExp(`1\\) A server: is waited for\n +The run was broken off by ${signal}`));
      await waitUntil("nothing is left", () => !started.some((pid) => isProcessAlive(pid)));
    });
  }
});
