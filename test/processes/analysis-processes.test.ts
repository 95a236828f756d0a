import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { WatchedAnalysisProcess, needProcessFiles } from "../support/analysis-processes.js";
import { largePhoto } from "../support/pictures.js";
import { freePort, type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { waitUntil } from "../support/wait-until.js";

const CLEAN = { code: 0, signal: null };

describe("The analysis processes of a server", function () {
  // They yield to other work, so a busy machine takes its time.
  this.timeout(120_000);
  let sandbox: ProcessSandbox;

  needProcessFiles();

  useSandboxEach((opened) => (sandbox = opened));

  for (const signal of ["SIGSEGV", "SIGABRT"] as const) {
    it(`may crash (${signal}) in the middle of an analysis: that try fails, the next one succeeds, the API answers throughout`, async () => {
      const server = await sandbox.start("all");
      const characterId = await server.client.createCharacter();
      const doomed = await readyProcessOf(server);
      const { answers, end } = askAllTheTime(server);

      const upload = server.client.upload(characterId, await largePhoto());
      await doomed.isInTheMiddle();
      doomed.kill(signal);
      const { referenceImage, character } = await upload;

      assert.equal(referenceImage.status, "READY");
      assert.equal(character.faceLock.revision, 1);
      const tries = server.log.filter(({ imageId }) => imageId === referenceImage.id);
      assert.deepEqual(
        tries.map(({ attempt, msg }) => [attempt, msg]).filter(([attempt]) => attempt !== undefined),
        [[2, "reference image analysed"]],
      );
      assert.match(server.stdout, new RegExp(`The analysis process ended with ${signal}`));
      assert.notEqual((await WatchedAnalysisProcess.of(server)).pid, doomed.pid);
      await end();
      assert.ok(answers.length > 20, `${answers.length} answers`);
      assert.deepEqual([...new Set(answers)], [200]);
      assert.equal(server.hasEnded, false);
    });
  }

  it("take a picture that comes after one of them died idle", async () => {
    const server = await sandbox.start("all");
    const characterId = await server.client.createCharacter();
    const doomed = await readyProcessOf(server);

    doomed.kill("SIGKILL");
    await waitUntil("it is gone", () => !doomed.isAlive);
    const { referenceImage } = await server.client.upload(characterId, await largePhoto());

    assert.equal(referenceImage.status, "READY");
    assert.doesNotMatch(server.stdout, /The analysis process ended/);
  });

  it("finish their picture when the whole group is told to stop, as by Ctrl+C", async () => {
    const { url } = await sandbox.createDatabase();
    const environment = { DATABASE_URL: url };
    const port = await freePort();
    const [api, worker] = await Promise.all([
      sandbox.start("api", environment),
      sandbox.start("worker", { ...environment, WORKER_PORT: String(port) }),
    ]);
    const characterId = await api.client.createCharacter();
    const analysing = await readyProcessOf(worker, `http://127.0.0.1:${port}`);
    const upload = api.client.upload(characterId, await largePhoto());
    await analysing.isInTheMiddle();

    for (const signal of ["SIGINT", "SIGTERM"] as const) analysing.kill(signal);
    const end = await worker.stop("SIGINT");

    assert.deepEqual(end, CLEAN);
    assert.equal((await upload).referenceImage.status, "READY");
    assert.equal(analysing.isAlive, false);
  });

  it("end with a server that is killed", async () => {
    const server = await sandbox.start("all");
    const orphan = await readyProcessOf(server);

    await server.stop("SIGKILL");

    await waitUntil("it is gone", () => !orphan.isAlive);
  });
});

describe("/readyz of a process that analyses", function () {
  this.timeout(120_000);
  let sandbox: ProcessSandbox;

  needProcessFiles();

  useSandboxEach((opened) => (sandbox = opened));

  const NOT_READY = "unavailable: no analysis process is ready, and one is being started";

  async function launch(role: "all" | "worker"): Promise<{ server: ServerProcess; url: string }> {
    const port = await freePort();
    const { url } = await sandbox.createDatabase();
    const ports = { PORT: String(port), WORKER_PORT: String(port), DATABASE_URL: url };
    return { server: sandbox.spawn(role, ports), url: `http://127.0.0.1:${port}` };
  }

  async function ask(url: string): Promise<{ status: number; analyser?: string }> {
    const response = await fetch(`${url}/readyz`);
    const { checks } = (await response.json()) as { checks?: Record<string, string> };
    return { status: response.status, analyser: checks?.analyser };
  }

  const isReady = (url: string) =>
    waitUntil("it is ready", async () => (await ask(url).catch(() => null))?.status === 200, 60_000);

  for (const role of ["all", "worker"] as const) {
    it(`of the role ${role} is 200 in the end, though its analysis process was killed in its first second`, async () => {
      const { server, url } = await launch(role);
      const doomed = await WatchedAnalysisProcess.of(server);
      doomed.kill("SIGKILL");
      await server.started();

      await isReady(url);

      assert.notEqual((await WatchedAnalysisProcess.of(server)).pid, doomed.pid);
    });

    it(`of the role ${role} shows that its analysis process died later, and that another is ready`, async () => {
      const { server, url } = await launch(role);
      await server.started();
      await isReady(url);
      const before = server.log.filter(({ msg }) => msg === "not ready").length;
      const doomed = await WatchedAnalysisProcess.of(server);

      doomed.kill("SIGKILL");
      await waitUntil("it is gone", () => !doomed.isAlive);

      assert.deepEqual(await ask(url), { status: 503, analyser: NOT_READY });
      const line = server.log.filter(({ msg }) => msg === "not ready")[before]!;
      assert.deepEqual(line.failed, {
        analyser:
          "no analysis process is ready, and one is being started: The analysis process ended with SIGKILL",
      });
      await isReady(url);
      assert.notEqual((await WatchedAnalysisProcess.of(server)).pid, doomed.pid);
    });
  }

  it("shows that an analysis process hears nothing any more, for as long as it does", async () => {
    const { server, url } = await launch("all");
    await server.started();
    await isReady(url);
    const stopped = await WatchedAnalysisProcess.of(server);

    stopped.kill("SIGSTOP");
    assert.deepEqual(await ask(url), { status: 503, analyser: "unavailable" });
    stopped.kill("SIGCONT");

    await isReady(url);
    assert.equal((await WatchedAnalysisProcess.of(server)).pid, stopped.pid);
  });

  it("is 200 while all of them are at work", async () => {
    const { server, url } = await launch("all");
    await server.started();
    await isReady(url);
    const characterId = await server.client.createCharacter();
    const upload = server.client.upload(characterId, await largePhoto());
    await (await WatchedAnalysisProcess.of(server)).isInTheMiddle();

    assert.deepEqual(await ask(url), { status: 200, analyser: "ok" });
    assert.equal((await upload).referenceImage.status, "READY");
  });
});

/** One that has loaded its networks and has nothing to do. */
async function readyProcessOf(server: ServerProcess, url = server.url): Promise<WatchedAnalysisProcess> {
  await waitUntil("the server is ready", async () => (await fetch(`${url}/readyz`)).ok);
  return WatchedAnalysisProcess.of(server);
}

/** Statuses of `/healthz`, asked again and again; with pauses, so that the analysis gets its turn. */
function askAllTheTime({ url }: ServerProcess): { answers: number[]; end: () => Promise<void> } {
  const answers: number[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const response = await fetch(`${url}/healthz`);
      await response.arrayBuffer();
      answers.push(response.status);
      await delay(10);
    }
  })();
  return {
    answers,
    end: () => {
      over.abort();
      return asking;
    },
  };
}
