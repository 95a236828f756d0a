import assert from "node:assert/strict";
import { createDataSource } from "../../src/database/data-source.js";
import { facelessPicture, samplePhoto } from "../support/pictures.js";
import { freePort, ProcessSandbox } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { StoppablePostgres } from "../support/stoppable-postgres.js";
import { waitUntil } from "../support/wait-until.js";

const DOWN = "the database does not answer; everything that needs it waits";
const BACK = "the database answers again";

describe("An outage of the database", function () {
  // Four processes and a database of their own, on a machine that may be busy.
  this.timeout(180_000);
  let sandbox: ProcessSandbox;
  let database: StoppablePostgres;

  beforeEach(async () => {
    [sandbox, database] = await Promise.all([ProcessSandbox.open(), StoppablePostgres.start()]);
  });

  afterEach(async () => {
    await sandbox?.close();
    await database?.remove();
  });

  const heard = (processes: ServerProcess[], message: string) =>
    waitUntil(
      `each says: ${message}`,
      () => processes.every((process) => process.hasLogged(message)),
      60_000,
    );

  async function query<Row>(statement: string): Promise<Row[]> {
    const dataSource = await createDataSource(database.url, { poolSize: 1 }).initialize();
    try {
      return await dataSource.query(statement);
    } finally {
      await dataSource.destroy();
    }
  }

  const allAre = (status: string, count: number) =>
    waitUntil(
      `${count} images are ${status}`,
      async () => {
        const rows = await query<{ status: string }>("SELECT status FROM reference_images");
        return rows.length === count && rows.every((row) => row.status === status);
      },
      90_000,
    );

  async function uploadMany(server: ServerProcess, count: number): Promise<void> {
    const characterId = await server.client.createCharacter();
    for (let n = 0; n < count; n++) {
      const { userErrors } = await server.client.upload(characterId, await facelessPicture(n), { waitMs: 0 });
      assert.deepEqual(userErrors, []);
    }
  }

  /** What every way in answers meanwhile. */
  async function assertTypedRefusals({ url, client }: ServerProcess): Promise<void> {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(await samplePhoto(6))]), "me.jpg");
    const { headers } = client;
    const answers = await Promise.all([
      fetch(`${url}/graphql`, {
        method: "POST",
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify({ query: "{ viewer { keyName } }" }),
      }),
      fetch(`${url}/api/v1/characters/char_x/reference-images`, { method: "POST", headers, body: form }),
      fetch(`${url}/nowhere`, { headers }),
    ]);
    for (const answer of answers) {
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get("retry-after"), "5");
      const { errors } = (await answer.json()) as any;
      assert.equal(errors[0].extensions.code, "DATABASE_UNAVAILABLE");
    }
  }

  async function assertNotReady(url: string): Promise<void> {
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    const response = await fetch(`${url}/readyz`);
    assert.equal(response.status, 503);
    assert.equal(((await response.json()) as any).checks.database, "unavailable");
  }

  /** The queue's lines of `/metrics`, which is answered in any case. */
  async function gaugesOf({
    url,
    headers,
  }: {
    url: string;
    headers: Record<string, string>;
  }): Promise<string> {
    const response = await fetch(`${url}/metrics`, { headers });
    assert.equal(response.status, 200);
    const lines = (await response.text()).split("\n");
    assert.ok(lines.some((line) => line.startsWith("process_cpu_seconds_total ")));
    return lines.filter((line) => /^likeness_(jobs|oldest|workers)/.test(line)).join("\n");
  }

  const isReady = (url: string) =>
    waitUntil("it is ready", async () => (await fetch(`${url}/readyz`)).status === 200);

  /** Loud lines beside the two that an outage is worth. */
  const noise = (server: ServerProcess): string[] =>
    server.log
      .filter(({ level, msg }) => level >= 40 && msg !== DOWN)
      .map((line) => JSON.stringify(line).slice(0, 300));

  function assertSaidOnce(server: ServerProcess, outages: number): void {
    const said = server.log.map(({ msg }) => msg).filter((msg) => msg === DOWN || msg === BACK);
    assert.deepEqual(said, Array.from({ length: outages }, () => [DOWN, BACK]).flat());
    assert.deepEqual(noise(server), []);
    assert.doesNotMatch(server.stderr, /^\s+at /m, "a stack trace");
  }

  it("under load ends no process of API and workers apart: everything acknowledged is analysed after it", async () => {
    const environment = { DATABASE_URL: database.url };
    const ports = [await freePort(), await freePort()];
    const api = await sandbox.start("api", environment);
    const workers = await Promise.all(
      ports.map((port) => sandbox.start("worker", { ...environment, WORKER_PORT: String(port) })),
    );
    const processes = [api, ...workers];
    const urls = [api.url, ...ports.map((port) => `http://127.0.0.1:${port}`)];
    const servers = urls.map((url, i) => ({ url, headers: i === 0 ? api.client.headers : {} }));
    // A key that was never used cannot be checked while the database is away.
    await gaugesOf(servers[0]!);

    for (const outage of [1, 2]) {
      await uploadMany(api, 8);
      await waitUntil("some are being analysed", async () => {
        const running = await query("SELECT FROM graphile_worker.jobs WHERE locked_at IS NOT NULL");
        return running.length > 0;
      });
      await database.stop();
      await waitUntil(
        "each says that the database is away",
        () => processes.every(({ log }) => log.filter(({ msg }) => msg === DOWN).length === outage),
        60_000,
      );
      await assertTypedRefusals(api);
      for (const url of urls) await assertNotReady(url);
      for (const server of servers)
        assert.equal(await gaugesOf(server), "", "unknown at the moment, so left out");
      await database.startAgain();

      await allAre("READY", 8 * outage);
    }

    assert.deepEqual(
      processes.map(({ hasEnded }) => hasEnded),
      [false, false, false],
    );
    await heard(processes, BACK);
    for (const url of urls) await isReady(url);
    for (const server of servers) {
      await waitUntil("both workers are counted", async () =>
        /^likeness_workers_alive 2$/m.test(await gaugesOf(server)),
      );
      const gauges = await gaugesOf(server);
      for (const state of ["waiting", "running", "failed"]) {
        assert.match(gauges, new RegExp(`^likeness_jobs\\{state="${state}"\\} 0$`, "m"));
      }
      assert.match(gauges, /^likeness_oldest_waiting_job_seconds 0$/m);
    }
    for (const process of processes) assertSaidOnce(process, 2);
    const { referenceImage } = await api.client.upload(await api.client.createCharacter(), {
      bytes: await samplePhoto(6),
      name: "after.jpg",
    });
    assert.equal(referenceImage.status, "READY", "the announcements are heard again");
    await waitUntil("each worker has one sign of life", async () => {
      const alive = await query(
        "SELECT DISTINCT process_id FROM worker_heartbeats WHERE seen_at > now() - interval '10 seconds'",
      );
      return alive.length === 2;
    });
    for (const process of processes) assert.deepEqual(await process.stop(), { code: 0, signal: null });
  });

  it("ends no server that does everything in one process, and one that stops meanwhile stops cleanly", async () => {
    const server = await sandbox.start("all", { DATABASE_URL: database.url });
    await uploadMany(server, 6);

    await database.stop();
    await heard([server], DOWN);
    await assertTypedRefusals(server);
    await database.startAgain();
    await allAre("READY", 6);

    await heard([server], BACK);
    assertSaidOnce(server, 1);
    await database.stop();
    await waitUntil("it is away again", () => server.log.filter(({ msg }) => msg === DOWN).length === 2);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
  });

  it("that began before a process was started is waited out", async () => {
    await database.stop();
    const processes = (["api", "worker", "all"] as const).map((role) =>
      sandbox.spawn(role, { DATABASE_URL: database.url, DATABASE_WAIT_SECONDS: "100" }),
    );
    await heard(processes, "waiting for the database");

    await database.startAgain();

    await Promise.all(processes.map((process) => process.started()));
    assert.ok(await processes[0]!.client.createCharacter());
  });

  it("leaves an upload acknowledged that was recorded before it", async () => {
    const api = await sandbox.start("api", { DATABASE_URL: database.url });
    const characterId = await api.client.createCharacter();
    const upload = api.client.graphqlWithFiles(
      `mutation ($input: UploadReferenceImageInput!) {
         uploadReferenceImage(input: $input) {
           referenceImage { id status } character { id faceLock { status } } userErrors { code }
         }
       }`,
      { input: { characterId, file: null, waitMs: 8_000 } },
      { "variables.input.file": await facelessPicture(1) },
    );
    await allAre("ANALYSING", 1);

    await database.stop();
    const { data, errors, status } = await upload;

    await database.startAgain();
    const { referenceImage, character, userErrors } = data.uploadReferenceImage;
    assert.deepEqual([status, referenceImage.status, userErrors], [200, "ANALYSING", []]);
    assert.deepEqual(character, { id: characterId, faceLock: null });
    assert.deepEqual(
      errors!.map(({ path, extensions }: any) => [path, extensions.code]),
      [[["uploadReferenceImage", "character", "faceLock"], "DATABASE_UNAVAILABLE"]],
    );
    await waitUntil("it can be asked for", async () => {
      const { data } = await api.client.graphql("query ($id: ID!) { referenceImage(id: $id) { id } }", {
        id: referenceImage.id,
      });
      return data?.referenceImage?.id === referenceImage.id;
    });
  });
});
