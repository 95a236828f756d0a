import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import express from "express";
import { pageRoutes } from "../../src/api/page.http.js";
import { sharedApp, startTestApp } from "../support/app.js";

const VIEWS = ["/", "/characters", "/characters/char_01", "/characters/char_01/review", "/settings/keys"];
const INDEX = "<!doctype html><title>The page</title>";
const SCRIPT = `export const words = ${JSON.stringify("quiet, photographic, dense. ".repeat(200))};`;

/** The routes alone, before a folder of the test's own. */
async function serve(folder: string, mediaUrl: string): Promise<{ url: string; server: Server }> {
  const app = express().use(pageRoutes({ folder, mediaUrl }));
  app.use((_request, response) => void response.status(404).json({ errors: [{ code: "NOT_FOUND" }] }));
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe("The page", () => {
  let folder: string;
  let url: string;
  let server: Server;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "likeness-page-"));
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), INDEX);
    await writeFile(join(folder, "favicon.svg"), "<svg/>");
    await mkdir(join(folder, ".vite"));
    await writeFile(join(folder, ".vite", "manifest.json"), "{}");
    await writeFile(join(folder, "assets", "index-a1b2c3.js"), SCRIPT);
    await writeFile(join(folder, "assets", "index-a1b2c3.js.br"), brotliCompressSync(SCRIPT));
    await writeFile(join(folder, "assets", "index-a1b2c3.js.gz"), gzipSync(SCRIPT));
    await writeFile(join(folder, "..", "outside.txt"), "not of the page");
    ({ url, server } = await serve(folder, "https://cdn.example.com/pictures"));
  });
  after(async () => {
    server?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  for (const path of VIEWS) {
    it(`is one document, asked for anew each time, at ${path}`, async () => {
      const response = await fetch(url + path);

      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
      assert.equal(response.headers.get("cache-control"), "no-cache");
      assert.ok(response.headers.has("etag"));
      assert.equal(await response.text(), INDEX);
    });
  }

  it("runs and shows nothing but the server's own, and pictures from where they are stored", async () => {
    const { headers } = await fetch(url);

    assert.equal(
      headers.get("content-security-policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: https://cdn.example.com; " +
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  });

  for (const [accepted, encoding] of [
    ["br, gzip", "br"],
    ["gzip, deflate", "gzip"],
    ["identity", null],
  ] as const) {
    it(`sends its files for ever, to a client that takes ${accepted} in that form`, async () => {
      const asset = await fetch(`${url}/assets/index-a1b2c3.js`, {
        headers: { "Accept-Encoding": accepted },
      });

      assert.equal(asset.status, 200);
      assert.equal(asset.headers.get("content-encoding"), encoding);
      assert.equal(asset.headers.get("cache-control"), "public, max-age=31536000, immutable");
      assert.equal(asset.headers.get("content-type"), "text/javascript; charset=utf-8");
      assert.equal(asset.headers.get("vary"), "Accept-Encoding");
      assert.equal(await asset.text(), SCRIPT);
    });
  }

  it("sends what has no hash in its name as it is, and asked for anew", async () => {
    const icon = await fetch(`${url}/favicon.svg`);

    assert.equal(icon.headers.get("content-type"), "image/svg+xml");
    assert.equal(icon.headers.get("cache-control"), "no-cache");
  });

  for (const path of [
    "/assets/index-000000.js",
    "/assets/index-a1b2c3.js.br",
    "/assets/..%2f..%2foutside.txt",
    "/..%2foutside.txt",
    "/index.htm",
    "/.vite/manifest.json",
    "/nowhere",
  ]) {
    it(`has nothing at ${path}, and says so in JSON`, async () => {
      const response = await fetch(url + path);

      assert.equal(response.status, 404);
      const { errors } = (await response.json()) as { errors: { code: string }[] };
      assert.equal(errors[0]!.code, "NOT_FOUND");
    });
  }

  it("says what to run where it was not built", async () => {
    const bare = await serve(join(folder, "none"), "http://127.0.0.1:4000");

    const response = await fetch(`${bare.url}/characters`);

    assert.equal(response.status, 503);
    assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.match(await response.text(), /was not built.*`npm ci`/s);
    bare.server.close();
  });
});

describe("A server's page", () => {
  it("needs no key, and the API beside it one", async () => {
    const { url } = await sharedApp();

    assert.notEqual((await fetch(`${url}/settings/keys`)).status, 401);
    for (const path of ["/graphql", "/nowhere", "/api/v1/samples"])
      assert.equal((await fetch(url + path)).status, 401, path);
  });

  it("is also served in production, and says so where SERVE_PAGE has turned it off", async () => {
    const environment = { NODE_ENV: "production" };
    const on = await startTestApp({ role: "api", environment });
    const off = await startTestApp({ role: "api", environment: { ...environment, SERVE_PAGE: "false" } });
    try {
      const served = await fetch(on.url);
      const refused = await fetch(off.url);
      const text = await refused.text();

      assert.ok(served.headers.has("content-security-policy"));
      assert.deepEqual(
        [refused.status, refused.headers.get("content-type")],
        [200, "text/plain; charset=utf-8"],
      );
      assert.match(text, /page is off, as SERVE_PAGE is false.*POST \/graphql.*docs\/operations\.md/s);
      assert.doesNotMatch(text, /https?:|<a|lk_|#key/);
      assert.equal((await fetch(`${off.url}/settings/keys`)).status, 401);
    } finally {
      await on.stop();
      await off.stop();
    }
  });
});
