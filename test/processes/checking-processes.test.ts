import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { WatchedAnalysisProcess, needProcessFiles } from "../support/analysis-processes.js";
import { variantOfSample } from "../support/pictures.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { waitUntil } from "../support/wait-until.js";

describe("The checking processes of a server that only answers clients", function () {
  this.timeout(120_000);
  let sandbox: ProcessSandbox;
  let server: ServerProcess;
  let checking: WatchedAnalysisProcess;

  needProcessFiles();

  useSandboxEach(async (opened) => {
    sandbox = opened;
    server = await sandbox.start("api", { DATABASE_URL: (await sandbox.createDatabase()).url });
    const characterId = await server.client.createCharacter();
    const { userErrors } = await server.client.upload(characterId, await variantOfSample(1, 1), {
      waitMs: 0,
    });
    assert.deepEqual(userErrors, []);
    checking = await WatchedAnalysisProcess.of(server, "checking-process-main");
  });

  it("alone have an image decoder loaded, and no networks", async () => {
    const decoder = /libvips|sharp/;
    const networks = /onnxruntime|tfjs/;
    const [ofServer, ofChecking] = await Promise.all([server.pid, checking.pid].map(mappedFiles));

    assert.deepEqual([decoder.test(ofServer!), networks.test(ofServer!)], [false, false]);
    assert.deepEqual([decoder.test(ofChecking!), networks.test(ofChecking!)], [true, false]);
  });

  it("are not told the database's address nor any other setting of the server", async () => {
    const environment = await Promise.all(
      [server.pid, checking.pid].map((pid) => readFile(`/proc/${pid}/environ`, "utf8")),
    );

    const [ofServer, ofChecking] = environment.map((text) => /(^|\0)DATABASE_URL=/.test(text));
    assert.deepEqual([ofServer, ofChecking], [true, false]);
    assert.match(environment[1]!, /(^|\0)PATH=/);
  });

  it("are replaced when they die idle", async () => {
    checking.kill("SIGKILL");
    await waitUntil("it is gone", () => !checking.isAlive);

    const characterId = await server.client.createCharacter();
    const { userErrors } = await server.client.upload(characterId, await variantOfSample(1, 2), {
      waitMs: 0,
    });

    assert.deepEqual(userErrors, []);
  });

  it("end with the server when it is told to stop", async () => {
    const end = await server.stop("SIGTERM");

    assert.deepEqual(end, { code: 0, signal: null });
    assert.equal(checking.isAlive, false);
  });

  it("end with the server when it is killed", async () => {
    await server.stop("SIGKILL");

    await waitUntil("it is gone", () => !checking.isAlive);
  });
});

/** Names of the files, native libraries among them, that a process has in its memory. */
const mappedFiles = (pid: number): Promise<string> => readFile(`/proc/${pid}/maps`, "utf8");
