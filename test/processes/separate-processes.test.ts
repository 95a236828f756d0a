import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import type { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { samplePhoto, variantOfSample } from "../support/pictures.js";
import { freePort, ProcessSandbox } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { waitUntil } from "../support/wait-until.js";

const IMAGE_KEYS =
  /^[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}\/(original\.jpg|thumbnail-.*\.jpg|face-.*\.jpg)$/;

describe("API and worker processes that share a database and a bucket", () => {
  let sandbox: ProcessSandbox;
  let dataSource: DataSource;
  let gcs: GcsTestServer;
  let apis: ServerProcess[];
  let workers: ServerProcess[];
  let workerPorts: number[];

  before(async () => {
    sandbox = await ProcessSandbox.open();
    const { url } = await sandbox.createDatabase();
    const bucket = await sandbox.createBucket();
    gcs = bucket.gcs;
    const environment = { DATABASE_URL: url, ...bucket.environment };
    workerPorts = [await freePort(), await freePort()];
    [apis, workers] = await Promise.all([
      Promise.all([sandbox.start("api", environment), sandbox.start("api", environment)]),
      Promise.all(
        workerPorts.map((port) => sandbox.start("worker", { ...environment, WORKER_PORT: String(port) })),
      ),
    ]);
    dataSource = await createDataSource(url, { poolSize: 2 }).initialize();
  });

  after(async () => {
    await dataSource?.destroy();
    await sandbox?.close();
  });

  it("answer an upload as soon as another process has analysed it", async () => {
    const [{ client }] = apis as [ServerProcess];
    const characterId = await client.createCharacter();

    const { referenceImage, character } = await client.upload(characterId, {
      bytes: await samplePhoto(6),
      name: "me.jpg",
    });

    assert.equal(referenceImage.status, "READY");
    assert.equal(character.faceLock.revision, 1);
  });

  it("show what one API process recorded on the other at once", async () => {
    const [one, other] = apis as [ServerProcess, ServerProcess];
    const characterId = await one.client.createCharacter();

    const { referenceImage } = await one.client.upload(characterId, await variantOfSample(6, 1));

    const { node } = await other.client.ask(
      "query ($id: ID!) { node(id: $id) { ... on ReferenceImage { id status character { id faceLock { revision } } } } }",
      { id: referenceImage.id },
    );
    assert.deepEqual(node, {
      id: referenceImage.id,
      status: "READY",
      character: { id: characterId, faceLock: { revision: 1 } },
    });
  });

  it("keep every object in the bucket and hand out signed URLs that give the original byte for byte", async () => {
    const [{ client }] = apis as [ServerProcess];
    const characterId = await client.createCharacter();
    const photo = await samplePhoto(5);

    const { referenceImage } = await client.upload(
      characterId,
      { bytes: photo, name: "a.jpg" },
      {},
      "status url thumbnailUrl faceCropUrl",
    );

    assert.equal(referenceImage.status, "READY");
    const { url, thumbnailUrl, faceCropUrl } = referenceImage;
    assert.ok(url.startsWith(gcs.url), url);
    assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), photo);
    for (const derivative of [thumbnailUrl, faceCropUrl]) {
      const response = await fetch(derivative);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "image/jpeg");
    }
    for (const key of gcs.objects.keys()) assert.match(key, IMAGE_KEYS);
  });

  it("share the work: both workers analyse when several images wait", async () => {
    const characters = await Promise.all(apis.map(({ client }) => client.createCharacter()));
    const before = workers.map(analysedBy);
    const pictures = await Promise.all([10, 11, 12, 13, 14, 15, 16, 17].map((n) => variantOfSample(6, n)));

    const payloads = await Promise.all(
      pictures.map((picture, i) => apis[i % 2]!.client.upload(characters[i % 2]!, picture)),
    );

    assert.deepEqual(
      payloads.map(({ referenceImage }) => referenceImage.status),
      Array(8).fill("READY"),
    );
    const shares = await waitUntil("both logs are complete", () => {
      const counts = workers.map((worker, i) => analysedBy(worker) - before[i]!);
      const total = counts.reduce((sum, count) => sum + count, 0);
      return total === 8 ? counts : null;
    });
    assert.ok(Math.min(...shares) > 0, `shares ${shares.join(" and ")}`);
    const failed = await dataSource.query("SELECT FROM graphile_worker.jobs WHERE last_error IS NOT NULL");
    assert.equal(failed.length, 0);
  });

  it("answer health checks on WORKER_PORT, and nothing else there", async () => {
    const url = `http://127.0.0.1:${workerPorts[0]}`;

    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { status: "ok" });
    assert.deepEqual(await (await fetch(`${url}/readyz`)).json(), {
      status: "ready",
      checks: { database: "ok", storage: "ok", analyser: "ok" },
    });
    assert.equal((await fetch(`${url}/graphql`)).status, 404);
  });

  it("run the migrations once, however many start at the same moment", async () => {
    const { url } = await sandbox.createDatabase();
    const empty = await createDataSource(url, { poolSize: 1 }).initialize();
    await empty.query("DROP SCHEMA public CASCADE");
    await empty.query("CREATE SCHEMA public");
    await empty.query("DROP SCHEMA IF EXISTS graphile_worker CASCADE");

    const started = await Promise.all(
      ["one", "two"].map((name) =>
        sandbox.start("api", { DATABASE_URL: url, DATA_DIR: `${sandbox.dataDirectory}/${name}` }),
      ),
    );

    const migrations: { name: string }[] = await empty.query("SELECT name FROM migrations");
    const workspaces = await empty.query("SELECT FROM workspaces");
    await empty.destroy();
    assert.equal(migrations.length, new Set(migrations.map(({ name }) => name)).size);
    assert.equal(workspaces.length, 1);
    for (const api of started) assert.ok(await api.client.createCharacter());
    await Promise.all(started.map((api) => api.stop()));
  });
});

const analysedBy = (worker: ServerProcess): number =>
  worker.log.filter(({ msg }) => msg === "reference image analysed").length;
