import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { needProcessFiles } from "../support/analysis-processes.js";
import { exists, postmasterOf } from "../support/embedded-postgres.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import { skip } from "../support/skip.js";
import { leftBehind, processesOf, Terminal, findTerminalObstacle } from "../support/terminal.js";
import { waitUntil } from "../support/wait-until.js";

const CLEAN = { code: 0, signal: null };
const READY = "Likeness is ready";

describe("A terminal in which a server runs", function () {
  // npm builds first.
  this.timeout(180_000);
  let sandbox: ProcessSandbox;

  needProcessFiles();
  before(function () {
    const obstacle = findTerminalObstacle();
    if (obstacle !== null) skip(this, obstacle);
  });

  useSandboxEach((opened) => (sandbox = opened));

  const linesOf = (terminal: Terminal) => terminal.shown.trim().split("\n");
  const postgres = () => join(sandbox.dataDirectory, "postgres");

  it("ends `npm start` with Ctrl-C: exit code 0, 'stopped' is the last line, and nothing is left", async () => {
    const terminal = Terminal.open(sandbox, "npm start");
    await terminal.shows(READY);
    const processes = await processesOf(sandbox, terminal.process);

    terminal.pressCtrlC();

    assert.deepEqual(await terminal.process.ended, CLEAN, terminal.shown);
    assert.match(lastWords(terminal), /stopped$/);
    assert.equal(linesOf(terminal).filter((line) => /stopping/.test(line)).length, 1);
    assert.ok(processes.length > 8, `${processes.length} processes`);
    assert.deepEqual(await leftBehind(sandbox, processes), []);
  });

  it("takes Ctrl-C pressed five times in a row for one wish", async () => {
    const terminal = Terminal.open(sandbox, "npm start");
    await terminal.shows(READY);
    const processes = await processesOf(sandbox, terminal.process);

    for (let press = 0; press < 5; press++) terminal.pressCtrlC();

    assert.deepEqual(await terminal.process.ended, CLEAN, terminal.shown);
    assert.match(lastWords(terminal), /stopped$/);
    assert.deepEqual(await leftBehind(sandbox, processes), []);
  });

  it("ends at once with Ctrl-C that is pressed again later: exit code 1, and no PostgreSQL is left either", async () => {
    const terminal = Terminal.open(sandbox, "npm start", { SHUTDOWN_DELAY_MS: "300000" });
    await terminal.shows(READY);
    const processes = await processesOf(sandbox, terminal.process);
    terminal.pressCtrlC();
    await terminal.shows("stopping");
    const since = performance.now();

    await waitUntil("it is no longer the same wish", () => performance.now() - since > 2_500);
    terminal.pressCtrlC();

    assert.deepEqual(await terminal.process.ended, { code: 1, signal: null }, terminal.shown);
    assert.match(terminal.shown, /stopping at once/);
    // Its analysis processes notice by themselves that it is gone.
    await waitUntil("all is gone", async () => (await leftBehind(sandbox, processes)).length === 0);
  });

  it("may be closed: the server stops as cleanly, though nobody reads its last lines", async () => {
    const terminal = Terminal.open(sandbox, "npm start");
    await terminal.shows(READY);
    const processes = await processesOf(sandbox, terminal.process);

    terminal.close();

    await waitUntil("all is gone", async () => (await leftBehind(sandbox, processes)).length === 0, 60_000);
    // PostgreSQL says so when it was told to stop, and not when it was killed.
    const log = await readFile(join(postgres(), "postgres.log"), "utf8");
    assert.match(log, /database system is shut down\s*$/);
  });

  const stages: [string, () => Promise<boolean>][] = [
    [
      "while the database is being made",
      async () => (await readdir(postgres()).catch(() => [])).some((name) => name.startsWith("init-")),
    ],
    ["while PostgreSQL starts", () => exists(join(postgres(), "cluster"))],
    ["while migrations run", async () => (await postmasterOf(postgres())) !== undefined],
  ];
  for (const [when, isReached] of stages) {
    it(`ends a start with Ctrl-C ${when}: exit code 0, and nothing is left`, async () => {
      const terminal = Terminal.open(sandbox, "npm start");
      await waitUntil(when, isReached, 60_000);
      const processes = await processesOf(sandbox, terminal.process);

      terminal.pressCtrlC();

      assert.deepEqual(await terminal.process.ended, CLEAN, terminal.shown);
      assert.match(lastWords(terminal), /stopped$/);
      assert.doesNotMatch(terminal.shown, /error/i);
      assert.doesNotMatch(terminal.shown, new RegExp(READY));
      assert.deepEqual(await leftBehind(sandbox, processes), []);
    });
  }

  for (const role of ["api", "worker"] as const) {
    it(`ends \`npm run start:${role}\` with Ctrl-C`, async () => {
      const { url } = await sandbox.createDatabase();
      const terminal = Terminal.open(sandbox, `npm run start:${role}`, { DATABASE_URL: url });
      await terminal.shows("started");
      const processes = await processesOf(sandbox, terminal.process);

      terminal.pressCtrlC();

      assert.deepEqual(await terminal.process.ended, CLEAN, terminal.shown);
      assert.match(lastWords(terminal), /stopped$/);
      assert.deepEqual(await leftBehind(sandbox, processes), []);
    });
  }
});

/** The last line that has letters: npm draws and wipes a spinner. */
function lastWords(terminal: Terminal): string {
  return terminal.shown.split("\n").findLast((line) => /[a-z]/.test(line)) ?? "";
}
