import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { WatchedAnalysisProcess, canWatchProcesses } from "../support/analysis-processes.js";
import { largePhoto } from "../support/pictures.js";
import { ProcessSandbox, freePort, type ServerProcess } from "../support/server-process.js";
import { waitUntil } from "../support/wait-until.js";

const CLEAN = { code: 0, signal: null };

describe("The analysis processes of a server", function () {
  // They yield to other work, so a busy machine takes its time.
  this.timeout(120_000);
  let sandbox: ProcessSandbox;

  beforeEach(async function () {
    if (!canWatchProcesses) this.skip();
    sandbox = await ProcessSandbox.open();
  });

  afterEach(() => sandbox?.close());

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
        [[2, "image analysed"]],
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
