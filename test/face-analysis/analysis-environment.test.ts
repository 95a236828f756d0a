import assert from "node:assert/strict";
import { analysisEnvironment } from "../../src/face-analysis/process/analysis-environment.js";
import { nodeForPictures } from "../../src/face-analysis/process/task-process.js";

describe("The environment of an analysis process", () => {
  it("has what programs need and nothing that is a secret or a setting of ours", () => {
    const given = {
      PATH: "/usr/bin",
      LD_LIBRARY_PATH: "/opt/lib",
      TMPDIR: "/tmp",
      LANG: "de_DE.UTF-8",
      LC_ALL: "C",
      TZ: "UTC",
      DATABASE_URL: "postgres://likeness:geheim@db/likeness",
      ADMIN_API_KEY: "sixteen-or-more!",
      PGPASSWORD: "geheim",
      GOOGLE_APPLICATION_CREDENTIALS: "/run/secrets/key.json",
      NODE_OPTIONS: "--require /tmp/evil.js",
      AWS_SECRET_ACCESS_KEY: "geheim",
      path_of_somebody: "x",
    };

    assert.deepEqual(analysisEnvironment(given), {
      PATH: "/usr/bin",
      LD_LIBRARY_PATH: "/opt/lib",
      TMPDIR: "/tmp",
      LANG: "de_DE.UTF-8",
      LC_ALL: "C",
      TZ: "UTC",
    });
  });

  it("is what an analysis process is started with", () => {
    process.env.DATABASE_URL = "postgres://likeness:geheim@db/likeness";
    try {
      const env: NodeJS.ProcessEnv = nodeForPictures().env;

      assert.equal(env.DATABASE_URL, undefined);
      assert.equal(env.PATH, process.env.PATH);
      assert.equal(env.MALLOC_ARENA_MAX, "2");
    } finally {
      delete process.env.DATABASE_URL;
    }
  });
});
