import assert from "node:assert/strict";
import { createDataSource } from "../../src/database/data-source.js";
import { facelessPicture } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "./journey.js";

describe("Fifty uploads to one character that is locked elsewhere", () => {
  it("leave connections for everybody else, and all are recorded afterwards", async () => {
    const journey = await Journey.start();
    const other = await createDataSource(journey.databaseUrl, { poolSize: 2 }).initialize();
    try {
      const [busy, free] = [await journey.createCharacter(), await journey.createCharacter()];
      const pictures = await Promise.all(Array.from({ length: 50 }, (_, n) => facelessPicture(n)));
      let uploads: Promise<unknown[]> | undefined;

      await other.transaction(async (manager) => {
        await manager.query("SELECT FROM characters WHERE id = $1 FOR UPDATE", [busy]);
        uploads = Promise.all(pictures.map((picture) => journey.upload(busy, picture)));
        uploads.catch(() => {});
        await waitUntil("all are stored", async () => {
          const stored = await journey.storedKeys(`${journey.viewer.workspaceId}/${busy}`);
          return stored.length === 50;
        });

        await journey.upload(free, pictures[0]!);
        const waiting: unknown[] = await other.query(
          "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );

        assert.equal(waiting.length, 1, "one of them waits for the lock, the others for their turn");
      });

      await uploads;
      assert.deepEqual([await journey.countImages(busy), await journey.countImages(free)], [50, 1]);
    } finally {
      await other.destroy();
      await journey.stop();
    }
  });
});
