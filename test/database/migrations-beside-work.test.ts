import assert from "node:assert/strict";
import { Client } from "pg";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { newId } from "../../src/ids/global-id.js";
import "../support/app.js";
import { copyTestDatabase, createTestDatabase, type TestDatabase } from "../support/postgres.js";
import { describeSchema, goBackTo, VERSION_BEFORE } from "../support/schema-versions.js";
import { freePort, ProcessSandbox } from "../support/process-sandbox.js";
import { waitUntil } from "../support/wait-until.js";
import { MigratingProcess } from "./migrating-process.js";

const IMAGES = 200_000;
const IMAGES_PER_CHARACTER = 50;
const WAITS = "a migration waits for a lock that others hold";

/** "é" is typed as two code points in every third image, which the migration to normal form has to update. */
const FILL = [
  `INSERT INTO workspaces (id, name) VALUES ($1, 'large')`,
  `INSERT INTO characters (id, workspace_id, name)
     SELECT gen_random_uuid(), $1, 'Rene' || chr(769) FROM generate_series(1, ${IMAGES / IMAGES_PER_CHARACTER})`,
  `INSERT INTO reference_images (id, workspace_id, character_id, type, position, status, format, width, height, bytes, sha256,
       storage_key, file_name)
     SELECT gen_random_uuid(), $1, c.id, 'REFERENCE', n, 'READY', 'JPEG', 10, 10, 10, n::text, 'key',
            CASE n % 3 WHEN 0 THEN 'cafe' || chr(769) ELSE 'cafe' END
       FROM characters c, generate_series(1, ${IMAGES_PER_CHARACTER}) n WHERE c.workspace_id = $1`,
];

describe("Migrating a database of the version before, with 200,000 images, while others work with it", function () {
  this.timeout(180_000);
  let original: TestDatabase;
  let shape: string[];
  let database: TestDatabase;
  let dataSource: DataSource;
  const clients: Client[] = [];
  const processes: MigratingProcess[] = [];

  before(async () => {
    original = await createTestDatabase();
    const source = await createDataSource(original.url, { poolSize: 1 }).initialize();
    shape = await describeSchema(source);
    await goBackTo(original.url, VERSION_BEFORE);
    const workspaceId = newId();
    for (const statement of FILL) {
      await source.query(statement, statement.includes("$1") ? [workspaceId] : []);
    }
    await source.destroy();
  });
  after(() => original?.drop());

  beforeEach(async () => {
    database = await copyTestDatabase(original.url);
    dataSource = await createDataSource(database.url, { poolSize: 2 }).initialize();
  });
  afterEach(async () => {
    for (const process of processes.splice(0)) await process.kill();
    for (const client of clients.splice(0)) await client.end();
    await dataSource?.destroy();
    await database?.drop();
  });

  const migrate = (): MigratingProcess => {
    const process = new MigratingProcess(database.url);
    processes.push(process);
    return process;
  };

  async function connect(...statements: string[]): Promise<Client> {
    const client = new Client({ connectionString: database.url, lock_timeout: 1_000 });
    clients.push(client);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    return client;
  }

  /** What other processes do all the time; each statement fails when it gets no lock within a second. */
  async function readAndWrite(client: Client, times = 20): Promise<void> {
    for (let i = 0; i < times; i++) {
      await client.query("SELECT count(*) FROM (SELECT FROM reference_images LIMIT 100) images");
      await client.query(
        "UPDATE reference_images SET position = position WHERE id = (SELECT min(id::text)::uuid FROM (SELECT id FROM reference_images LIMIT 9) i)",
      );
      await client.query(
        "UPDATE characters SET updated_at = now() WHERE id = (SELECT id FROM characters LIMIT 1)",
      );
    }
  }

  /** The only session that waits for a lock is the migrating one. */
  const isQueued = async () => {
    const [{ waiting }] = await dataSource.query(
      "SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = 'reference_images'::regclass",
    );
    return waiting > 0;
  };

  async function assertComplete(): Promise<void> {
    assert.deepEqual(await describeSchema(dataSource), shape);
    const [left] = await dataSource.query(
      `SELECT (SELECT count(*)::int FROM reference_images WHERE file_name IS NOT NFC NORMALIZED) AS images,
              (SELECT count(*)::int FROM characters WHERE name IS NOT NFC NORMALIZED) AS characters,
              (SELECT count(*)::int FROM reference_images) AS total`,
    );
    assert.deepEqual(left, { images: 0, characters: 0, total: IMAGES });
  }

  it("stops nobody behind it while it waits for a long transaction, and goes on after that", async () => {
    const reader = await connect("BEGIN", "SELECT FROM reference_images LIMIT 1");
    const worker = await connect();

    const process = migrate();
    await process.hasSaid(WAITS);
    for (let tries = 0; tries < 3; tries++) {
      await waitUntil("it stands in the queue for the table", isQueued);
      await readAndWrite(worker);
    }
    await reader.query("COMMIT");

    await process.done();
    await assertComplete();
  });

  it("makes its indexes while others write, and anew when it was killed and left one unfinished", async () => {
    const old = await connect("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT FROM workspaces");
    const worker = await connect();

    const killed = migrate();
    const pid = await waitUntil("an index is being made", async () => {
      const [building] = await dataSource.query(
        "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase LIKE 'waiting%'",
      );
      return building?.pid as number;
    });
    await readAndWrite(worker);
    await killed.kill();
    await dataSource.query("SELECT pg_terminate_backend($1, 5000)", [pid]);
    const unfinished = await dataSource.query(
      "SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid",
    );
    await old.query("COMMIT");
    await migrate().done();

    assert.deepEqual(unfinished, [{ name: "reference_images_workspace_id_id_idx" }]);
    await assertComplete();
  });

  it("updates in batches, and goes on where one that was killed had come to", async () => {
    const [{ id }] = await dataSource.query(
      "SELECT id FROM reference_images WHERE file_name IS NOT NFC NORMALIZED ORDER BY id OFFSET 30000 LIMIT 1",
    );
    const writer = await connect("BEGIN", `UPDATE reference_images SET caption = 'mine' WHERE id = '${id}'`);
    const worker = await connect();
    const placesUpTo = async (last: string): Promise<string> => {
      const [{ places }] = await dataSource.query(
        "SELECT md5(string_agg(ctid::text, ' ' ORDER BY id)) AS places FROM reference_images WHERE id <= $1",
        [last],
      );
      return places;
    };

    const killed = migrate();
    await killed.hasSaid(WAITS);
    await readAndWrite(worker);
    await killed.kill();
    const [{ after }] = await dataSource.query("SELECT after FROM updates_under_way");
    const [{ rows }] = await dataSource.query(
      "SELECT count(*)::int AS rows FROM reference_images WHERE file_name = 'café' AND id <= $1",
      [after],
    );
    const places = await placesUpTo(after);
    await writer.query("COMMIT");
    await migrate().done();

    assert.ok(rows > 29_000 && rows <= 30_000, `${rows} rows were updated before it was killed`);
    assert.equal(await placesUpTo(after), places);
    await assertComplete();
  });

  it("is done once by several processes, and keeps no starting process of the version before waiting", async () => {
    const reader = await connect("BEGIN", "SELECT FROM reference_images LIMIT 1");
    const processes = [migrate(), migrate(), migrate()];
    await waitUntil("one migrates", isQueued);

    // As the version before begins, in a statement that waits with its snapshot for as long as it takes.
    const before = await connect("SET lock_timeout = '10s'", "SELECT pg_advisory_lock(7301000)");
    await before.query("SELECT pg_advisory_unlock(7301000)");
    await reader.query("COMMIT");
    await Promise.all(processes.map((process) => process.done()));

    const names: { name: string }[] = await dataSource.query("SELECT name FROM migrations");
    assert.equal(names.length, new Set(names.map(({ name }) => name)).size);
    await assertComplete();
  });

  it("leaves a server alive and not ready for as long as it takes", async () => {
    const reader = await connect("BEGIN", "SELECT FROM reference_images LIMIT 1");
    const sandbox = await ProcessSandbox.open();
    try {
      const port = await freePort();
      const server = sandbox.spawn("api", { DATABASE_URL: database.url, PORT: String(port) });
      await waitUntil("it waits", () => server.hasLogged(WAITS), 60_000);
      const answers = ["healthz", "readyz", "graphql"].map(async (path) => {
        const response = await fetch(`http://127.0.0.1:${port}/${path}`);
        return [response.status, await response.json()];
      });

      assert.deepEqual(await Promise.all(answers), [
        [200, { status: "ok" }],
        [503, { status: "starting" }],
        [503, { status: "starting" }],
      ]);
      await reader.query("COMMIT");
      await server.started();
      assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200);
    } finally {
      await sandbox.close();
    }
  });
});
