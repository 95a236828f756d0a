import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { lchown, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseInUseError } from "../../src/database/embedded-postgres-errors.js";
import {
  DatabaseSandbox,
  dataDirectoryOf,
  exists,
  killPostgres,
  postmasterOf,
  query,
  until,
} from "../support/embedded-postgres.js";

const makeThings = "CREATE TABLE things AS SELECT 7 AS id";
const readThings = "SELECT id FROM things";

describe("the embedded PostgreSQL and its one owner", () => {
  const sandbox = new DatabaseSandbox();

  afterEach(() => sandbox.removeAll());

  it("refuses a second server, naming the first, which goes on undisturbed", async () => {
    const directory = await sandbox.makeDirectory();
    const first = await sandbox.startInProcess(directory);
    await query(first.url!, makeThings);
    const postmaster = await postmasterOf(directory);

    await assert.rejects(sandbox.start(directory), (error) => {
      assert.ok(error instanceof DatabaseInUseError);
      assert.equal(error.ownerPid, first.pid);
      assert.ok(
        error.message.startsWith(`Another Likeness server (pid ${first.pid}) is using ${directory}.`),
      );
      return true;
    });

    assert.equal(await postmasterOf(directory), postmaster);
    assert.deepEqual(await query(first.url!, readThings), [{ id: 7 }]);
  });

  it("lets exactly one of two simultaneous first starts win", async () => {
    const directory = await sandbox.makeDirectory();

    const both = await Promise.all([sandbox.startInProcess(directory), sandbox.startInProcess(directory)]);

    const [winner, loser] = both[0].url ? both : [both[1], both[0]];
    assert.equal(
      loser.error?.startsWith(`DatabaseInUseError: Another Likeness server (pid ${winner.pid})`),
      true,
    );
    assert.deepEqual(await query(winner.url!, "SELECT 1 AS one"), [{ one: 1 }]);
    assert.deepEqual((await readdir(directory)).toSorted(), ["cluster", "postgres.log"]);
  });

  it("waits for an owner that is stopping", async () => {
    const directory = await sandbox.makeDirectory();
    const first = await sandbox.start(directory);
    await query(first.url, makeThings);

    const stopped = first.stop();
    const second = await startOnceFree(sandbox, directory);
    await stopped;

    assert.deepEqual(await query(second.url, readThings), [{ id: 7 }]);
  });

  it("takes over from an owner that was killed, without a restart", async () => {
    const directory = await sandbox.makeDirectory();
    const killed = await sandbox.startInProcess(directory);
    await query(killed.url!, makeThings);
    const postmaster = await postmasterOf(directory);

    await killed.kill();
    const next = await sandbox.start(directory);

    assert.equal(await postmasterOf(directory), postmaster);
    assert.equal(next.url, killed.url);
    assert.deepEqual(await query(next.url, readThings), [{ id: 7 }]);
    await next.stop();
    assert.equal(await postmasterOf(directory), undefined);
  });

  it("keeps what was committed when owner and PostgreSQL are killed together", async () => {
    const directory = await sandbox.makeDirectory();
    const killed = await sandbox.startInProcess(directory);
    await query(killed.url!, makeThings);

    await killed.kill();
    await killPostgres(directory);
    const next = await sandbox.start(directory);

    assert.deepEqual(await query(next.url, readThings), [{ id: 7 }]);
  });

  it("says that PostgreSQL died under it and brings it back at the same address", async () => {
    const directory = await sandbox.makeDirectory();
    const messages: string[] = [];
    const log = {
      info: (message: string) => messages.push(message),
      warn: (message: string) => messages.push(message),
    };
    const database = await sandbox.start(directory, log);
    await query(database.url, makeThings);

    await killPostgres(directory);
    await until(async () => messages.at(-1)?.startsWith("PostgreSQL is back") ?? false);

    assert.deepEqual(messages.slice(1), [
      "PostgreSQL broke the connection; its queries fail until it is back",
      `PostgreSQL is back on 127.0.0.1:${new URL(database.url).port}`,
    ]);
    assert.deepEqual(await query(database.url, readThings), [{ id: 7 }]);
    await assert.rejects(sandbox.start(directory), DatabaseInUseError);
    await database.stop();
    assert.equal(await postmasterOf(directory), undefined);
  });

  it("starts beside a leftover lock file whose process id belongs to something else now", async () => {
    const directory = await sandbox.makeDirectory();
    const lockFile = join(dataDirectoryOf(directory), "postmaster.pid");
    const first = await sandbox.start(directory);
    const content = await readFile(lockFile, "utf8");
    await first.stop();
    // Of the same user as PostgreSQL: other users' processes PostgreSQL itself knows to ignore.
    const { uid, gid } = await stat(dataDirectoryOf(directory));
    const bystander = spawn("sleep", ["60"], { stdio: "ignore", cwd: "/", uid, gid });
    await once(bystander, "spawn");
    await writeFile(lockFile, content.replace(/^\d+/, String(bystander.pid)), { mode: 0o600 });
    await lchown(lockFile, uid, gid);

    try {
      const second = await sandbox.start(directory);

      assert.deepEqual(await query(second.url, "SELECT 1 AS one"), [{ one: 1 }]);
      assert.equal(bystander.exitCode, null);
    } finally {
      bystander.kill();
    }
  });

  it("starts beside a leftover lock file that a crash emptied", async () => {
    const directory = await sandbox.makeDirectory();
    const lockFile = join(dataDirectoryOf(directory), "postmaster.pid");
    await (await sandbox.start(directory)).stop();
    const { uid, gid } = await stat(dataDirectoryOf(directory));
    await writeFile(lockFile, "", { mode: 0o600 });
    await lchown(lockFile, uid, gid);
    await utimes(lockFile, 0, 0);

    const { url } = await sandbox.start(directory);

    assert.deepEqual(await query(url, "SELECT 1 AS one"), [{ one: 1 }]);
  });

  it("starts over after a first start that was killed while setting up, and leaves no draft", async () => {
    const directory = await sandbox.makeDirectory();
    const child = sandbox.spawn(directory);
    const exit = once(child, "exit");
    await until(async () => (await readdir(directory)).some((name) => name.startsWith("init-")));
    child.kill("SIGKILL");
    await exit;
    assert.equal(await exists(join(directory, "cluster")), false);

    const { url } = await sandbox.start(directory);

    assert.deepEqual(await query(url, "SELECT 1 AS one"), [{ one: 1 }]);
    assert.deepEqual((await readdir(directory)).toSorted(), ["cluster", "postgres.log"]);
  });
});

/** The owner holds the database until PostgreSQL has stopped, so a start at the same moment may still be refused. */
async function startOnceFree(sandbox: DatabaseSandbox, directory: string) {
  for (;;) {
    try {
      return await sandbox.start(directory);
    } catch (error) {
      if (!(error instanceof DatabaseInUseError)) throw error;
    }
  }
}
