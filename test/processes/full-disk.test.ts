import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import type { FilePart } from "../support/api-client.js";
import { SmallDisk } from "../support/full-disk.js";
import { variantOfSample } from "../support/pictures.js";
import { ProcessSandbox } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { skip } from "../support/skip.js";
import { waitUntil } from "../support/wait-until.js";

const DISK_BYTES = 8 * 1024 * 1024;
const BLOCK_BYTES = 4096;

describe("A server on a file system without room", function () {
  this.timeout(120_000);
  let sandbox: ProcessSandbox;
  let disk: SmallDisk | undefined;
  let dataSource: DataSource;
  let server: ServerProcess;
  let photo: FilePart;
  let characterId: string;

  before(async function () {
    const obstacle = await SmallDisk.findObstacle();
    if (obstacle !== null) skip(this, obstacle);
  });

  beforeEach(async () => {
    sandbox = await ProcessSandbox.open();
    photo = await variantOfSample(6, 1);
  });
  afterEach(async () => {
    await dataSource?.destroy();
    await sandbox?.close();
    await disk?.unmount();
  });

  /** @param folder of the data directory which is a disk of its own; "" for all of it */
  async function startOnSmallDisk(folder: string): Promise<void> {
    const dataDirectory = join(sandbox.dataDirectory, "data");
    await mkdir(join(dataDirectory, folder), { recursive: true });
    disk = await SmallDisk.mount(join(dataDirectory, folder), DISK_BYTES);
    const { url } = await sandbox.createDatabase();
    dataSource = await createDataSource(url, { poolSize: 1 }).initialize();
    const environment = { DATABASE_URL: url, DATA_DIR: dataDirectory };
    server = await sandbox.spawn("all", environment, { before: disk.enter }).started();
    characterId = await server.client.createCharacter();
    await waitUntil("it is ready", async () => (await get("readyz")).status === 200);
  }

  async function get(path: string): Promise<{ status: number; body: any }> {
    const response = await fetch(`${server.url}/${path}`);
    return { status: response.status, body: await response.json() };
  }

  const filesIn = async (...path: string[]): Promise<string[]> => {
    const entries = await readdir(disk!.outside(...path), { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      },
    );
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  async function rows(): Promise<object> {
    const [counts] = await dataSource.query(
      `SELECT (SELECT count(*)::int FROM reference_images) AS images,
              (SELECT count(*)::int FROM graphile_worker._private_jobs WHERE payload::text LIKE '%mageId%') AS jobs`,
    );
    return counts;
  }

  /** Both ways in are refused in words that say what is wrong. */
  async function assertRefused(message: RegExp): Promise<void> {
    const { referenceImage, userErrors } = await server.client.upload(characterId, photo);
    assert.equal(referenceImage, null);
    assert.equal(userErrors[0].code, "STORAGE_UNAVAILABLE");
    assert.match(userErrors[0].message, message);
    const response = await server.client.uploadForm(characterId, [["file", photo]]);
    const { errors } = (await response.json()) as any;
    assert.deepEqual([response.status, errors[0].code], [503, "STORAGE_UNAVAILABLE"]);
    assert.deepEqual(await rows(), { images: 0, jobs: 0 });
  }

  async function assertGoesOn(): Promise<void> {
    await waitUntil("it is ready again", async () => (await get("readyz")).status === 200);
    const { referenceImage } = await server.client.upload(characterId, photo);
    assert.equal(referenceImage.status, "READY");
    assert.equal(server.hasEnded, false);
  }

  it("refuses uploads, keeps nothing of them, says that it is not ready and why, and goes on when there is room", async () => {
    await startOnSmallDisk("");
    await disk!.fill();

    await assertRefused(/no room on its own disk/);
    assert.deepEqual(await filesIn("spool"), []);
    assert.deepEqual(await filesIn("media", "objects"), []);
    assert.deepEqual(await filesIn("media", "incoming"), []);
    assert.deepEqual(await get("healthz"), { status: 200, body: { status: "ok" } });
    const ready = await get("readyz");
    assert.equal(ready.status, 503);
    assert.match(ready.body.checks.spool, /disk for uploads on their way is full \(ENOSPC\)/);
    assert.match(ready.body.checks.storage, /disk for stored media is full/);
    assert.equal(ready.body.checks.database, "ok");
    assert.deepEqual(await filesIn("spool"), []);

    await disk!.empty();
    await assertGoesOn();
  });

  it("does the same where the stored media alone have no room, with no half of a file left among them", async () => {
    await startOnSmallDisk("media");
    await disk!.fill(4 * BLOCK_BYTES);

    await assertRefused(/disk for stored media is full/);
    assert.deepEqual(await filesIn("objects"), []);
    assert.deepEqual(await filesIn("incoming"), []);
    const ready = await get("readyz");
    assert.equal(ready.status, 503);
    assert.equal(ready.body.checks.spool, "ok");
    assert.match(ready.body.checks.storage, /disk for stored media is full/);

    await disk!.empty();
    await assertGoesOn();
  });

  it("keeps an image whose thumbnail has no room, and analyses it when there is some", async () => {
    await startOnSmallDisk("media");
    const blocks = Math.ceil(photo.bytes.length / BLOCK_BYTES);
    await disk!.fill((blocks + 1) * BLOCK_BYTES);

    const { referenceImage } = await server.client.upload(characterId, photo, { waitMs: 0 });
    await waitUntil("its analysis is put off", async () => {
      const jobs = await dataSource.query(
        "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'analyse_reference_image' AND locked_at IS NULL AND run_at > now()",
      );
      return jobs.length > 0;
    });
    assert.equal(referenceImage.status, "ANALYSING");
    assert.deepEqual(await filesIn("incoming"), []);
    assert.deepEqual(await filesIn("objects"), ["original.jpg"]);

    await disk!.empty();
    await dataSource.query(
      "SELECT graphile_worker.reschedule_jobs(array_agg(id), now()) FROM graphile_worker.jobs",
    );
    const statusOf = async () =>
      (await dataSource.query("SELECT status FROM reference_images"))[0].status as string;
    await waitUntil("it is analysed", async () => (await statusOf()) === "READY", 60_000);
    assert.equal((await filesIn("objects")).length, 3);
  });
});
