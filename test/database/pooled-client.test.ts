import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createDataSource } from "../../src/database/data-source.js";
import { isDatabaseOutage } from "../../src/errors/database-outage.js";
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

  for (const [what, cut] of [
    ["resets", "resetAndDestroy"],
    ["closes", "end"],
  ] as const) {
    it(`that a server takes and ${what} before it is greeted is an outage`, async () => {
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket[cut]());
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const dataSource = createDataSource(`postgres://likeness:secret@127.0.0.1:${port}/likeness`);

      const error = await dataSource.initialize().catch((error: unknown) => error);

      server.close();
      assert.equal(isDatabaseOutage(error), true, String(error));
    });
  }
});
