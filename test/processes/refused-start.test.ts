import assert from "node:assert/strict";
import { join } from "node:path";
import { postmasterOf } from "../support/embedded-postgres.js";
import { ProcessSandbox } from "../support/server-process.js";

describe("A server that cannot start", () => {
  let sandbox: ProcessSandbox;

  beforeEach(async () => {
    sandbox = await ProcessSandbox.open();
  });

  afterEach(() => sandbox.close());

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
