import assert from "node:assert/strict";
import { needProcessFiles, descendantsOf } from "../support/analysis-processes.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { leftBehind, processesOf, quietNpm } from "../support/terminal.js";
import { waitUntil } from "../support/wait-until.js";

const CLEAN = { code: 0, signal: null };

describe("The process group of a server", function () {
  this.timeout(180_000);
  let sandbox: ProcessSandbox;

  needProcessFiles();

  useSandboxEach((opened) => (sandbox = opened));

  async function started(server: ServerProcess): Promise<number[]> {
    await waitUntil("it has started", () => server.hasLogged("started"), 60_000);
    return processesOf(sandbox, server);
  }

  const lastLogged = (server: ServerProcess) => server.log.at(-1)!.msg;

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`stops cleanly when all of it gets ${signal}, and leaves nothing`, async () => {
      const server = sandbox.spawnGroup("all");
      const processes = await started(server);

      server.signalGroup(signal);

      assert.deepEqual(await server.ended, CLEAN, server.stdout);
      assert.equal(lastLogged(server), "stopped");
      assert.deepEqual(await leftBehind(sandbox, processes), []);
    });

    it(`stops cleanly when \`npm start\` and all below it get ${signal}`, async () => {
      const server = sandbox.launch(["npm", "start"], quietNpm(sandbox));
      const processes = await started(server);

      server.signalGroup(signal);

      await server.ended;
      assert.equal(lastLogged(server), "stopped", server.stdout);
      assert.deepEqual(await leftBehind(sandbox, processes), []);
    });

    it(`stops cleanly when it gets ${signal} twice, as from a service manager that signals group and process`, async () => {
      const server = sandbox.spawnGroup("all");
      const processes = await started(server);

      server.signalGroup(signal);
      process.kill(server.pid, signal);

      assert.deepEqual(await server.ended, CLEAN, server.stdout);
      assert.equal(lastLogged(server), "stopped");
      assert.deepEqual(await leftBehind(sandbox, processes), []);
    });
  }

  for (const [name, signal] of [
    ["kill -9", "SIGKILL"],
    ["kill -HUP", "SIGHUP"],
    ["kill", "SIGTERM"],
  ] as const) {
    it(`stops cleanly when ${name} takes away only the npm that started it`, async () => {
      const npm = sandbox.launch(["npm", "start"], quietNpm(sandbox));
      const processes = await started(npm);

      process.kill(npm.pid, signal);

      await npm.ended;
      assert.equal(lastLogged(npm), "stopped", npm.stdout);
      assert.deepEqual(await leftBehind(sandbox, processes), []);
    });
  }

  for (const role of ["api", "worker"] as const) {
    it(`stops a start:${role} that waits for its database`, async () => {
      const server = sandbox.spawnGroup(role, { DATABASE_URL: "postgres://likeness@127.0.0.1:1/likeness" });
      await waitUntil("it waits", () => server.hasLogged("waiting for the database"));

      server.signalGroup("SIGINT");

      assert.deepEqual(await server.ended, CLEAN, server.stdout + server.stderr);
      assert.deepEqual([lastLogged(server), server.stderr], ["stopped", ""]);
      assert.deepEqual(await descendantsOf(server.pid), []);
    });
  }

  it("goes on when nobody reads its log any more", async () => {
    const server = sandbox.spawnGroup("all");
    const processes = await started(server);
    const { client } = server;

    server.closeOutput();
    assert.ok(await client.createCharacter());
    assert.ok(await client.createCharacter());
    process.kill(server.pid, "SIGTERM");

    assert.deepEqual(await server.exited, CLEAN);
    assert.deepEqual(await leftBehind(sandbox, processes), []);
  });
});
