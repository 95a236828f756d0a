import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { useChromium } from "../support/chromium.js";
import { waitUntil } from "../support/wait-until.js";

const CREATE = JSON.stringify({
  query: `mutation { createCharacter(input: { name: "Not wanted" }) { character { id } } }`,
});
const WHO = JSON.stringify({ query: "{ viewer { keyName } }" });

/** On the same host, so that the browser sends its cookie along, and even listed in CORS_ORIGINS. */
describe("A page of another origin, in a browser that is signed in", function () {
  this.timeout(120_000);
  const chromium = useChromium();
  let other: Server;
  let origin: string;
  let app: TestApp;
  let client: ApiClient;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    other = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end("<p>"));
    await once(other.listen(0, "127.0.0.1"), "listening");
    origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    app = await startTestApp({ role: "api", environment: { CORS_ORIGINS: origin } });
  });
  beforeEach(async () => {
    client = await app.newWorkspace();
    context = await chromium.browser.newContext();
    page = await context.newPage();
    await page.goto(`${app.url}/#key=${client.key}`);
    await page.getByRole("button", { name: /Workspace menu/ }).waitFor();
    await page.goto(origin);
  });
  afterEach(() => context?.close());
  after(async () => {
    await app?.stop();
    other?.close();
  });

  /** The answer's status, or that the browser gave none to the page. */
  const send = (path: string, request: object): Promise<number | string> =>
    page.evaluate<number | string>(
      `fetch(${JSON.stringify(app.url + path)}, ${JSON.stringify({ credentials: "include", ...request })})
         .then(({ status, type }) => (type === "opaque" ? type : status), (error) => error.name)`,
    );
  const charactersOf = async (): Promise<unknown[]> =>
    (await client.ask("{ characters { nodes { id } } }")).characters.nodes;

  it("does nothing with what it may send without asking: a form's kinds of body", async () => {
    const statuses: number[] = [];
    page.on("response", (response) => void statuses.push(response.status()));

    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const headers = { "Content-Type": type };
      assert.equal(
        await send("/graphql", { method: "POST", mode: "no-cors", headers, body: CREATE }),
        "opaque",
      );
    }
    assert.equal(await send("/api/v1/session", { method: "POST", mode: "no-cors" }), "opaque");

    // With the cookie, or it would be 401: the site is the same.
    await waitUntil("all are answered", () => statuses.length === 3);
    assert.deepEqual(statuses, [403, 403, 403]);
    assert.deepEqual(await charactersOf(), []);
  });

  it("may not send the header that a session is used with, as no answer allows credentials", async () => {
    const headers = { "Content-Type": "application/json", "Apollo-Require-Preflight": "true" };

    const answers = [
      await send("/graphql", { method: "POST", headers, body: CREATE }),
      await send("/graphql", { method: "POST", headers, body: WHO }),
      await send("/api/v1/session", { method: "DELETE", headers }),
      // Without its reader's cookie it is let in to be told that it brings no key.
      await send("/graphql", { method: "POST", headers, body: WHO, credentials: "omit" }),
    ];

    assert.deepEqual(answers, ["TypeError", "TypeError", "TypeError", 401]);
    assert.deepEqual(await charactersOf(), []);
    assert.equal((await context.cookies()).length, 1);
  });

  it("is let into no WebSocket", async () => {
    const code = await page.evaluate<number>(`new Promise((resolve) => {
      const socket = new WebSocket(${JSON.stringify(`${app.url.replace("http", "ws")}/graphql`)}, "graphql-transport-ws");
      socket.onopen = () => socket.send(JSON.stringify({ type: "connection_init" }));
      socket.onmessage = ({ data }) => resolve(data);
      socket.onclose = ({ code }) => resolve(code);
    })`);

    assert.equal(code, 4403);
  });
});
