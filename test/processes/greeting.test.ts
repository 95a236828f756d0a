import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type ProcessSandbox, useSandboxEach } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";

describe("What a server says when it has started", function () {
  this.timeout(120_000);
  let sandbox: ProcessSandbox;

  useSandboxEach((opened) => (sandbox = opened));

  const start = async (environment: Record<string, string>) => {
    const { url } = await sandbox.createDatabase();
    return sandbox.start("api", { DATABASE_URL: url, ...environment });
  };
  /** Everything beside the log; complete once the server has ended. */
  const wordsOf = async (server: ServerProcess) => {
    await server.stop();
    const lines = server.stdout.split("\n").filter((line) => !line.startsWith("{"));
    return lines.map((line) => line.trim()).filter((line) => line !== "");
  };
  const keptKey = async () => (await readFile(join(sandbox.dataDirectory, "admin-key"), "utf8")).trim();

  it("is one link that signs its reader in", async () => {
    const server = await start({ ADMIN_API_KEY: "" });

    assert.deepEqual(await wordsOf(server), [
      `Likeness is ready. Open ${server.url}/#key=${await keptKey()}`,
    ]);
  });

  it("leads to the playground where the page is off, and in production to the API alone", async () => {
    const off = { ADMIN_API_KEY: "", SERVE_PAGE: "false" };
    const server = await start(off);
    const [link] = await wordsOf(server);
    assert.equal(link, `Likeness is ready. Open ${server.url}/graphql#key=${await keptKey()}`);

    const inProduction = await start({ ...off, NODE_ENV: "production" });
    assert.match((await wordsOf(inProduction))[0]!, /^Likeness is ready at http:[^#]+\/graphql$/);
  });

  it("has no key in production, but says where it is", async () => {
    const server = await start({ ADMIN_API_KEY: "", NODE_ENV: "production" });

    assert.deepEqual(await wordsOf(server), [
      `Likeness is ready. Open ${server.url}/`,
      `The admin key is in ${join(sandbox.dataDirectory, "admin-key")}`,
    ]);
    assert.ok(!server.stdout.includes(await keptKey()));
  });

  it("repeats no key that was chosen", async () => {
    const server = await start({});

    assert.deepEqual(await wordsOf(server), [`Likeness is ready. Open ${server.url}/`]);
  });

  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one && !one.internal && one.family === "IPv4");

  for (const host of ["0.0.0.0", "::"]) {
    it(`says with HOST=${host} where other machines find it, that links do not lead there yet, and what to set`, async () => {
      const server = await start({ HOST: host }).catch((error: Error) => {
        if (host === "::" && /EAFNOSUPPORT|EADDRNOTAVAIL/.test(error.message)) return null;
        throw error;
      });
      // A machine without IPv6.
      if (server === null) return;
      const { port } = new URL(server.url);
      const urls = addresses.map((one) => `http://${one!.address}:${port}`);
      const at = urls.length === 0 ? "" : `, at ${urls.join(" and ")}`;

      assert.deepEqual((await wordsOf(server)).slice(1), [
        `HOST=${host} lets other machines in${at}, but links to pictures say http://127.0.0.1:${port}, which only this one can open.`,
        `Set PUBLIC_URL to the address that clients use, e.g. PUBLIC_URL=${urls[0] ?? "https://likeness.example.com"}`,
      ]);
    });
  }

  it("has nothing to add about HOST=0.0.0.0 where PUBLIC_URL is set", async () => {
    const server = await start({ HOST: "0.0.0.0", PUBLIC_URL: "https://likeness.example.com" });

    assert.deepEqual(await wordsOf(server), ["Likeness is ready. Open https://likeness.example.com/"]);
  });
});
