import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import "../support/app.js";
import { createDataSource } from "../../src/database/data-source.js";
import { ObjectOwnership } from "../../src/housekeeping/object-ownership.js";
import type { MediaStorage } from "../../src/media-storage/media-storage.js";
import { startDiskMedia } from "../media-storage/fixtures.js";
import { GcsFixture, useTestCredentials } from "../media-storage/gcs-fixture.js";
import { copyTestDatabase, createTestDatabase, type TestDatabase } from "../support/postgres.js";

interface Storages {
  open(): Promise<{ storage: MediaStorage; close(): Promise<void> }>;
}

/** A copied disk has the identity of its original; that its server was started at another time is all that differs. */
const ANOTHER_START = "1700000000.5";

function itTellsOwnersFromCopies({ open }: Storages): void {
  let storage: MediaStorage;
  let closeStorage: () => Promise<void>;
  const databases: TestDatabase[] = [];
  const connections: DataSource[] = [];

  beforeEach(async () => {
    const opened = await open();
    storage = opened.storage;
    closeStorage = () => opened.close();
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) if (connection.isInitialized) await connection.destroy();
    for (const database of databases.splice(0)) await database.drop();
    await closeStorage();
  });

  async function connect(database: TestDatabase): Promise<DataSource> {
    if (!databases.includes(database)) databases.push(database);
    const dataSource = await createDataSource(database.url, { poolSize: 2 }).initialize();
    connections.push(dataSource);
    return dataSource;
  }

  const ownershipOf = (dataSource: DataSource, settlingMs = 0) =>
    new ObjectOwnership(dataSource, storage, { settlingMs });

  /** An owner, and a copy of its database. */
  async function makeOwnerAndCopy(how: "restored" | "copied disk") {
    const database = await createTestDatabase();
    const before = await connect(database);
    await ownershipOf(before).establish();
    await before.destroy();
    const copied = await connect(await copyTestDatabase(database.url));
    const original = await connect(database);
    if (how === "copied disk") {
      const [own] = await copied.query(
        `SELECT system_identifier || ':' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS id
         FROM pg_control_system()`,
      );
      await copied.query("UPDATE media_owner SET database = $1, instance = $2", [own.id, ANOTHER_START]);
    }
    return { original, copied };
  }

  const kindOf = async (dataSource: DataSource, settlingMs = 0) =>
    (await ownershipOf(dataSource, settlingMs).find()).kind;

  it("a database that starts empty owns what it stores, at once and from every process", async () => {
    const dataSource = await connect(await createTestDatabase());

    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(() => kindOf(dataSource))), Array(4).fill("owner"));
    assert.equal((await dataSource.query("SELECT FROM media_owner")).length, 1);
  });

  it("a restored dump is a copy, and stays one however long it waits", async () => {
    const { original, copied } = await makeOwnerAndCopy("restored");

    for (const _time of [1, 2, 3]) assert.equal(await kindOf(copied), "copy");
    assert.equal(await kindOf(original), "owner");
  });

  it("a copied disk waits, and is a copy as soon as its original noticed it", async () => {
    const { original, copied } = await makeOwnerAndCopy("copied disk");

    assert.equal(await kindOf(copied, 60_000), "settling");
    assert.equal(await kindOf(copied, 60_000), "settling");
    assert.equal(await kindOf(original), "owner");

    assert.equal(await kindOf(copied), "copy");
    assert.equal(await kindOf(original), "owner");
  });

  it("a copied disk stays a copy when its server is started again, and so does a second one", async () => {
    const { original, copied } = await makeOwnerAndCopy("copied disk");
    await kindOf(copied);
    await kindOf(original);
    await copied.query("UPDATE media_owner SET instance = '1700000001'");

    assert.equal(await kindOf(copied), "copy");
    assert.equal(await kindOf(original), "owner");
  });

  it("a database whose server was started anew owns its objects again after a while that nobody contests", async () => {
    const dataSource = await connect(await createTestDatabase());
    await ownershipOf(dataSource).establish();
    await dataSource.query("UPDATE media_owner SET instance = $1", [ANOTHER_START]);

    assert.equal(await kindOf(dataSource), "settling");
    assert.equal(await kindOf(dataSource, 60_000), "settling");
    assert.equal(await kindOf(dataSource), "owner");
    assert.equal(await kindOf(dataSource), "owner");
  });

  it("of two with one identity that were both started anew neither is believed", async () => {
    const { original, copied } = await makeOwnerAndCopy("copied disk");
    await original.query("UPDATE media_owner SET instance = $1", [ANOTHER_START]);

    assert.equal(await kindOf(copied), "settling");
    assert.equal(await kindOf(original), "copy");
    assert.equal(await kindOf(copied), "copy");
  });

  for (const how of ["restored", "copied disk"] as const) {
    it(`a copy (${how}) that claims the objects has them, and its original has not`, async () => {
      const { original, copied } = await makeOwnerAndCopy(how);
      await kindOf(copied);
      await kindOf(original);

      await ownershipOf(copied).claim();

      assert.deepEqual(await ownershipOf(copied).find(), { kind: "owner", ownedSince: null });
      assert.equal(await kindOf(original), "copy");
      await ownershipOf(original).claim();
      assert.deepEqual([await kindOf(original), await kindOf(copied)], ["owner", "copy"]);
    });

    it(`a copy (${how}) that separates owns what it stores from then on, and its original stays as it is`, async () => {
      const { original, copied } = await makeOwnerAndCopy(how);
      const before = Date.now();

      await ownershipOf(copied).separate();

      const right = await ownershipOf(copied).find();
      assert.ok(right.kind === "owner" && right.ownedSince !== null && right.ownedSince.getTime() >= before);
      assert.deepEqual(await ownershipOf(original).find(), { kind: "owner", ownedSince: null });
    });
  }
}

describe("Who owns the stored objects", () => {
  describe("on disk", () => {
    itTellsOwnersFromCopies({
      open: async () => {
        const { storage, close } = await startDiskMedia();
        return { storage, close };
      },
    });
  });

  describe("in a bucket", () => {
    useTestCredentials();
    const fixture = new GcsFixture();
    itTellsOwnersFromCopies({ open: async () => ({ storage: fixture.storage, close: async () => {} }) });
  });
});
