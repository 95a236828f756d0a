import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { checkStorage, type Difference } from "../../src/housekeeping/check-storage.js";
import { findOrphanedKeys } from "../../src/housekeeping/orphaned-keys.js";
import { lockCopyKeys, recordCopy } from "../../src/reference-images/image-copies.js";
import { announceObjects } from "../../src/reference-images/unrecorded-objects.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { MadeCharacter } from "../face-locks/made-character.js";
import { startDiskMedia } from "../media-storage/fixtures.js";
import { useOwnDatabaseEach } from "../support/own-database.js";

describe("What was drawn of an image", () => {
  let dataSource: DataSource;
  let viewer: Viewer;
  let character: MadeCharacter;
  let imageId: string;

  useOwnDatabaseEach(async (own) => {
    dataSource = own.dataSource;
    viewer = await own.newViewer();
  });
  beforeEach(async () => {
    character = await MadeCharacter.create(dataSource, viewer);
    imageId = await character.add("photo");
  });

  const keyOf = (name: string) => `${viewer.workspaceId}/${character.id}/${imageId}/${name}.jpg`;

  /** Announced, as if it were stored, and written down. */
  async function record(name: string, content = "the bytes", kind = "jpeg-1-512") {
    const storageKey = keyOf(name);
    await announceObjects(dataSource.manager, [storageKey]);
    const size = { width: 512, height: 512, bytes: 9, belowBytes: null };
    const { workspaceId } = viewer;
    const copy = { referenceImageId: imageId, workspaceId, kind, storageKey, content, ...size };
    return dataSource.transaction((manager) => recordCopy(manager, copy));
  }

  /** Keys known to have no record, by whether they may go now. */
  const unrecorded = async (): Promise<Record<string, boolean>> => {
    const rows = await dataSource.query("SELECT key, due_at <= now() AS due FROM unrecorded_objects");
    return Object.fromEntries(rows.map(({ key, due }: { key: string; due: boolean }) => [key, due]));
  };

  it("is recorded once: the first stays, and what came later is given up", async () => {
    const first = await record("first");
    const second = await record("second");

    assert.equal(first?.storageKey, keyOf("first"));
    assert.equal(second?.storageKey, keyOf("first"));
    assert.deepEqual(await unrecorded(), { [keyOf("second")]: true });
  });

  it("is replaced by what was drawn from something else, and given up", async () => {
    await record("first");
    const second = await record("second", "other bytes");

    assert.equal(second?.storageKey, keyOf("second"));
    assert.deepEqual(await unrecorded(), { [keyOf("first")]: true });
  });

  it("of an image that is gone is not recorded, and given up", async () => {
    await character.delete(imageId);

    assert.equal(await record("late"), null);
    assert.equal((await unrecorded())[keyOf("late")], true);
  });

  it("is found by whoever deletes the image, also what is being recorded at that moment", async () => {
    await record("first");
    let commit = () => {};
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let tell = () => {};
    const isRecorded = new Promise<void>((resolve) => (tell = resolve));
    const recording = dataSource.transaction(async (manager) => {
      const size = { width: 1280, height: 1280, bytes: 9, belowBytes: null };
      const { workspaceId } = viewer;
      const copy = { referenceImageId: imageId, workspaceId, kind: "key-points", content: "", ...size };
      await recordCopy(manager, { ...copy, storageKey: keyOf("second") });
      tell();
      await mayCommit;
    });
    await isRecorded;

    const found = dataSource.transaction((manager) => lockCopyKeys(manager, [imageId]));
    commit();
    await recording;

    assert.deepEqual((await found).toSorted(), [keyOf("first"), keyOf("second")].toSorted());
  });

  it("is no orphan, unless another was recorded in its place", async () => {
    await record("first");
    const keys = [keyOf("first"), keyOf("other")];

    assert.deepEqual(await findOrphanedKeys(dataSource.manager, keys), [keyOf("other")]);
  });

  it("is missed by the comparison with the storage, which forgets it when it is to repair", async () => {
    const { storage, close } = await startDiskMedia();
    try {
      await record("there");
      await storage.put(keyOf("there"), Buffer.from("the bytes"));
      await record("lost", "", "key-points");
      const missing = async (repair: boolean) => {
        const found: Difference[] = [];
        await checkStorage(dataSource, storage, {
          after: null,
          repair,
          report: (difference) => found.push(difference),
          reached: async () => {},
        });
        return found.map(({ kind, key }) => `${kind} ${key.split("/").at(-1)}`);
      };

      // Of the made image nothing is stored.
      assert.deepEqual((await missing(false)).toSorted(), ["missing lost.jpg", "missing original.jpg"]);
      await missing(true);
      assert.deepEqual(await missing(false), ["missing original.jpg"]);
    } finally {
      await close();
    }
  });
});
