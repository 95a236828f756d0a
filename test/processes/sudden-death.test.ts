import assert from "node:assert/strict";
import { createDataSource } from "../../src/database/data-source.js";
import { variantOfSample } from "../support/pictures.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { waitUntil } from "../support/wait-until.js";

describe("kill -9", function () {
  // A worker counts as dead after 20 seconds, and whole servers start on a machine that may be busy.
  this.timeout(180_000);
  let sandbox: ProcessSandbox;

  useSandboxEach((opened) => (sandbox = opened));

  it("of a worker in the middle of an analysis: another one takes it over", async () => {
    const { url } = await sandbox.createDatabase();
    const { gcs, environment: bucket } = await sandbox.createBucket();
    const environment = { DATABASE_URL: url, ...bucket };
    const [api, doomed] = await Promise.all([
      sandbox.start("api", environment),
      sandbox.start("worker", environment),
    ]);
    const characterId = await api.client.createCharacter();
    gcs.fail({ operation: "objects.download", kind: "broken-download", atByte: 1_000, how: "stall" });
    const isAnalysing = new Promise<void>((resolve) => {
      gcs.onFault = async () => resolve();
    });
    const upload = api.client.upload(characterId, await variantOfSample(6, 1));
    await isAnalysing;
    await sandbox.start("worker", environment);

    await doomed.stop("SIGKILL");
    const { referenceImage, character } = await upload;

    assert.equal(referenceImage.status, "READY");
    assert.equal(character.faceLock.revision, 1);
  });

  it("of the API right after it recorded an upload: the image is analysed all the same", async () => {
    const { url } = await sandbox.createDatabase();
    const api = await sandbox.start("api", { DATABASE_URL: url });
    const characterId = await api.client.createCharacter();
    const upload = api.client.upload(characterId, await variantOfSample(6, 1));
    const lost = assert.rejects(upload);
    const dataSource = await createDataSource(url, { poolSize: 1 }).initialize();
    const statuses = async (): Promise<string[]> =>
      (await dataSource.query("SELECT status FROM reference_images")).map(
        ({ status }: { status: string }) => status,
      );
    await waitUntil("the upload is recorded", async () => (await statuses()).length === 1);

    await api.stop("SIGKILL");
    await lost;
    await sandbox.start("worker", { DATABASE_URL: url });

    await waitUntil("the image is analysed", async () => (await statuses())[0] === "READY", 60_000);
    assert.deepEqual(await statuses(), ["READY"]);
    await dataSource.destroy();
  });

  it("of a whole server with its own database: what it acknowledged is there after the next start, which waits for no dead worker", async () => {
    const first = await sandbox.start("all");
    const characterId = await first.client.createCharacter();
    // More than are analysed while the last of them is acknowledged.
    const pictures = await Promise.all([1, 2, 3, 4].map((n) => variantOfSample(6, n)));
    const acknowledged: string[] = [];
    for (const picture of pictures) {
      const { referenceImage } = await first.client.upload(characterId, picture, { waitMs: 0 });
      acknowledged.push(referenceImage.id);
    }

    await first.stop("SIGKILL");
    const second = await sandbox.start("all");

    const said = second.log.map(({ msg }) => msg);
    assert.ok(said.includes("releasing the jobs of workers that died"), said.join("\n"));
    const images = await waitUntil(
      "every image is analysed",
      () => readyImages(second, characterId, 4),
      60_000,
    );
    assert.deepEqual(
      images.map(({ id }) => id),
      acknowledged,
    );
    for (const [i, { url }] of images.entries()) {
      assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), pictures[i]!.bytes);
    }
    assert.deepEqual(await second.stop(), { code: 0, signal: null });
  });
});

/** The images of a character when that many are READY, else null. */
async function readyImages(
  server: ServerProcess,
  characterId: string,
  count: number,
): Promise<{ id: string; url: string }[] | null> {
  const { character } = await server.client.ask(
    "query ($id: ID!) { character(id: $id) { referenceImages { id status url } } }",
    { id: characterId },
  );
  const ready = character.referenceImages.filter(({ status }: { status: string }) => status === "READY");
  return ready.length === count ? ready : null;
}
