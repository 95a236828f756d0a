import assert from "node:assert/strict";
import { Client } from "pg";
import { query } from "./embedded-postgres.js";
import { createTestDatabase } from "./postgres.js";

describe("a test database", () => {
  it("shares nothing with another one", async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);

    await query(one.url, "CREATE TABLE only_here (id int)");

    const tables = "SELECT FROM pg_tables WHERE tablename = 'only_here'";
    assert.equal((await query(one.url, tables)).length, 1);
    assert.equal((await query(other.url, tables)).length, 0);
    await Promise.all([one.drop(), other.drop()]);
  });

  it("can be dropped under a connected client, and twice", async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    const ended = new Promise<void>((resolve) => {
      client.on("error", () => {}).once("end", () => resolve());
    });
    await client.connect();

    await database.drop();
    await database.drop();

    await ended;
    await assert.rejects(query(database.url, "SELECT 1"), { code: "3D000" });
  });
});
