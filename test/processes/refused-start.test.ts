import assert from "node:assert/strict";
import { chown, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../src/database/command.js";
import { postmasterOf } from "../support/embedded-postgres.js";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import { skip } from "../support/skip.js";

describe("A server that cannot start", () => {
  let sandbox: ProcessSandbox;

  useSandboxEach((opened) => (sandbox = opened));

  const findPostgres = () => postmasterOf(join(sandbox.dataDirectory, "postgres"));

  /** What a person reads who starts it. */
  async function refusal(...process: Parameters<ProcessSandbox["spawn"]>): Promise<string> {
    const server = sandbox.spawn(...process);
    const { code } = await server.ended;
    assert.equal(code, 1, server.stdout + server.stderr);
    assert.doesNotMatch(server.stderr, /^\s+at /m, "a stack trace");
    return server.stderr;
  }

  for (const role of ["api", "worker"] as const) {
    it(`says that start:${role} needs DATABASE_URL`, async () => {
      assert.match(await refusal(role), new RegExp(`start:${role} needs DATABASE_URL`));
    });
  }

  it("names every problem of its configuration at once", async () => {
    const message = await refusal("all", {
      PORT: "http",
      MAX_UPLOAD_BYTES: "1",
      GCS_API_ENDPOINT: "http://x",
    });

    assert.match(message, /3 problems/);
    for (const name of ["PORT", "MAX_UPLOAD_BYTES", "GCS_API_ENDPOINT"]) {
      assert.match(message, new RegExp(`- ${name} `));
    }
    assert.equal(await findPostgres(), undefined);
  });

  it("says that its port is in use, and leaves no database running", async () => {
    const { url } = await sandbox.createDatabase();
    const other = await sandbox.start("api", { DATABASE_URL: url });
    const { port } = new URL(other.url);

    const message = await refusal("all", { PORT: port });

    assert.match(message, new RegExp(`127\\.0\\.0\\.1:${port} is in use`));
    assert.equal(await findPostgres(), undefined);
  });

  it("says who uses its data directory, and does not disturb it", async () => {
    const first = await sandbox.start("all");

    const message = await refusal("all");

    assert.match(message, /Another Likeness server \(pid \d+\) is using/);
    assert.ok(await first.client.createCharacter());
  });

  it("says which values NODE_ENV may have, and does not take a slip for development", async () => {
    const message = await refusal("all", { NODE_ENV: "prod" });

    assert.match(message, /NODE_ENV must be development, production or test \(it is "prod"\)/);
    assert.deepEqual(await readdir(sandbox.dataDirectory), []);
  });

  it("names the file and the document that it cannot trust, and leaves no database running", async () => {
    const file = join(sandbox.dataDirectory, "trusted.json");
    await writeFile(file, JSON.stringify({ secrets: "{ viewer { password } }" }));

    const message = await refusal("all", { TRUSTED_DOCUMENTS: file });

    assert.match(
      message,
      /TRUSTED_DOCUMENTS .*trusted\.json: document "secrets": Cannot query field "password"/,
    );
    assert.equal(await findPostgres(), undefined);
  });

  describe("because of its data directory", () => {
    it("says that it is a file", async () => {
      const file = join(sandbox.dataDirectory, "notes.txt");
      await writeFile(file, "mine");

      for (const directory of [file, join(file, "data")]) {
        const message = await refusal("all", { DATA_DIR: directory });

        assert.match(message, /The data directory .*notes\.txt.* is a file, or a part of its path is/);
        assert.match(message, /Set DATA_DIR to a folder/);
      }
      assert.equal(await readFile(file, "utf8"), "mine");
    });

    it("says which user may not write there, and what to do", async function () {
      const closed = join(sandbox.dataDirectory, "closed");
      await mkdir(closed, { mode: 0o555 });
      const user = (await ordinaryUser()) ?? skip(this, NO_ORDINARY_USER);

      for (const directory of [closed, join(closed, "data")]) {
        const message = await refusal("all", { DATA_DIR: directory }, { user });

        assert.match(
          message,
          new RegExp(`The user ${user.name} \\(id ${user.uid}\\) may not make or write ${directory}`),
        );
        assert.match(message, new RegExp(`sudo chown -R ${user.name} ${directory}`));
        assert.match(message, /set DATA_DIR to a folder that this user may write/);
      }
      assert.deepEqual(await readdir(closed), []);
    });

    it("says so of a user that has a number, no name and no home, as in containers", async function () {
      const closed = join(sandbox.dataDirectory, "closed");
      await mkdir(closed, { mode: 0o555 });
      if (process.getuid?.() !== 0) skip(this, "only root can start a process as any number");
      if ((await ordinaryUser()) === null) skip(this, NO_ORDINARY_USER);

      const message = await refusal("all", { DATA_DIR: closed }, { user: { uid: 54_321, gid: 54_321 } });

      assert.match(message, new RegExp(`The user with the id 54321 may not make or write ${closed}`));
      assert.match(message, new RegExp(`sudo chown -R 54321 ${closed}`));
    });

    it("says so within seconds when the disk does not answer", async () => {
      const dead = join(sandbox.dataDirectory, "dead");
      const hang =
        "import(fs)from'node:fs';fs.mkdirSync=(path)=>{if(path.includes('dead'))Atomics.wait(new(Int32Array)(new(SharedArrayBuffer)(4)),0,0)}";
      const hanging = hang.replace("import(fs)from", "import%20fs%20from");

      const message = await refusal("all", {
        DATA_DIR: dead,
        NODE_OPTIONS: `--import=data:text/javascript,${hanging}`,
      });

      assert.match(message, /The disk of the data directory .*dead does not answer: .* within 10 s/);
      assert.match(message, /network disk/);
    });

    it("says that its database is of another version of PostgreSQL, and leaves it as it is", async () => {
      const first = await sandbox.start("all");
      await first.stop();
      const version = join(sandbox.dataDirectory, "postgres", "cluster", "data", "PG_VERSION");
      await writeFile(version, "16\n");

      const message = await refusal("all");

      assert.match(message, /was made by PostgreSQL 16; this server brings 18\.\d+, which does not read it/);
      assert.match(message, /set DATA_DIR to a new folder/);
      assert.equal(await readFile(version, "utf8"), "16\n");
    });

    it("says who owns a file of it that root made", async function () {
      if (process.getuid?.() !== 0) skip(this, "only root can make a file that another user may not use");
      const user = (await ordinaryUser()) ?? skip(this, NO_ORDINARY_USER);
      await writeFile(join(sandbox.dataDirectory, "admin-key"), "lk_x", { mode: 0o600 });
      await chown(sandbox.dataDirectory, user.uid, user.gid);

      const message = await refusal("all", { ADMIN_API_KEY: "" }, { user });

      assert.match(message, new RegExp(`The user ${user.name} \\(id ${user.uid}\\) may not use .*admin-key`));
      assert.equal(await findPostgres(), undefined);
    });
  });

  describe("because of its address", () => {
    it("says that the address is not this machine's", async () => {
      assert.match(await refusal("all", { HOST: "192.0.2.1" }), /192\.0\.2\.1 is no address of this machine/);
    });
  });

  it("says that the database does not answer, without the password", async () => {
    const message = await refusal("api", {
      DATABASE_URL: "postgres://likeness:geheim@127.0.0.1:1/likeness",
      DATABASE_WAIT_SECONDS: "1",
    });

    assert.match(message, /database/i);
    assert.match(message, /127\.0\.0\.1:1/);
    assert.doesNotMatch(message, /geheim/);
  });
});

const NO_ORDINARY_USER = "there is no user but root here who can read the files of this server";

interface OrdinaryUser {
  name: string;
  uid: number;
  gid: number;
}

/** One who is not root, as whom this process can start others that read its files; null where there is none. */
async function ordinaryUser(): Promise<OrdinaryUser | null> {
  if (process.getuid?.() !== 0) {
    const { username, uid, gid } = userInfo();
    return uid < 0 ? null : { name: username, uid, gid };
  }
  const ids = await Promise.all([runCommand("id", ["-u", "nobody"]), runCommand("id", ["-g", "nobody"])]);
  if (ids.some(({ exitCode }) => exitCode !== 0)) return null;
  const [uid, gid] = ids.map(({ output }) => Number(output)) as [number, number];
  const reached = await runCommand(process.execPath, ["--check", __filename], { uid, gid });
  return reached.exitCode === 0 ? { name: "nobody", uid, gid } : null;
}
