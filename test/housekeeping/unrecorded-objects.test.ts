import assert from "node:assert/strict";
import { ObjectOwnership } from "../../src/housekeeping/object-ownership.js";
import { removeUnrecordedObjects } from "../../src/housekeeping/remove-unrecorded-objects.js";
import { newId } from "../../src/ids/global-id.js";
import { StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import type { MediaStorage } from "../../src/media-storage/media-storage.js";
import { abandonObjects, announceObjects } from "../../src/reference-images/unrecorded-objects.js";
import { startDiskMedia } from "../media-storage/fixtures.js";
import { GcsFixture, useTestCredentials } from "../media-storage/gcs-fixture.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { Journey } from "../uploads/journey.js";

describe("An object without a record", () => {
  let journey: Journey;
  let characterId: string;

  before(async () => {
    journey = await Journey.start();
  });
  after(() => journey?.stop());
  beforeEach(async () => {
    Object.assign(journey.storage.failures, { put: 0, read: 0, delete: 0 });
    await journey.dataSource.query("TRUNCATE unrecorded_objects");
    characterId = await journey.createCharacter();
  });

  const noted = async (): Promise<string[]> =>
    (await journey.dataSource.query("SELECT key FROM unrecorded_objects ORDER BY key")).map(
      ({ key }: { key: string }) => key,
    );
  const aDayPasses = () =>
    journey.dataSource.query("UPDATE unrecorded_objects SET due_at = due_at - interval '24 hours'");
  const run = (storage: MediaStorage = journey.storage) =>
    removeUnrecordedObjects(
      journey.dataSource,
      storage,
      new ObjectOwnership(journey.dataSource, storage),
      journey.log,
    );
  const keyOf = (name: string, imageId = newId()) =>
    `${journey.viewer.workspaceId}/${characterId}/${imageId}/${name}`;

  it("is none that an upload and its analysis leave: all they stored is recorded", async () => {
    const image = await journey.upload(characterId, await variantOfSample(6, 1));
    await journey.runAnalysis(image);

    assert.deepEqual(await noted(), []);
    assert.equal((await journey.storedKeys(`${image.workspaceId}/${characterId}`)).length, 3);
  });

  it("is known before it is stored, whatever the upload dies of", async () => {
    const picture = await facelessPicture();
    const before: string[][] = [];
    const put = journey.storage.put.bind(journey.storage);
    journey.storage.put = async (...args) => {
      before.push(await noted());
      await put(...args);
      throw new StorageUnavailableError(new Error("the answer was lost"));
    };

    await assert.rejects(journey.upload(characterId, picture), StorageUnavailableError);
    journey.storage.put = put;

    const [key] = await journey.storedKeys(`${journey.viewer.workspaceId}/${characterId}`);
    assert.deepEqual(before, [[key]]);
    assert.deepEqual(await noted(), [key]);
    assert.equal(await run(), 0);
    await aDayPasses();
    assert.equal(await run(), 1);
    assert.deepEqual(await journey.storedKeys(`${journey.viewer.workspaceId}/${characterId}`), []);
    assert.deepEqual(await noted(), []);
  });

  it("is no longer known when a refused upload took it back", async () => {
    const picture = await facelessPicture();

    await Promise.allSettled([1, 2, 3].map(() => journey.upload(characterId, picture)));

    assert.deepEqual(await noted(), []);
    assert.equal((await journey.storedKeys(`${journey.viewer.workspaceId}/${characterId}`)).length, 1);
  });

  it("goes a day after an analysis that could not be recorded", async () => {
    const image = await journey.upload(characterId, await variantOfSample(6, 1));
    await journey.dataSource.query("ALTER TABLE faces ADD CONSTRAINT full_disk CHECK (false) NOT VALID");
    await assert.rejects(journey.runAnalysis(image), /full_disk/);
    await journey.dataSource.query("ALTER TABLE faces DROP CONSTRAINT full_disk");

    assert.equal((await noted()).length, 2);
    await journey.runAnalysis(image);
    await aDayPasses();

    assert.equal(await run(), 2);
    const { storageKey, thumbnailKey, faceCropKey } = await journey.find(image);
    assert.deepEqual(
      await journey.storedKeys(`${image.workspaceId}/${characterId}`),
      [storageKey, thumbnailKey, faceCropKey].toSorted(),
    );
  });

  it("is spared when a record points at it after all", async () => {
    const image = await journey.upload(characterId, await facelessPicture());
    await abandonObjects(journey.dataSource.manager, [image.storageKey]);

    assert.equal(await run(), 0);

    assert.ok(await journey.storage.read(image.storageKey));
    assert.deepEqual(await noted(), []);
  });

  it("is only removed where it is known: nothing is looked for", async () => {
    const [unknown, foreign] = [keyOf("original.jpg"), "somebody/elses.txt"];
    for (const key of [unknown, foreign]) await journey.storage.put(key, Buffer.from("x"), "image/jpeg");
    await abandonObjects(journey.dataSource.manager, [foreign]);

    assert.equal(await run(), 0);

    for (const key of [unknown, foreign]) assert.ok(await journey.storage.read(key));
  });

  it("whose deletion fails is tried again later, and does not keep others", async () => {
    const [first, second] = [keyOf("original.jpg"), keyOf("original.jpg")];
    for (const key of [first, second]) await journey.storage.put(key, Buffer.from("x"), "image/jpeg");
    await abandonObjects(journey.dataSource.manager, [first]);
    await abandonObjects(journey.dataSource.manager, [second]);
    journey.storage.failures.delete = 1;

    await assert.rejects(run(), StorageUnavailableError);

    assert.equal(await run(), 1);
    assert.equal((await noted()).length, 1);
    await aDayPasses();
    assert.equal(await run(), 1);
  });

  it("of a deletion whose job gave up is removed by housekeeping", async () => {
    const key = keyOf("original.jpg");
    await journey.storage.put(key, Buffer.from("x"), "image/jpeg");
    journey.storage.failures.delete = Infinity;
    await assert.rejects(journey.deleteObjects([key]), StorageUnavailableError);
    journey.storage.failures.delete = 0;

    await aDayPasses();

    assert.equal(await run(), 1);
  });

  it("is removed in batches, a thousand as well as one", async () => {
    const keys = Array.from({ length: 1_001 }, () => keyOf("original.jpg"));
    await announceObjects(journey.dataSource.manager, keys);
    await aDayPasses();

    assert.equal(await run(), 1_001);
    assert.deepEqual(await noted(), []);
  });

  describe("in either storage", () => {
    const removes = async (storage: MediaStorage) => {
      const [due, young] = [keyOf("original.jpg"), keyOf("original.png")];
      for (const key of [due, young]) await storage.put(key, Buffer.from("x"), "image/jpeg");
      await announceObjects(journey.dataSource.manager, [young]);
      await abandonObjects(journey.dataSource.manager, [due]);

      assert.equal(await run(storage), 1);

      await assert.rejects(storage.read(due));
      assert.ok(await storage.read(young));
    };

    it("goes when it is due (disk)", async () => {
      const disk = await startDiskMedia();
      await removes(disk.storage).finally(() => disk.close());
    });

    describe("Google Cloud Storage", () => {
      useTestCredentials();
      const fixture = new GcsFixture();

      it("goes when it is due", () => removes(fixture.storage));
    });
  });
});
