import assert from "node:assert/strict";
import pino from "pino";
import { createDataSource } from "../../src/database/data-source.js";
import type { FaceQuery } from "../../src/face-search/face-index.js";
import { MemoryFaceIndex } from "../../src/face-search/memory-face-index.js";
import { bytesPerTemplate } from "../../src/face-search/template-table.js";
import { DatabaseNotifications } from "../../src/notifications/database-notifications.js";
import { useOwnDatabase, type OwnDatabase } from "../support/own-database.js";
import { waitUntil } from "../support/wait-until.js";
import { faceIndexContract } from "./face-index-contract.js";
import { insertTemplates, MODEL, photoOf } from "./made-templates.js";

const log = pino({ level: "silent" });
const QUERY: FaceQuery = {
  model: MODEL,
  probes: [{ identity: photoOf("Mira", "probe"), effectivePhotos: 1 }],
  first: 10,
  minScore: 0,
};

describe("The search by face in memory", () => {
  let own: OwnDatabase;
  let notifications: DatabaseNotifications;
  let index: MemoryFaceIndex;
  useOwnDatabase((database) => (own = database), 5);

  async function open(maxTemplates: number, options = {}): Promise<void> {
    notifications = new DatabaseNotifications(own.url, log);
    index = new MemoryFaceIndex(own.dataSource.manager, notifications, log, {
      maxBytes: bytesPerTemplate(128) * maxTemplates,
      ...options,
    });
    await notifications.start();
  }
  const person = async (count = 1): Promise<string> => {
    const { workspaceId } = await own.newViewer();
    const templates = Array.from({ length: count }, (_, i) => ({ embedding: photoOf(`person ${i}`, i) }));
    await insertTemplates(own.dataSource, workspaceId, templates);
    return workspaceId;
  };
  const foundIn = async (workspaceId: string): Promise<number> =>
    (await index.search(workspaceId, QUERY)).found.length;
  afterEach(() => notifications.close());

  describe("with room for all", () => {
    beforeEach(() => open(100_000));
    faceIndexContract(() => ({ dataSource: own.dataSource, index }));

    it("reads a workspace once, and then what was changed", async () => {
      const workspaceId = await person(3);
      const statements: string[] = [];
      const { manager } = own.dataSource;
      const query = manager.query.bind(manager);
      manager.query = (text: string, ...rest: unknown[]) => (
        statements.push(text),
        query(text, ...(rest as []))
      );
      try {
        await foundIn(workspaceId);
        statements.length = 0;

        await foundIn(workspaceId);

        assert.deepEqual(statements, ["SELECT pg_notify($1, $2)"]);
      } finally {
        manager.query = query;
      }
    });

    it("loads anew what it held when its connection was lost, and reads the database until it hears again", async () => {
      const workspaceId = await person(3);
      await foundIn(workspaceId);
      const other = await createDataSource(own.url, { poolSize: 1 }).initialize();
      await other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'`);
      await other.query("DELETE FROM characters WHERE workspace_id = $1", [workspaceId]);
      await other.destroy();

      assert.equal(await foundIn(workspaceId), 0);

      await waitUntil(
        "it hears again",
        async () => (await foundIn(workspaceId), index.workspaceIds.includes(workspaceId)),
      );
      assert.equal(await foundIn(workspaceId), 0);
    });

    it("fails as the database does, and is right again after", async () => {
      const workspaceId = await person(2);
      await foundIn(workspaceId);
      const { manager } = own.dataSource;
      const query = manager.query.bind(manager);
      await own.dataSource.query(
        "DELETE FROM characters WHERE id IN (SELECT id FROM characters WHERE workspace_id = $1 LIMIT 1)",
        [workspaceId],
      );
      manager.query = (text: string, ...rest: unknown[]) =>
        text.includes("face_locks") ? Promise.reject(new Error("gone")) : query(text, ...(rest as []));
      try {
        await assert.rejects(foundIn(workspaceId), /gone/);
      } finally {
        manager.query = query;
      }

      assert.equal(await foundIn(workspaceId), 1);
    });
  });

  describe("with nothing to hear", () => {
    // Never started: whatever is told, it does not hear it.
    beforeEach(() => {
      notifications = new DatabaseNotifications(own.url, log);
      index = new MemoryFaceIndex(own.dataSource.manager, notifications, log, {
        maxBytes: 2 ** 30,
        catchUpMs: 20,
      });
    });
    faceIndexContract(() => ({ dataSource: own.dataSource, index }));

    it("holds nothing", async () => {
      await foundIn(await person(3));

      assert.deepEqual(index.workspaceIds, []);
    });
  });

  describe("with little room", () => {
    const ROOM = 600;
    beforeEach(() => open(ROOM));

    it("lets the workspace go that was not searched for longest", async () => {
      const [first, second, third] = [await person(260), await person(260), await person(260)];
      for (const workspaceId of [first, second, first, third]) await foundIn(workspaceId);

      assert.deepEqual(index.workspaceIds, [first, third]);
      assert.ok(index.bytes <= ROOM * bytesPerTemplate(128));
      assert.equal(await foundIn(second), 10);
    });

    it("searches a workspace that does not fit without holding it", async () => {
      const workspaceId = await person(ROOM + 1);

      assert.equal(await foundIn(workspaceId), 10);

      assert.deepEqual(index.workspaceIds, []);
    });

    it("lets go of a workspace that has grown too large", async () => {
      const workspaceId = await person(ROOM - 10);
      await foundIn(workspaceId);
      await insertTemplates(
        own.dataSource,
        workspaceId,
        Array.from({ length: 300 }, (_, i) => ({ embedding: photoOf("more", i) })),
      );

      assert.equal((await index.search(workspaceId, QUERY)).searched, ROOM + 290);

      assert.deepEqual(index.workspaceIds, []);
    });
  });
});
