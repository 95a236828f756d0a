import assert from "node:assert/strict";
import { BoundedMediaStorage } from "../../src/media-storage/bounded-media-storage.js";
import { StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import type { MediaStorage } from "../../src/media-storage/media-storage.js";
import { itKeepsTheMediaStorageContract } from "./contract.js";
import { startDiskMedia } from "./fixtures.js";

describe("BoundedMediaStorage", () => {
  describe("before a storage that answers", () => {
    itKeepsTheMediaStorageContract(async (clock) => {
      const { storage, close } = await startDiskMedia(clock);
      return { storage: new BoundedMediaStorage(storage, 60_000), close };
    });
  });

  describe("before a storage that is silent", () => {
    const never = () => new Promise<never>(() => {});
    const silent: MediaStorage = {
      put: never,
      read: never,
      delete: never,
      urlFor: never,
      urlsExpireAt: () => null,
      check: never,
      list: async function* () {},
    };
    const storage = new BoundedMediaStorage(silent, 20);
    const calls: Record<string, () => Promise<unknown>> = {
      put: () => storage.put("a.jpg", Buffer.from("a"), "image/jpeg"),
      read: () => storage.read("a.jpg"),
      delete: () => storage.delete("a.jpg"),
      urlFor: async () => storage.urlFor("a.jpg"),
      check: () => storage.check(),
    };

    for (const [name, call] of Object.entries(calls)) {
      it(`ends ${name} as an outage that says how long it waited`, async () => {
        await assert.rejects(call(), (error) => {
          assert.ok(error instanceof StorageUnavailableError);
          assert.equal((error.cause as Error).message, "No answer within 20 ms");
          return true;
        });
      });
    }
  });
});
