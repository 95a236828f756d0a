import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { ApiKeyService } from "../../src/workspaces/api-key.service.js";
import { adminKeyFile, prepareFirstWorkspace } from "../../src/workspaces/prepare-first-workspace.js";
import { Scope } from "../../src/workspaces/scope.js";
import { WorkspaceService } from "../../src/workspaces/workspace.service.js";
import { useOwnDatabaseEach } from "../support/own-database.js";

const GIVEN = "a-key-that-somebody-chose";

describe("The first start of a server", () => {
  let dataSource: DataSource;
  let dataDirectory: string;
  const directories: string[] = [];

  useOwnDatabaseEach(async (own) => {
    dataSource = own.dataSource;
    dataDirectory = await newDirectory();
  }, 4);
  afterEach(async () => {
    for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
  });

  it("makes a workspace and an admin key, kept in a file that only its owner may read", async () => {
    const key = await made(null);

    assert.match(key, /^lk_[\w-]{43}$/);
    const viewer = await new ApiKeyService(dataSource).authenticate(key);
    assert.deepEqual(viewer?.scopes, ["admin"]);
    const [workspace, ...more] = await new WorkspaceService(dataSource).list();
    assert.deepEqual([workspace?.name, workspace?.id, more], ["default", viewer?.workspaceId, []]);
    const file = adminKeyFile(dataDirectory);
    assert.equal((await readFile(file, "utf8")).trim(), key);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(dataDirectory), ["admin-key"]);
  });

  it("is followed by others that use the same workspace and key", async () => {
    const keys = [await prepare(null), await prepare(null), await prepare(null)];

    assert.equal(new Set(keys).size, 1);
    assert.deepEqual(await counts(), { workspaces: 1, keys: 1 });
  });

  it("makes a new key when the kept one was revoked, since the printed link has to work", async () => {
    const apiKeys = new ApiKeyService(dataSource);
    const revoked = await made(null);
    const { workspaceId, keyId } = (await apiKeys.authenticate(revoked))!;
    await apiKeys.revokeIn(workspaceId, keyId);

    const key = await made(null);

    assert.notEqual(key, revoked);
    assert.equal((await apiKeys.authenticate(key))?.workspaceId, workspaceId);
    assert.equal(await apiKeys.authenticate(revoked), null);
  });

  it("makes one workspace and one key when several processes start at once", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => prepare(null)));

    assert.equal(new Set(keys).size, 1);
    assert.deepEqual(await counts(), { workspaces: 1, keys: 1 });
  });

  it("with ADMIN_API_KEY makes that the key, once for processes that start together, and no file", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => prepare(GIVEN)));

    assert.deepEqual([...new Set(keys)], [GIVEN]);
    assert.deepEqual((await new ApiKeyService(dataSource).authenticate(GIVEN))?.scopes, ["admin"]);
    assert.deepEqual(await counts(), { workspaces: 1, keys: 1 });
    assert.deepEqual(await readdir(dataDirectory), []);
  });

  it("does not make a second workspace beside those of the command line", async () => {
    const { id } = await new WorkspaceService(dataSource).create("made before");

    const key = await made(null);

    assert.equal((await new ApiKeyService(dataSource).authenticate(key))?.workspaceId, id);
    assert.equal((await counts()).workspaces, 1);
  });

  describe("followed by one with another ADMIN_API_KEY", () => {
    it("ends the old value, and no other key", async () => {
      const keys = new ApiKeyService(dataSource);
      const kept = await made(null);
      await prepare(GIVEN);

      await prepare("another-key-that-somebody-chose");

      assert.equal(await keys.authenticate(GIVEN), null);
      assert.ok(await keys.authenticate("another-key-that-somebody-chose"));
      assert.ok(await keys.authenticate(kept));
    });

    it("lets a value that comes back work again", async () => {
      const keys = new ApiKeyService(dataSource);
      for (const value of [GIVEN, "another-key-that-somebody-chose", GIVEN]) await prepare(value);

      assert.ok(await keys.authenticate(GIVEN));
      assert.equal(await keys.authenticate("another-key-that-somebody-chose"), null);
      assert.deepEqual(await counts(), { workspaces: 1, keys: 2 });
    });
  });

  it("is the first of the database, whatever data directory comes later: one first key, ever", async () => {
    const first = await made(null);

    const later = await Promise.all([1, 2, 3].map(async () => prepare(null, await newDirectory())));

    assert.deepEqual(later, [null, null, null]);
    assert.deepEqual(await counts(), { workspaces: 1, keys: 1 });
    assert.equal(await prepare(null), first);
  });

  it("is one of several that start at once with empty data directories of their own", async () => {
    const empty = await Promise.all(Array.from({ length: 6 }, () => newDirectory()));

    const keys = await Promise.all(empty.map((directory) => prepare(null, directory)));

    assert.equal(keys.filter((key) => key !== null).length, 1);
    assert.deepEqual(await counts(), { workspaces: 1, keys: 1 });
    const files = await Promise.all(empty.map((directory) => readdir(directory)));
    assert.equal(files.flat().length, 1);
  });

  it("makes no key beside an admin key that the command line made", async () => {
    const { id } = await new WorkspaceService(dataSource).create("made before");
    await new ApiKeyService(dataSource).createFor(id, { name: "ours", scopes: [Scope.ADMIN] });

    assert.equal(await prepare(null), null);
    assert.deepEqual(await counts(), { workspaces: 1, keys: 1 });
    assert.deepEqual(await readdir(dataDirectory), []);
  });

  it("leaves a file alone whose key belongs to another database, and does not let that key in", async () => {
    const elsewhere = await newDirectory();
    await made(null);
    await writeFile(adminKeyFile(elsewhere), "lk_of-another-database\n");

    assert.equal(await prepare(null, elsewhere), null);

    assert.equal(await new ApiKeyService(dataSource).authenticate("lk_of-another-database"), null);
    assert.deepEqual(await counts(), { workspaces: 1, keys: 1 });
  });

  /** The key where there must be one. */
  async function made(adminApiKey: string | null): Promise<string> {
    const key = await prepare(adminApiKey);
    assert.ok(key);
    return key;
  }

  const prepare = (adminApiKey: string | null, directory = dataDirectory) =>
    prepareFirstWorkspace(dataSource, { adminApiKey, dataDirectory: directory });

  async function newDirectory(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), "likeness-first-"));
    directories.push(directory);
    return directory;
  }

  async function counts(): Promise<{ workspaces: number; keys: number }> {
    const [row] = await dataSource.query(
      `SELECT (SELECT count(*)::int FROM workspaces) AS workspaces, (SELECT count(*)::int FROM api_keys) AS keys`,
    );
    return row;
  }
});
