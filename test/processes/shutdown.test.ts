import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createDataSource } from "../../src/database/data-source.js";
import { postmasterOf } from "../support/embedded-postgres.js";
import { formBody, textPart } from "../support/multipart.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { formPart, formRequestHead, RawConnection } from "../support/raw-http.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { waitUntil } from "../support/wait-until.js";

const CLEAN = { code: 0, signal: null };
/** After so long a server that stops cuts off whoever it still answers: an end that comes before waited for nobody. */
const CUT_AFTER_MS = 30_000;

describe("SIGTERM", () => {
  let sandbox: ProcessSandbox;

  useSandboxEach((opened) => (sandbox = opened));

  const findPostgres = () => postmasterOf(join(sandbox.dataDirectory, "postgres"));

  it("during uploads and analyses: requests are answered, nothing is left running, and the next start goes on", async () => {
    const first = await sandbox.start("all");
    const characterId = await first.client.createCharacter();
    const pictures = await Promise.all([1, 2, 3, 4, 5].map((n) => variantOfSample(6, n)));
    const uploads = Promise.all(pictures.map((picture) => first.client.upload(characterId, picture)));
    await waitUntil("all are recorded", () => countLogged(first, "upload recorded") === pictures.length);

    const end = await timed(first.stop());
    const payloads = await uploads;

    assert.deepEqual(end.value, CLEAN);
    assert.ok(end.ms < CUT_AFTER_MS, `${end.ms} ms`);
    assert.equal(await findPostgres(), undefined);
    const ids = payloads.map(({ referenceImage }) => referenceImage.id);
    const second = await sandbox.start("all");
    const statuses = await waitUntil("every image is analysed", async () => {
      const found = await imageStatuses(second, characterId);
      return Object.values(found).every((status) => status === "READY") ? found : null;
    });
    assert.deepEqual(Object.keys(statuses).toSorted(), ids.toSorted());
    assert.deepEqual(await second.stop(), CLEAN);
  });

  it("lets an upload whose bytes are still coming finish", async () => {
    const { url } = await sandbox.createDatabase();
    const api = await sandbox.start("api", { DATABASE_URL: url });
    const characterId = await api.client.createCharacter();
    const { bytes } = await facelessPicture();
    const upload = request(`${api.url}/api/v1/characters/${characterId}/reference-images?waitMs=0`, {
      method: "POST",
      headers: {
        ...api.client.headers,
        "Content-Type": "multipart/form-data; boundary=b",
        Expect: "100-continue",
      },
    });
    upload.flushHeaders();
    await once(upload, "continue");
    upload.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n');

    const end = api.stop();
    await waitUntil("it is stopping", () => api.hasLogged("stopping"));
    upload.end(Buffer.concat([bytes, Buffer.from("\r\n--b--\r\n")]));
    const [response] = await once(upload, "response");

    assert.equal(response.statusCode, 201, await text(response));
    assert.deepEqual(await end, CLEAN);
  });

  it("does not wait for whoever is still sending, or only connected, and removes what came", async () => {
    const { url } = await sandbox.createDatabase();
    const api = await sandbox.start("api", { DATABASE_URL: url, MAX_UPLOAD_BYTES: "1000000" });
    const characterId = await api.client.createCharacter();
    const form = `/api/v1/characters/${characterId}/reference-images`;
    const variables = { input: { characterId, file: null } };
    const query =
      "mutation ($input: UploadReferenceImageInput!) { uploadReferenceImage(input: $input) { userErrors { code } } }";
    const fields = [
      textPart("operations", { query, variables }),
      textPart("map", { 0: ["variables.input.file"] }),
    ];
    const file = (name: string, bytes: number) =>
      Buffer.concat([formBody([], formPart(`name="${name}"; filename="a.jpg"`, "")), Buffer.alloc(bytes)]);
    const head = (path: string) => formRequestHead(path, api.adminKey, 50_000_000);
    const unfinished: (string | Buffer)[][] = [
      [],
      ["POST /graphql HTTP/1.1\r\nHost: local"],
      [head(form)],
      [head("/graphql")],
      [head("/graphql").replace("multipart/form-data; boundary=b", "application/json")],
      [head(form), file("file", 300_000)],
      [head("/graphql"), formBody(fields, ""), file("0", 300_000)],
      // Answered, and still sending.
      [head(form), file("file", 1_100_000)],
      [head("/graphql"), formBody(fields, ""), file("0", 1_100_000)],
    ];
    const connections = await Promise.all(
      unfinished.map(async (pieces) => {
        const connection = await RawConnection.open(api.url);
        for (const piece of pieces) await connection.write(piece);
        return connection;
      }),
    );
    const spool = join(sandbox.dataDirectory, "spool");
    await waitUntil("two files are being received", async () => (await readdir(spool)).length === 2);
    const answered = connections.slice(-2);
    await waitUntil("two are answered", () =>
      answered.every((connection) => connection.status() !== undefined),
    );

    const end = await timed(api.stop());

    assert.deepEqual(end.value, CLEAN);
    assert.ok(end.ms < CUT_AFTER_MS, `${end.ms} ms`);
    assert.deepEqual(
      answered.map((connection) => connection.status()),
      [413, 200],
    );
    assert.deepEqual(await readdir(spool), []);
    for (const connection of connections) connection.destroy();
  });

  it("with SHUTDOWN_DELAY_MS turns not ready first, and goes on answering until the time is over", async () => {
    const { url } = await sandbox.createDatabase();
    const api = await sandbox.start("api", { DATABASE_URL: url, SHUTDOWN_DELAY_MS: "3000" });

    const end = api.stop();
    await waitUntil("it is stopping", () => api.hasLogged("stopping"));
    const ready = await fetch(`${api.url}/readyz`);

    assert.deepEqual([ready.status, await ready.json()], [503, { status: "stopping" }]);
    assert.ok(await api.client.createCharacter());
    assert.deepEqual(await end, CLEAN);
  });

  it("alone is delayed by SHUTDOWN_DELAY_MS: an error that nobody caught ends the process at once, in good order", async () => {
    const thrower = "process.on('SIGUSR2',()=>{throw(new(Error)('lost'))})";
    const server = await sandbox.start("all", {
      SHUTDOWN_DELAY_MS: "300000",
      NODE_OPTIONS: `--import=data:text/javascript,${thrower}`,
    });

    const end = await timed(server.stop("SIGUSR2"));

    assert.deepEqual(end.value, { code: 1, signal: null });
    assert.ok(end.ms < CUT_AFTER_MS, `${end.ms} ms`);
    assert.equal(await findPostgres(), undefined);
  });

  it("answers an upload that waits for its analysis at once with what there is", async () => {
    const { url } = await sandbox.createDatabase();
    const api = await sandbox.start("api", { DATABASE_URL: url });
    const characterId = await api.client.createCharacter();
    const upload = api.client.upload(characterId, await facelessPicture(), { waitMs: 60_000 });
    await waitUntil("it is recorded", () => api.hasLogged("upload recorded"));

    const end = await timed(api.stop());

    assert.equal((await upload).referenceImage.status, "ANALYSING");
    assert.deepEqual(end.value, CLEAN);
    assert.ok(end.ms < CUT_AFTER_MS, `${end.ms} ms`);
  });

  it("while the server is still starting leaves no database running", async () => {
    const server = sandbox.spawn("all");
    await waitUntil("its database runs", () => server.stdout.includes("PostgreSQL runs on"));

    const end = await timed(server.stop());

    assert.deepEqual(end.value, CLEAN);
    assert.ok(end.ms < CUT_AFTER_MS, `${end.ms} ms`);
    assert.equal(await findPostgres(), undefined);
  });

  it("ends a process whose database is gone", async () => {
    const { url, drop } = await sandbox.createDatabase();
    const processes = await Promise.all([
      sandbox.start("api", { DATABASE_URL: url }),
      sandbox.start("worker", { DATABASE_URL: url }),
    ]);
    await drop();

    const ends = await timed(Promise.all(processes.map((process) => process.stop())));

    for (const { signal } of ends.value) assert.equal(signal, null);
    for (const { stdout } of processes) assert.doesNotMatch(stdout, /secretKey/);
    assert.ok(ends.ms < CUT_AFTER_MS, `${ends.ms} ms`);
  });

  it("lets a worker finish the analysis it has begun", async () => {
    const { url } = await sandbox.createDatabase();
    const environment = { DATABASE_URL: url };
    const [api, worker] = await Promise.all([
      sandbox.start("api", environment),
      sandbox.start("worker", environment),
    ]);
    const characterId = await api.client.createCharacter();
    const dataSource = await createDataSource(url, { poolSize: 1 }).initialize();
    const jobs = (state: string): Promise<unknown[]> =>
      dataSource.query(`SELECT FROM graphile_worker.jobs WHERE ${state}`);
    await api.client.upload(characterId, await variantOfSample(6, 1), { waitMs: 0 });
    await waitUntil("it is being analysed", async () => (await jobs("locked_at IS NOT NULL")).length === 1);

    const end = await worker.stop();

    assert.deepEqual(end, CLEAN);
    assert.deepEqual(Object.values(await imageStatuses(api, characterId)), ["READY"]);
    assert.deepEqual(await jobs("true"), []);
    assert.deepEqual(await dataSource.query("SELECT FROM worker_heartbeats"), []);
    await dataSource.destroy();
  });
});

function countLogged(server: ServerProcess, message: string): number {
  return server.log.filter(({ msg }) => msg === message).length;
}

async function imageStatuses(server: ServerProcess, characterId: string): Promise<Record<string, string>> {
  const { character } = await server.client.ask(
    "query ($id: ID!) { character(id: $id) { referenceImages { id status } } }",
    { id: characterId },
  );
  return Object.fromEntries(
    character.referenceImages.map(({ id, status }: Record<string, string>) => [id, status]),
  );
}

async function timed<Value>(work: Promise<Value>): Promise<{ value: Value; ms: number }> {
  const start = performance.now();
  const value = await work;
  return { value, ms: Math.round(performance.now() - start) };
}
