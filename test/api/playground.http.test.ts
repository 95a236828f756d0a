import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { sharedApp, startTestApp, type TestApp } from "../support/app.js";
import { PROJECT } from "../support/code-blocks.js";

const AS_BROWSER = { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

/** As a browser asks about what it has; without the second header fetch itself forbids the answer 304. */
const unlessIs = (response: Response): Record<string, string> => ({
  "If-None-Match": response.headers.get("etag")!,
  "Cache-Control": "max-age=0",
});

/** The status of a path sent as it is: fetch would resolve its dots. */
function statusOfRawPath(url: string, path: string): Promise<{ status?: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    get({ hostname, port, path }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, body }));
    }).once("error", reject);
  });
}

describe("The playground's page", () => {
  let url: string;
  before(async () => ({ url } = await sharedApp()));

  it("needs no key and may be cached as long as it is asked for anew", async () => {
    const response = await fetch(`${url}/graphql`, { headers: AS_BROWSER });

    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(response.headers.get("cache-control"), "no-cache");
    const again = await fetch(`${url}/graphql`, { headers: { ...AS_BROWSER, ...unlessIs(response) } });
    assert.equal(again.status, 304);
  });

  it("names no other host and no key", async () => {
    const { adminKey } = await sharedApp();
    const page = await (await fetch(`${url}/graphql`, { headers: AS_BROWSER })).text();

    // The one address is nobody's (RFC 2606), and the reader's to put a receiver of webhooks in.
    const [before, after, ...more] = page.split("https://receiver.example/");
    assert.deepEqual(more, []);
    for (const part of [before!, after!]) assert.doesNotMatch(part, /https?:|\/\/[a-z]/);
    assert.ok(!page.includes(adminKey));
  });

  it("runs no script but the server's own, and is shown in nobody's frame", async () => {
    const { headers } = await fetch(`${url}/graphql`, { headers: AS_BROWSER });

    assert.equal(
      headers.get("content-security-policy"),
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'; worker-src 'self'; font-src 'self'",
    );
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
  });

  it("is at /graphql for browsers", async () => {
    const response = await fetch(`${url}/graphql`, { headers: AS_BROWSER });

    assert.equal(response.status, 200);
    assert.equal(response.headers.get("vary"), "Accept");
    assert.match(await response.text(), /<title>Likeness playground<\/title>/);
  });

  it("leaves /graphql to the API for everybody else", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const question = `${url}/graphql?query=${encodeURIComponent("{ viewer { keyName } }")}`;
    for (const Accept of [
      "application/json",
      "application/graphql-response+json, application/json;q=0.9",
      "*/*",
    ]) {
      const refused = await fetch(question, { headers: { Accept } });
      const answered = await fetch(question, { headers: { Accept, ...client.headers } });

      assert.equal(refused.status, 401, Accept);
      const { data } = (await answered.json()) as { data: unknown };
      assert.deepEqual(data, { viewer: { keyName: "test" } }, Accept);
    }
  });
});

describe("The playground's page to upload a picture", () => {
  let response: Response;
  let text: string;
  before(async () => {
    response = await fetch(`${(await sharedApp()).url}/playground/upload`);
    text = await response.text();
  });

  it("needs no key, and names no other host", () => {
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(response.headers.get("cache-control"), "no-cache");
    assert.doesNotMatch(text, /https?:|\/\/[a-z]/);
  });

  it("runs nothing and shows nothing but the server's own and the chosen picture", () => {
    assert.equal(
      response.headers.get("content-security-policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(response.headers.get("x-frame-options"), "DENY");
  });

  it("names only files that are there", async () => {
    const names = [...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name]) => name!);

    assert.ok(names.length >= 5);
    for (const name of names) {
      const { status, body } = await fetch(new URL(name, response.url), { headers: AS_BROWSER });
      await body!.cancel();
      assert.equal(status, 200, name);
    }
  });
});

describe("The playground's files", () => {
  let url: string;
  let folder: string;
  before(async () => {
    ({ url } = await sharedApp());
    folder = /<base href="([^"]+)"/.exec(
      await (await fetch(`${url}/graphql`, { headers: AS_BROWSER })).text(),
    )![1]!;
  });

  for (const [file, type] of [
    ["main.js", "text/javascript; charset=utf-8"],
    ["styles.css", "text/css; charset=utf-8"],
    ["assets/i18n/en-US.json", "application/json; charset=utf-8"],
  ]) {
    it(`of Altair never change under their address: ${file}`, async () => {
      const response = await fetch(`${url}/${folder}${file}`);

      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), type);
      assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
      assert.match(response.headers.get("content-security-policy")!, /^default-src 'none'/);
      await response.body!.cancel();
    });
  }

  it("are sent once: a client that has one is answered 304", async () => {
    for (const file of [`${folder}main.js`, "playground/editor.mjs"]) {
      const first = await fetch(`${url}/${file}`);
      await first.body!.cancel();

      assert.equal((await fetch(`${url}/${file}`, { headers: unlessIs(first) })).status, 304, file);
    }
  });

  it("of our own are asked for anew each time", async () => {
    const response = await fetch(`${url}/playground/session.mjs`);

    assert.equal(response.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.equal(response.headers.get("cache-control"), "no-cache");
    assert.match(await response.text(), /sessionStorage/);
  });

  it("are 404 when there is none, whoever asks", async () => {
    for (const path of [`${folder}none.js`, `${folder}assets/`, folder, "playground/", "playground/none"]) {
      assert.equal((await fetch(`${url}/${path}`)).status, 404, path);
    }
  });

  it("end at their folder", async () => {
    const ways = [
      "../package.json",
      "..%2fpackage.json",
      "%2e%2e/package.json",
      "assets/..%5c..%5cpackage.json",
    ];
    for (const way of [...ways, "..%2f..%2f..%2fexpress%2fpackage.json", "main.js%00.json"]) {
      const { status, body } = await statusOfRawPath(url, `/${folder}${way}`);

      assert.equal(status, 404, way);
      assert.ok(!body.includes('"version"'), way);
    }
  });
});

describe("In production the playground", () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ role: "api", environment: { NODE_ENV: "production" } });
  });
  after(() => app?.stop());

  for (const path of [
    "/playground",
    "/playground/",
    "/playground/upload",
    "/playground/editor.mjs",
    "/graphql",
  ]) {
    it(`says that it is off and where the API and the documentation are, with neither key nor link: ${path}`, async () => {
      const response = await fetch(app.url + path, { headers: AS_BROWSER });

      const text = await response.text();
      assert.deepEqual(
        [response.status, response.headers.get("content-type")],
        [404, "text/plain; charset=utf-8"],
      );
      assert.match(text, /playground is off, as NODE_ENV is production/);
      assert.match(text, /POST \/graphql.*docs\/operations\.md/s);
      assert.doesNotMatch(text, /https?:|<a|lk_|#key/);
      assert.ok(!text.includes(app.adminKey));
    });
  }

  it("names files that are there", async () => {
    const text = await (await fetch(`${app.url}/playground`)).text();

    const names = text.match(/[\w/]+\.(md|graphql)\b/g)!;
    assert.ok(names.length >= 3);
    for (const name of names) await access(join(PROJECT, name));
  });

  it("leaves every other address to those who bring a key", async () => {
    for (const [method, path] of [
      ["GET", "/graphql"],
      ["POST", "/graphql"],
      ["POST", "/"],
      ["GET", "/playgrounds"],
    ] as const) {
      const response = await fetch(app.url + path, { method, headers: { Accept: "*/*" } });

      assert.equal(response.status, 401, path);
      assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8", path);
    }
  });
});
