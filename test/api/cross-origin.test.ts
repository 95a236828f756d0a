import assert from "node:assert/strict";
import { once } from "node:events";
import { listen } from "../../src/api/http-listener.js";
import { allowOrigins } from "../../src/api/cross-origin.http.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp, startTestApp, type TestApp } from "../support/app.js";
import { filePart, formBody } from "../support/multipart.js";
import { facelessPicture } from "../support/pictures.js";
import { formRequestHead, RawConnection } from "../support/raw-http.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const PAGE = "http://localhost:5173";
const FORM = "/api/v1/characters/char_01/reference-images";
const EXPOSED = "Retry-After,X-Request-Id,WWW-Authenticate";

/** The headers that tell browsers who may read an answer. */
function crossOriginHeaders({ headers }: Response): Record<string, string> {
  return Object.fromEntries(
    [...headers].filter(([name]) => name === "vary" || name.startsWith("access-control-")),
  );
}

const preflight = (url: string, origin: string, headers: string, method = "POST") =>
  fetch(url, {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": method,
      "Access-Control-Request-Headers": headers,
    },
  });

const MAY_READ = {
  "access-control-allow-origin": PAGE,
  "access-control-expose-headers": EXPOSED,
  vary: "Origin",
};

describe("A page of a listed origin", () => {
  let app: TestApp;
  let client: ApiClient;

  before(async () => {
    app = await startTestApp({
      role: "api",
      environment: { CORS_ORIGINS: `https://app.example.com, ${PAGE}`, MAX_UPLOAD_BYTES: "100000" },
    });
  });
  after(() => app.stop());
  beforeEach(async () => {
    client = await app.newWorkspace();
  });

  const send = (path: string, init: RequestInit = {}, key: string | null = client.key) =>
    fetch(`${app.url}${path}`, {
      ...init,
      headers: {
        Origin: PAGE,
        ...(key !== null && { Authorization: `Bearer ${key}` }),
        ...(init.headers as Record<string, string>),
      },
    });
  const sendQuery = (body: string, key?: string | null) =>
    send("/graphql", { method: "POST", body, headers: { "Content-Type": "application/json" } }, key);

  for (const path of ["/graphql", FORM, "/nowhere"]) {
    it(`is told without a key what it may send to ${path}, for two hours`, async () => {
      const response = await preflight(
        `${app.url}${path}`,
        PAGE,
        "authorization,content-type,idempotency-key",
      );

      assert.equal(response.status, 204);
      assert.deepEqual(crossOriginHeaders(response), {
        "access-control-allow-origin": PAGE,
        "access-control-allow-methods": "GET,HEAD,POST",
        "access-control-allow-headers": "authorization,content-type,idempotency-key",
        "access-control-max-age": "7200",
        "access-control-expose-headers": EXPOSED,
        vary: "Origin, Access-Control-Request-Headers",
      });
    });
  }

  it("reads the answer to an operation", async () => {
    const response = await sendQuery('{ "query": "{ viewer { keyName } }" }');

    assert.equal(response.status, 200);
    assert.deepEqual(crossOriginHeaders(response), { ...MAY_READ, vary: "Origin, Accept-Encoding" });
  });

  it("reads the answer to a query by GET, which also depends on what it accepts", async () => {
    const response = await send(`/graphql?query=${encodeURIComponent("{ viewer { keyName } }")}`);

    assert.equal(response.status, 200);
    assert.deepEqual(crossOriginHeaders(response), {
      ...MAY_READ,
      vary: "Origin, Accept, Accept-Encoding",
    });
  });

  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(100_001)]), "large.jpg");
  const mistakes: { what: string; status: number; make: () => Promise<Response> }[] = [
    { what: "no key", status: 401, make: () => sendQuery("{}", null) },
    { what: "an unknown key", status: 401, make: () => sendQuery("{}", "lk_unknown") },
    { what: "malformed JSON", status: 400, make: () => sendQuery('{ "query": ') },
    { what: "an unknown field", status: 400, make: () => sendQuery('{ "query": "{ nothing }" }') },
    { what: "a body that is too large", status: 413, make: () => sendQuery(`"${"x".repeat(1_100_000)}"`) },
    { what: "a path that there is not", status: 404, make: () => send("/nowhere") },
    {
      what: "a path that cannot be decoded",
      status: 400,
      make: () => send(FORM.replace("char_01", "%FF"), { method: "POST" }),
    },
    { what: "an unknown character", status: 404, make: () => send(FORM, { method: "POST", body: form }) },
  ];
  for (const { what, status, make } of mistakes) {
    it(`reads the ${status} for ${what}`, async () => {
      const response = await make();

      assert.equal(response.status, status);
      const { vary, ...headers } = crossOriginHeaders(response);
      assert.deepEqual({ ...headers, vary: vary?.replace(/, Accept(-Encoding)?/g, "") }, MAY_READ);
      assert.ok(((await response.json()) as { errors: unknown[] }).errors.length > 0);
    });
  }

  it("reads the 413 for a file that is too large while it is still sending it", async () => {
    const path = `/api/v1/characters/${await client.createCharacter()}/reference-images`;
    const connection = await RawConnection.open(app.url);
    const begin = formBody([filePart("file", Buffer.alloc(200_000))], "");

    const head = formRequestHead(path, client.key, 50_000_000).replace(
      "\r\n\r\n",
      `\r\nOrigin: ${PAGE}\r\n\r\n`,
    );
    await connection.write(Buffer.concat([Buffer.from(head), begin]));
    await waitUntil("the refusal is there", () => connection.status() !== undefined);

    assert.equal(connection.status(), 413);
    assert.match(connection.received, /^Access-Control-Allow-Origin: http:\/\/localhost:5173\r$/im);
    connection.destroy();
    assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
  });

  it("never comes with the reader's cookies: no answer allows credentials, and none sets a cookie", async () => {
    const cookie = { Cookie: `key=${client.key}; session=${client.key}; Authorization=Bearer ${client.key}` };

    const answers = await Promise.all([
      preflight(`${app.url}/graphql`, PAGE, "authorization"),
      send("/graphql", { method: "POST", headers: cookie }, null),
      send(FORM, { method: "POST", headers: cookie, body: form }, null),
      sendQuery('{ "query": "{ viewer { keyName } }" }'),
      send("/"),
    ]);

    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 401, 401, 200, 200],
    );
    for (const { headers } of answers) {
      assert.equal(headers.has("access-control-allow-credentials"), false);
      assert.equal(headers.has("set-cookie"), false);
    }
  });

  for (const origin of [
    "http://localhost:5174",
    "https://localhost:5173",
    "null",
    "http://localhost:5173.evil.test",
  ]) {
    it(`is the only one: ${origin} is not allowed, neither before nor after`, async () => {
      const before = await preflight(`${app.url}/graphql`, origin, "authorization");
      const after = await send("/graphql", { method: "POST", headers: { Origin: origin } });

      for (const response of [before, after]) {
        assert.equal(response.headers.has("access-control-allow-origin"), false);
        assert.match(response.headers.get("vary") ?? "", /Origin/);
      }
    });
  }
});

describe("With CORS_ORIGINS=*", () => {
  it("any page may call, and none with credentials", async () => {
    const app = await startTestApp({ role: "api", environment: { CORS_ORIGINS: "*" } });
    const { headers } = await app.newWorkspace();

    const responses = [
      await preflight(`${app.url}/graphql`, "null", "authorization"),
      await fetch(`${app.url}/graphql?query={viewer{keyName}}`, { headers: { ...headers, Origin: PAGE } }),
    ];
    await app.stop();

    assert.deepEqual(
      responses.map(({ status }) => status),
      [204, 200],
    );
    for (const response of responses) {
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
      assert.equal(response.headers.has("access-control-allow-credentials"), false);
    }
  });
});

describe("Without CORS_ORIGINS", () => {
  it("no page of another origin may call or read anything but media", async () => {
    const { url } = await sharedApp();
    const client = await (await sharedApp()).newWorkspace();

    const asked = await preflight(`${url}/graphql`, PAGE, "authorization");
    const answered = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { ...client.headers, Origin: PAGE, "Content-Type": "application/json" },
      body: '{ "query": "{ viewer { keyName } }" }',
    });

    assert.equal(answered.status, 200);
    assert.deepEqual(
      [crossOriginHeaders(asked), crossOriginHeaders(answered)],
      [{}, { vary: "Accept-Encoding" }],
    );
  });
});

describe("Stored pictures", () => {
  it("may be fetched by any page that has their URL, whatever header it adds", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { referenceImage } = await client.upload(
      await client.createCharacter(),
      await facelessPicture(),
      { waitMs: 0 },
      "url",
    );

    const asked = await preflight(referenceImage.url, PAGE, "range,if-none-match", "GET");
    const fetched = await fetch(referenceImage.url, { headers: { Origin: PAGE, Range: "bytes=0-9" } });

    assert.deepEqual([asked.status, fetched.status], [204, 206]);
    assert.equal(asked.headers.get("access-control-allow-origin"), "*");
    assert.equal(asked.headers.get("access-control-allow-headers"), "range,if-none-match");
    // The same for everybody, so that a browser need not keep it once for <img> and once for a canvas.
    assert.deepEqual(crossOriginHeaders(fetched), {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "ETag,Accept-Ranges,Content-Range,Content-Disposition,X-Request-Id",
    });
  });
});

describe("A server that is starting", () => {
  it("says so to a page of a listed origin, and when to come back", async () => {
    const http = await listen("127.0.0.1", 0, allowOrigins([PAGE]));

    const asked = await preflight(`${http.localUrl}/graphql`, PAGE, "authorization");
    const answered = await fetch(`${http.localUrl}/graphql`, { method: "POST", headers: { Origin: PAGE } });
    const closed = once(http.server, "close");
    await http.close();
    await closed;

    assert.deepEqual([asked.status, answered.status], [204, 503]);
    assert.deepEqual(crossOriginHeaders(answered), MAY_READ);
    assert.equal(answered.headers.get("retry-after"), "1");
  });
});
