import assert from "node:assert/strict";
import { chmod, chown, copyFile, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { choosePostgresAccount } from "../../src/database/postgres-account.js";
import { runCommand, UserIds } from "../../src/database/command.js";
import { DatabaseSandbox, dataDirectoryOf, exists, query } from "../support/embedded-postgres.js";
import { skip } from "../support/skip.js";

const isRoot = process.getuid?.() === 0;

describe("the user that PostgreSQL runs as", () => {
  const sandbox = new DatabaseSandbox();

  afterEach(() => sandbox.removeAll());

  it("is never root, and is the starting user where that is an ordinary one", async () => {
    const directory = await sandbox.makeDirectory();

    await sandbox.start(directory);

    const { uid } = await stat(dataDirectoryOf(directory));
    if (isRoot) assert.notEqual(uid, 0);
    else assert.equal(uid, process.getuid?.());
  });

  describe("started by root", () => {
    before(function () {
      if (!isRoot) skip(this, "needs root");
    });

    it("works below a folder that only root may enter, with parallel workers", async () => {
      const directory = join(await sandbox.makeDirectory(0o700), "postgres");

      const { url } = await sandbox.start(directory);

      const [explained] = await query(
        url,
        "CREATE TABLE numbers AS SELECT generate_series(1, 200000) AS n",
        "SET parallel_setup_cost = 0",
        "SET parallel_tuple_cost = 0",
        "SET min_parallel_table_scan_size = 0",
        "EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM numbers",
      );
      assert.match(JSON.stringify(explained?.["QUERY PLAN"]), /"Workers Launched":[1-9]/);
    });

    it("works there in a container that grants dac_override only", async () => {
      const directory = await sandbox.makeDirectory(0o700);

      const started = await sandbox.startInProcess(directory, { launcher: without("dac_read_search") });

      assert.deepEqual(await query(started.url!, "SELECT 1 AS one"), [{ one: 1 }]);
    });

    it("starts binaries that npm unpacked under a umask of 077, for root alone", async () => {
      const directory = await sandbox.makeDirectory();
      const program = await closedCopyOf(process.execPath, directory);
      const binaries = { postgres: program, initdb: program, pg_ctl: program };

      const account = await choosePostgresAccount(directory, join(directory, "db"), binaries);

      const started = await account.run("/bin/sh", ["-c", '"$1" --version', "sh", program]);
      assert.equal(started.output.trim(), process.version);
    });

    it("says which folder and what to do where neither capability is to be had", async () => {
      const directory = await sandbox.makeDirectory(0o700);

      const launcher = without("dac_read_search,-dac_override");
      const { error = "" } = await sandbox.startInProcess(directory, { launcher });

      assert.ok(error.includes(`may not enter ${directory}`), error);
      for (const way of ["move both", "as an ordinary user", "set DATABASE_URL"])
        assert.ok(error.includes(way), way);
      assert.equal(await exists(join(directory, "cluster")), false);
    });

    it("is the owner of an ordinary user's directory, who can start it again afterwards", async function () {
      const user = await nobody(this);
      const directory = await directoryOf(sandbox, user);
      await (await sandbox.start(directory)).stop();
      assert.equal((await stat(dataDirectoryOf(directory))).uid, user.uid);

      const again = await sandbox.startInProcess(directory, user);

      assert.deepEqual(await query(again.url!, "SELECT 1 AS one"), [{ one: 1 }]);
    });
  });

  describe("started by an ordinary user", () => {
    before(function () {
      if (!isRoot) skip(this, "the whole run is by an ordinary user: the other tests prove it");
    });

    it("is that user", async function () {
      const user = await nobody(this);
      const directory = await directoryOf(sandbox, user);

      const started = await sandbox.startInProcess(directory, user);

      assert.deepEqual(await query(started.url!, "SELECT 1 AS one"), [{ one: 1 }], started.error);
      assert.equal((await stat(dataDirectoryOf(directory))).uid, user.uid);
      assert.equal((await stat(join(directory, "cluster", "connection.json"))).uid, user.uid);
    });

    it("refuses somebody else's database", async function () {
      const user = await nobody(this);
      const directory = await directoryOf(sandbox, user);
      await mkdir(dataDirectoryOf(directory), { recursive: true });

      const { error = "" } = await sandbox.startInProcess(directory, user);

      assert.match(error, /belongs to the user id 0\. Start as that user/);
    });
  });
});

function without(capabilities: string): string[] {
  return ["setpriv", `--bounding-set=-${capabilities}`];
}

async function directoryOf(sandbox: DatabaseSandbox, { uid, gid }: UserIds): Promise<string> {
  const directory = await sandbox.makeDirectory();
  await chown(directory, uid, gid);
  return directory;
}

/** An unprivileged user who can reach this code; without one the test is skipped. */
async function nobody(context: Mocha.Context): Promise<UserIds> {
  const [uid, gid] = await Promise.all([
    runCommand("id", ["-u", "nobody"]),
    runCommand("id", ["-g", "nobody"]),
  ]);
  if (uid.exitCode !== 0) skip(context, "there is no user nobody");
  const user = { uid: Number(uid.output), gid: Number(gid.output) };
  const reached = await runCommand(process.execPath, ["--check", __filename], user);
  if (reached.exitCode !== 0) skip(context, `the user nobody cannot reach ${__filename}: ${reached.output}`);
  return user;
}

/** A program that only root may read and execute. */
async function closedCopyOf(program: string, directory: string): Promise<string> {
  const copy = join(directory, "closed-program");
  await copyFile(program, copy);
  await chmod(copy, 0o700);
  return copy;
}
