import assert from "node:assert/strict";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "../../src/ids/global-id.js";
import { DiskMediaStorage } from "../../src/media-storage/disk-media-storage.js";
import type { MediaStorage } from "../../src/media-storage/media-storage.js";
import { sweepOrphanedObjects } from "../../src/housekeeping/sweep-orphaned-objects.js";
import { GcsFixture, useTestCredentials } from "../media-storage/gcs-fixture.js";
import { startDiskMedia } from "../media-storage/fixtures.js";
import { variantOfSample } from "../support/pictures.js";
import { Journey } from "../uploads/journey.js";

const HOUR_MS = 3_600_000;

/** A storage, and a way to put an object into it that looks as old as wanted. */
interface AgeableStorage {
  storage: MediaStorage;
  putAged(key: string, ageMs: number): Promise<void>;
}

describe("The sweep of orphaned objects", () => {
  let journey: Journey;

  before(async () => {
    journey = await Journey.start();
  });

  after(() => journey?.stop());

  async function remainingAfterSweep({ storage, putAged }: AgeableStorage): Promise<void> {
    const characterId = await journey.createCharacter();
    const image = await journey.upload(characterId, await variantOfSample(6, 1));
    await journey.runAnalysis(image);
    const { storageKey, thumbnailKey, faceCropKey, workspaceId, id } = await journey.find(image);
    const used = [storageKey, thumbnailKey!, faceCropKey!];
    const orphans = [
      `${workspaceId}/${characterId}/${newId()}/original.jpg`,
      `${workspaceId}/${newId()}/${newId()}/original.jpg`,
      `${workspaceId}/${characterId}/${id}/thumbnail-replaced.webp`,
    ];
    const young = `${workspaceId}/${characterId}/${newId()}/original.png`;
    const foreign = [
      `${newId()}/${newId()}/${newId()}/original.jpg`,
      `somebody/elses/${"-".repeat(36)}/file.txt`,
      "readme.txt",
    ];
    for (const key of [...used, ...orphans, ...foreign]) await putAged(key, 2 * HOUR_MS);
    await putAged(young, HOUR_MS / 2);

    const removed = await sweepOrphanedObjects(journey.dataSource, storage, journey.log, HOUR_MS);

    assert.equal(removed, orphans.length);
    const left: string[] = [];
    for await (const { key } of storage.list()) left.push(key);
    assert.deepEqual(left.toSorted(), [...used, young, ...foreign].toSorted());
  }

  const guarantee =
    "removes what is older than the grace period and no record points at; derivatives in use and what is not ours stay";

  it(`on disk ${guarantee}`, async () => {
    const disk = await startDiskMedia();
    const storage: DiskMediaStorage = disk.storage;
    const putAged = async (key: string, ageMs: number) => {
      await storage.put(key, Buffer.from(key));
      const then = new Date(Date.now() - ageMs);
      await utimes(join(storage.objectsDirectory, key), then, then);
    };

    await remainingAfterSweep({ storage, putAged }).finally(() => disk.close());
  });

  describe("with Google Cloud Storage", () => {
    useTestCredentials();
    const fixture = new GcsFixture();

    it(guarantee, async () => {
      const { clock, server, storage } = fixture;
      const putAged = async (key: string, ageMs: number) => {
        clock.nowMs = Date.now() - ageMs;
        server.seed(key, Buffer.from(key));
        clock.nowMs = Date.now();
      };

      await remainingAfterSweep({ storage, putAged });
    });
  });
});
