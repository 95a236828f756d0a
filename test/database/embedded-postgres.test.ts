import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { Client } from "pg";
import { findRunningEmbeddedPostgres } from "../../src/database/embedded-postgres.js";
import {
  DatabaseSandbox,
  dataDirectoryOf,
  exists,
  postmasterOf,
  query,
} from "../support/embedded-postgres.js";

describe("the embedded PostgreSQL", () => {
  const sandbox = new DatabaseSandbox();

  afterEach(() => sandbox.removeAll());

  it("serves a durable UTF-8 database named likeness, on the loopback address alone", async () => {
    const directory = await sandbox.makeDirectory();

    const { url } = await sandbox.start(directory);

    assert.match(url, /^postgres:\/\/likeness:[\w-]{32}@127\.0\.0\.1:\d+\/likeness$/);
    const [row] = await query(
      url,
      `SELECT current_database() AS name, upper('é') AS upper, current_setting('server_encoding') AS encoding,
              current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync`,
    );
    assert.deepEqual(row, {
      name: "likeness",
      upper: "É",
      encoding: "UTF8",
      addresses: "127.0.0.1",
      fsync: "on",
    });
  });

  it("lets the server own its database without being a superuser", async () => {
    const { url } = await sandbox.start(await sandbox.makeDirectory());

    const [row] = await query(
      url,
      "CREATE TABLE things (id int)",
      "CREATE EXTENSION pgcrypto",
      "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
    );

    assert.deepEqual(row, { rolsuper: false });
    await assert.rejects(query(url, "SELECT pg_read_file('/etc/passwd')"), { code: "42501" });
  });

  it("refuses a wrong password and keeps the right one in a file for its owner only", async () => {
    const directory = await sandbox.makeDirectory();
    const { url } = await sandbox.start(directory);
    const wrong = new URL(url);
    wrong.password = "wrong";

    await assert.rejects(query(wrong.href, "SELECT 1"), { code: "28P01" });

    const { mode } = await stat(join(directory, "cluster", "connection.json"));
    assert.equal(mode & 0o777, 0o600);
    assert.equal((await stat(dataDirectoryOf(directory))).mode & 0o777, 0o700);
    assert.equal(await exists(join(directory, "cluster", "initdb-password")), false);
  });

  it("makes missing folders, in a path with blanks", async () => {
    const directory = join(await sandbox.makeDirectory(), "my files", "postgres");

    const database = await sandbox.start(directory);

    assert.deepEqual(await query(database.url, "SELECT 1 AS one"), [{ one: 1 }]);
    await database.stop();
  });

  it("refuses a path that a shell would read otherwise", async () => {
    const directory = join(await sandbox.makeDirectory(), "a$(b)");

    await assert.rejects(sandbox.start(directory), { name: "EmbeddedPostgresError", message: /dollar/ });

    assert.equal(await exists(directory), false);
  });

  it("keeps committed rows and its address over a restart", async () => {
    const directory = await sandbox.makeDirectory();
    const first = await sandbox.start(directory);
    await query(first.url, "CREATE TABLE things AS SELECT 7 AS id");
    await first.stop();

    const second = await sandbox.start(directory);

    assert.equal(second.url, first.url);
    assert.deepEqual(await query(second.url, "SELECT id FROM things"), [{ id: 7 }]);
  });

  it("moves to another port when somebody took its own", async () => {
    const directory = await sandbox.makeDirectory();
    const first = await sandbox.start(directory);
    await first.stop();
    const squatter = createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
    await once(squatter, "listening");

    try {
      const second = await sandbox.start(directory);

      assert.notEqual(new URL(second.url).port, new URL(first.url).port);
      assert.deepEqual(await query(second.url, "SELECT 1 AS one"), [{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it("stops with clients connected, twice without harm, and leaves no process", async () => {
    const directory = await sandbox.makeDirectory();
    const database = await sandbox.start(directory);
    const client = new Client({ connectionString: database.url });
    const errors: string[] = [];
    client.on("error", (error: Error & { code?: string }) => errors.push(error.code ?? error.message));
    await client.connect();
    const end = new Promise<void>((resolve) => client.once("end", () => resolve()));

    await Promise.all([database.stop(), database.stop()]);
    await database.stop();

    await end;
    assert.equal(errors[0], "57P01");
    assert.equal(await postmasterOf(directory), undefined);
    assert.equal(await exists(join(dataDirectoryOf(directory), "postmaster.pid")), false);
  });

  it("moves a log over 1 MiB aside", async () => {
    const directory = await sandbox.makeDirectory();
    await writeFile(join(directory, "postgres.log"), "old");
    await truncate(join(directory, "postgres.log"), 1024 * 1024 + 1);

    await sandbox.start(directory);

    assert.equal((await stat(join(directory, "postgres.log.1"))).size, 1024 * 1024 + 1);
    assert.ok((await stat(join(directory, "postgres.log"))).size < 10_000);
  });

  describe("found from beside", () => {
    it("has the URL that its owner has", async () => {
      const directory = await sandbox.makeDirectory();
      const { url } = await sandbox.start(directory);

      assert.equal(await findRunningEmbeddedPostgres(directory), url);
    });

    it("is null where there is none, where it is stopped, and where only a leftover says it runs", async () => {
      const directory = await sandbox.makeDirectory();
      assert.equal(await findRunningEmbeddedPostgres(join(directory, "missing")), null);
      assert.equal(await findRunningEmbeddedPostgres(directory), null);

      const database = await sandbox.start(directory);
      await database.stop();
      assert.equal(await findRunningEmbeddedPostgres(directory), null);

      const port = new URL(database.url).port;
      const leftover = [process.pid, dataDirectoryOf(directory), 0, port, "", "127.0.0.1"].join("\n");
      await writeFile(join(dataDirectoryOf(directory), "postmaster.pid"), leftover);
      assert.equal(await findRunningEmbeddedPostgres(directory), null);
    });

    it("makes nothing", async () => {
      const directory = join(await sandbox.makeDirectory(), "postgres");
      await mkdir(directory);

      assert.equal(await findRunningEmbeddedPostgres(directory), null);

      assert.equal(await exists(join(directory, "cluster")), false);
    });
  });
});
