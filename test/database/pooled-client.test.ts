import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { createDataSource } from "../../src/database/data-source.js";
import { createTestDatabase } from "../support/postgres.js";

describe("A pooled connection", () => {
  it("belongs to no request, whoever made the pool open it", async () => {
    const requests = new AsyncLocalStorage<string>();
    const database = await createTestDatabase();
    const dataSource = await createDataSource(database.url, { poolSize: 2 }).initialize();
    const heardIn: unknown[] = [];
    const { master: pool } = dataSource.driver as unknown as { master: import("pg").Pool };
    pool.on("connect", (client) => client.on("notice", () => heardIn.push(requests.getStore())));
    const taken = dataSource.createQueryRunner();
    await taken.connect();

    await requests.run("request", () => dataSource.query("DO $$ BEGIN RAISE NOTICE 'heard'; END $$"));

    assert.deepEqual(heardIn, [undefined]);
    await taken.release();
    await dataSource.destroy();
    await database.drop();
  });
});
