import assert from "node:assert/strict";
import type { DataSource, QueryRunner } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { createIndex } from "../../src/database/create-index.js";
import { updateInBatches, type BatchedUpdate } from "../../src/database/update-in-batches.js";
import { createTestDatabase, type TestDatabase } from "../support/postgres.js";

let database: TestDatabase;
let dataSource: DataSource;
let queryRunner: QueryRunner;

async function open(): Promise<void> {
  database = await createTestDatabase();
  dataSource = await createDataSource(database.url, { poolSize: 2 }).initialize();
  queryRunner = dataSource.createQueryRunner();
  await queryRunner.query("CREATE TABLE things (id text PRIMARY KEY, number integer NOT NULL)");
  await queryRunner.query("INSERT INTO things SELECT 'thing ' || n, 0 FROM generate_series(1, 95) n");
}

async function close(): Promise<void> {
  await queryRunner?.release();
  await dataSource?.destroy();
  await database?.drop();
}

describe("An update in batches", () => {
  beforeEach(open);
  afterEach(close);

  /** Would be seen if a row were updated twice; it fails at one row until that is mended. */
  const count: BatchedUpdate = {
    table: "things",
    key: "id",
    set: `"number" = "number" + 1 / (CASE "number" WHEN -1 THEN 0 ELSE 1 END)`,
    where: "true",
  };
  const numbers = async () => {
    const rows: { number: number; rows: number }[] = await queryRunner.query(
      "SELECT number, count(*)::int AS rows FROM things GROUP BY number ORDER BY number",
    );
    return Object.fromEntries(rows.map(({ number, rows }) => [number, rows]));
  };
  const progressTable = async () =>
    (await queryRunner.query("SELECT to_regclass('updates_under_way') AS name"))[0].name;

  it("reaches every row once, however many batches that are, and leaves no table behind", async () => {
    await updateInBatches(queryRunner, "all", [count], 10);

    assert.deepEqual(await numbers(), { 1: 95 });
    assert.equal(await progressTable(), null);
  });

  it("goes on after the last whole batch when it is run again, in whichever of its tables that was", async () => {
    const [{ id }] = await queryRunner.query("SELECT id FROM things ORDER BY id OFFSET 55 LIMIT 1");
    await queryRunner.query("CREATE TABLE others AS SELECT * FROM things");
    const updates = [{ ...count, table: "others" }, count];
    await queryRunner.query("UPDATE things SET number = -1 WHERE id = $1", [id]);

    await assert.rejects(updateInBatches(queryRunner, "both", updates, 10), /division by zero/);
    assert.deepEqual(await numbers(), { "-1": 1, 0: 44, 1: 50 });
    await queryRunner.query("UPDATE things SET number = 0 WHERE id = $1", [id]);
    await updateInBatches(queryRunner, "both", updates, 10);

    assert.deepEqual(await numbers(), { 1: 95 });
    assert.deepEqual(await queryRunner.query("SELECT DISTINCT number FROM others"), [{ number: 1 }]);
    assert.equal(await progressTable(), null);
  });

  it("updates what needs it, of an empty table nothing, and of one smaller than a batch all", async () => {
    const needing = { ...count, where: `"id" IN ('thing 7', 'thing 70')` };
    await queryRunner.query("CREATE TABLE nothing (LIKE things)");

    await updateInBatches(queryRunner, "some", [{ ...count, table: "nothing" }, needing]);

    assert.deepEqual(await numbers(), { 0: 93, 1: 2 });
  });
});

describe("An index that is made concurrently", () => {
  beforeEach(open);
  afterEach(close);

  const index = { name: "things_number_idx", definition: `ON "things" ("number")`, unique: true };
  const validity = () =>
    queryRunner.query(
      "SELECT indisvalid AS valid, indisunique AS unique FROM pg_index WHERE indexrelid = to_regclass('things_number_idx')",
    );
  const timeouts = () =>
    queryRunner.query(
      "SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement",
    );

  it("is made anew where a failed run left it invalid, stays where it is valid, and leaves time-outs as they were", async () => {
    await queryRunner.query("SET lock_timeout = '500ms'; SET statement_timeout = '40s'");
    await assert.rejects(createIndex(queryRunner, index), /could not create unique index/);
    assert.deepEqual(await validity(), [{ valid: false, unique: true }]);
    assert.deepEqual(await timeouts(), [{ lock: "500ms", statement: "40s" }]);
    await queryRunner.query("DELETE FROM things WHERE id <> 'thing 1'");

    await createIndex(queryRunner, index);
    await createIndex(queryRunner, index);

    assert.deepEqual(await validity(), [{ valid: true, unique: true }]);
    assert.deepEqual(await timeouts(), [{ lock: "500ms", statement: "40s" }]);
  });
});
