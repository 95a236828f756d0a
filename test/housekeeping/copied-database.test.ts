import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { startTestApp, type TestApp } from "../support/app.js";
import { ApiClient } from "../support/api-client.js";
import { writeCredentialsFile } from "../support/gcs-test-server/credentials.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { facelessPicture } from "../support/pictures.js";
import { copyTestDatabase, createTestDatabase, type TestDatabase } from "../support/postgres.js";
import { waitForJobs } from "../support/traces.js";

const LIKENESS = join(__dirname, "..", "..", "src", "cli", "likeness.js");

describe("A copy of a database beside the original, with one bucket", function () {
  // Each starts up to five whole servers, analysis processes included.
  this.timeout(180_000);
  let gcs: GcsTestServer;
  let credentialsFile: string;
  let dataDirectory: string;
  let environment: Record<string, string>;
  let databases: TestDatabase[];
  const running: TestApp[] = [];
  const previous = process.env.GOOGLE_APPLICATION_CREDENTIALS;

  beforeEach(async () => {
    credentialsFile = await writeCredentialsFile();
    process.env.GOOGLE_APPLICATION_CREDENTIALS = credentialsFile;
    gcs = await GcsTestServer.start();
    dataDirectory = await mkdtemp(join(tmpdir(), "likeness-copied-"));
    environment = {
      GCS_BUCKET: gcs.bucket,
      GCS_API_ENDPOINT: gcs.url,
      ADMIN_API_KEY: "the-same-key-in-both",
    };
    databases = [await createTestDatabase()];
  });
  afterEach(async () => {
    for (const app of running.splice(0)) await app.stop();
    for (const database of databases) await database.drop();
    await gcs.close();
    await rm(dirname(credentialsFile), { recursive: true });
    await rm(dataDirectory, { recursive: true });
    if (previous === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    else process.env.GOOGLE_APPLICATION_CREDENTIALS = previous;
  });

  async function start(database: TestDatabase): Promise<{ app: TestApp; client: ApiClient }> {
    const app = await startTestApp({ databaseUrl: database.url, dataDirectory, environment });
    running.push(app);
    return { app, client: new ApiClient(app.url, app.adminKey) };
  }

  async function stopAll(): Promise<void> {
    for (const app of running.splice(0)) await app.stop();
  }

  /** Two images in the original, one of them with a deletion that still waits, and then its copy. */
  async function copyProduction() {
    const [original] = databases as [TestDatabase];
    const { app, client } = await start(original);
    const characterId = await client.createCharacter();
    const ids: string[] = [];
    for (const variant of [0, 1]) {
      const { referenceImage } = await client.upload(characterId, await facelessPicture(variant));
      ids.push(referenceImage.id);
    }
    const keys = [...gcs.objects.keys()].toSorted();
    // As a restored backup has them: an upload that was on its way then, and has long been recorded here.
    await app.dataSource.query(
      "INSERT INTO unrecorded_objects (key, due_at) SELECT storage_key, now() - interval '1 day' FROM reference_images",
    );
    await stopAll();
    databases.push(await copyTestDatabase(original.url));
    await app.dataSource.destroy().catch(() => {});
    return { characterId, ids, keys };
  }

  const deleteImages = async (client: ApiClient, characterId: string, imageIds: string[]) => {
    const { deleteReferenceImages } = await client.ask(
      `mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { userErrors { code } } }`,
      { input: { characterId, imageIds } },
    );
    assert.deepEqual(deleteReferenceImages.userErrors, []);
  };

  const tidyUp = async (app: TestApp) => {
    await app.dataSource.query("SELECT graphile_worker.add_job('remove_unrecorded_objects', '{}'::json)");
    await waitForJobs(app);
  };

  const likeness = (database: TestDatabase, ...command: string[]) =>
    promisify(execFile)(process.execPath, [LIKENESS, ...command], {
      env: { ...process.env, ...environment, DATABASE_URL: database.url, DATA_DIR: dataDirectory },
    });

  it("deletes nothing of the original's, and says so, while the original does as always", async () => {
    const { characterId, ids, keys } = await copyProduction();
    const [original, copied] = databases as [TestDatabase, TestDatabase];
    const clone = await start(copied);

    await deleteImages(clone.client, characterId, [ids[0]!]);
    await tidyUp(clone.app);

    assert.deepEqual([...gcs.objects.keys()].toSorted(), keys);
    const ready = (await (await fetch(`${clone.app.url}/readyz`)).json()) as any;
    assert.match(ready.notices[0], /copy of another.*storage claim/);
    const production = await start(original);
    const { character } = await production.client.ask(
      "query ($id: ID!) { character(id: $id) { referenceImages { url } } }",
      { id: characterId },
    );
    for (const { url } of character.referenceImages) assert.equal((await fetch(url)).status, 200);
    await deleteImages(production.client, characterId, [ids[1]!]);
    await tidyUp(production.app);
    assert.equal(gcs.objects.size, keys.length / 2);
    assert.equal(((await (await fetch(`${production.app.url}/readyz`)).json()) as any).notices, undefined);
  });

  it("that was separated deletes what it stored itself, and nothing that was there before", async () => {
    const { characterId, ids, keys } = await copyProduction();
    const [, copied] = databases as [TestDatabase, TestDatabase];
    const { stdout } = await likeness(copied, "storage", "separate");
    assert.match(stdout, /owns what it stored since/);
    const clone = await start(copied);
    const { referenceImage } = await clone.client.upload(characterId, await facelessPicture(7));

    await deleteImages(clone.client, characterId, [ids[0]!, referenceImage.id]);
    await tidyUp(clone.app);

    assert.deepEqual([...gcs.objects.keys()].toSorted(), keys);
  });

  it("that claimed the objects takes the original's place", async () => {
    const { characterId, ids, keys } = await copyProduction();
    const [original, copied] = databases as [TestDatabase, TestDatabase];
    await likeness(copied, "storage", "claim");
    assert.match((await likeness(original, "storage", "owner")).stdout, /deletes no stored object/);
    const [clone, production] = [await start(copied), await start(original)];

    await deleteImages(production.client, characterId, ids);
    await tidyUp(production.app);
    const images = () => [...gcs.objects.keys()].filter((key) => !key.startsWith("likeness-owners/"));
    assert.deepEqual(images().toSorted(), keys);
    await deleteImages(clone.client, characterId, ids);
    await tidyUp(clone.app);

    assert.deepEqual(images(), []);
  });
});
