import assert from "node:assert/strict";
import { checkStorage, type CheckPosition, type Difference } from "../../src/housekeeping/check-storage.js";
import { ObjectOwnership } from "../../src/housekeeping/object-ownership.js";
import { removeUnrecordedObjects } from "../../src/housekeeping/remove-unrecorded-objects.js";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import type { MediaStorage } from "../../src/media-storage/media-storage.js";
import { announceObjects } from "../../src/reference-images/unrecorded-objects.js";
import { WorkspaceService } from "../../src/workspaces/workspace.service.js";
import { startDiskMedia } from "../media-storage/fixtures.js";
import { GcsFixture, useTestCredentials } from "../media-storage/gcs-fixture.js";
import { insertAnalysedImage } from "../support/rows.js";
import { Journey } from "../uploads/journey.js";

describe("The comparison of records and stored objects", () => {
  let journey: Journey;

  beforeEach(async () => {
    journey = await Journey.start();
  });
  afterEach(() => journey?.stop());

  async function check(storage: MediaStorage, after: CheckPosition | null = null, repair = false) {
    const differences: Difference[] = [];
    const positions: CheckPosition[] = [];
    const counts = await checkStorage(journey.dataSource, storage, {
      after,
      repair,
      report: (difference) => differences.push(difference),
      reached: async (position) => void positions.push(position),
    });
    return { differences, positions, counts };
  }

  /** A record whose original is stored. */
  async function storedImage(storage: MediaStorage, workspaceId = journey.viewer.workspaceId) {
    const characterId = newId();
    await journey.dataSource.query("INSERT INTO characters (id, workspace_id, name) VALUES ($1, $2, 'x')", [
      characterId,
      workspaceId,
    ]);
    const image = await insertAnalysedImage(
      journey.dataSource,
      workspaceId,
      toGlobalId("Character", characterId),
    );
    const imageId = fromGlobalId("ReferenceImage", image)!;
    const key = `${workspaceId}/${characterId}/${imageId}/original.jpg`;
    await storage.put(key, Buffer.from("x"), "image/jpeg");
    return { workspaceId, characterId, imageId, key };
  }

  const keyed = (differences: Difference[]) =>
    differences.map(({ kind, key }) => `${kind} ${key}`).toSorted();

  async function findsBothKinds(storage: MediaStorage): Promise<void> {
    const images = await Promise.all(Array.from({ length: 5 }, () => storedImage(storage)));
    const other = await new WorkspaceService(journey.dataSource).create("other");
    images.push(await storedImage(storage, other.id));
    const [lost, drawn, { workspaceId, characterId, imageId }] = images as [any, any, any];
    await storage.delete(lost.key);
    const thumbnail = `${drawn.workspaceId}/${drawn.characterId}/${drawn.imageId}/thumbnail-1.jpg`;
    await journey.dataSource.query("UPDATE reference_images SET thumbnail_key = $1 WHERE id = $2", [
      thumbnail,
      drawn.imageId,
    ]);
    const orphans = [
      `${workspaceId}/${characterId}/${imageId}/thumbnail-old.jpg`,
      `${workspaceId}/${characterId}/${newId()}/original.jpg`,
      `${workspaceId}/${newId()}/${newId()}/original.jpg`,
      `${other.id}/00000000-0000-7000-8000-000000000000/${newId()}/original.jpg`,
    ];
    const onItsWay = `${workspaceId}/${characterId}/${newId()}/original.png`;
    const foreign = [
      `${newId()}/${newId()}/${newId()}/original.jpg`,
      `${workspaceId}/notes.txt`,
      "readme.txt",
    ];
    for (const key of [...orphans, onItsWay, ...foreign])
      await storage.put(key, Buffer.from("x"), "image/jpeg");
    await announceObjects(journey.dataSource.manager, [onItsWay]);
    const before: string[] = [];
    for await (const { key } of storage.list()) before.push(key);

    const { differences } = await check(storage);

    const expected = [
      ...orphans.map((key) => `orphan ${key}`),
      `missing ${lost.key}`,
      `missing ${thumbnail}`,
    ];
    assert.deepEqual(keyed(differences), expected.toSorted());
    const after: string[] = [];
    for await (const { key } of storage.list()) after.push(key);
    assert.deepEqual(after, before);

    await check(storage, null, true);
    const ownership = new ObjectOwnership(journey.dataSource, storage);
    assert.equal(
      await removeUnrecordedObjects(journey.dataSource, storage, ownership, journey.log),
      orphans.length,
    );
    assert.deepEqual(keyed((await check(storage)).differences), [`missing ${lost.key}`]);
    const [job] = await journey.jobs("analyse_reference_image");
    assert.equal(job?.payload.imageId, drawn.imageId);
  }

  it("names every orphan and every missing object, deletes nothing, and repairs when asked to (disk)", async () => {
    const disk = await startDiskMedia();
    await findsBothKinds(disk.storage).finally(() => disk.close());
  });

  describe("in a bucket", () => {
    useTestCredentials();
    const fixture = new GcsFixture();

    it("does the same", () => findsBothKinds(fixture.storage));
  });

  it("goes on from any position with what comes after it, over hundreds of characters", async () => {
    const disk = await startDiskMedia();
    const images: Awaited<ReturnType<typeof storedImage>>[] = [];
    for (let count = 0; count < 450; count++) images.push(await storedImage(disk.storage));
    for (const { key } of images) await disk.storage.delete(key);

    const whole = await check(disk.storage);

    assert.deepEqual([whole.differences.length, whole.counts.records], [450, 450]);
    assert.ok(whole.positions.length >= 3);
    for (const position of whole.positions) {
      const rest = await check(disk.storage, position);
      const left = images.filter(({ characterId }) => characterId > position.characterId);
      assert.deepEqual(keyed(rest.differences), left.map(({ key }) => `missing ${key}`).toSorted());
    }
    await disk.close();
  });
});
