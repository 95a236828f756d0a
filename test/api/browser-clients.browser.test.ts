import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { useChromium } from "../support/chromium.js";
import { facelessPicture } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";

const UPLOADERS = [
  "Apollo Client with its upload link",
  "Apollo Client with its upload link and useGETForQueries",
  "urql as it is",
  "urql with preferGetMethod",
  "urql with POST alone",
];
const CLIENTS = [
  ...UPLOADERS,
  "Apollo Client with its own link",
  "Apollo Client with its own link and useGETForQueries",
];

const UPLOAD = `mutation ($input: UploadReferenceImageInput!) {
  uploadReferenceImage(input: $input) { referenceImage { id fileName bytes } userErrors { code field } }
}`;

describe("A front end of another origin", function () {
  this.timeout(120_000);
  const chromium = useChromium();
  let pages: Server;
  let app: TestApp;
  let page: Page;
  let client: ApiClient;
  /** The methods of what was sent to /graphql, preflights included. */
  let methods: string[];

  before(async () => {
    pages = await servePage();
    const { port } = pages.address() as AddressInfo;
    const environment = { CORS_ORIGINS: `http://127.0.0.1:${port}`, MAX_UPLOAD_BYTES: "200000" };
    app = await startTestApp({ role: "api", environment });
  });
  after(async () => {
    pages?.closeAllConnections();
    pages?.close();
    await app?.stop();
  });

  beforeEach(async () => {
    client = await app.newWorkspace();
    methods = [];
    page = await chromium.browser.newPage();
    page.on("request", (request) => {
      if (request.url().startsWith(`${app.url}/graphql`)) methods.push(request.method());
    });
    await open("127.0.0.1");
  });
  afterEach(() => page?.close());

  const open = (host: string) => page.goto(`http://${host}:${(pages.address() as AddressInfo).port}/`);
  // What the page answers is plain JSON; a test asserts what it reads.
  const call = (name: string, ...given: unknown[]): Promise<any> =>
    page.evaluate(([name, given]) => (globalThis as any)[name](...given), [name, given] as const);
  const run = (name: string, document: string, variables: object = {}, key = client.key) =>
    call("run", name, app.url, key, document, variables);

  for (const name of CLIENTS) {
    it(`queries with ${name}`, async () => {
      const answer = await run(name, "query { characters(first: 1) { pageInfo { hasNextPage } } }");

      assert.equal(answer.data?.characters.pageInfo.hasNextPage, false, JSON.stringify(answer));
      if (/GET/i.test(name))
        assert.deepEqual(
          methods.filter((method) => method !== "OPTIONS"),
          ["GET"],
        );
    });

    it(`mutates with ${name}`, async () => {
      const answer = await run(
        name,
        "mutation ($input: CreateCharacterInput!) { createCharacter(input: $input) { character { name } } }",
        { input: { name: "Mira" } },
      );

      assert.equal(answer.data?.createCharacter.character.name, "Mira", JSON.stringify(answer));
    });

    it(`reads what is wrong with a request by ${name}`, async () => {
      const { codes, unreadable } = await run(name, "query { nothing }");

      assert.deepEqual(
        { codes, unreadable },
        { codes: ["GRAPHQL_VALIDATION_FAILED"], unreadable: undefined },
      );
    });

    it(`reads that its key is refused by ${name}`, async () => {
      const { status, codes, unreadable } = await run(name, "query { viewer { keyName } }", {}, "lk_wrong");

      assert.equal(unreadable, undefined);
      assert.ok(status === 401 || codes?.[0] === "UNAUTHENTICATED", JSON.stringify({ status, codes }));
    });
  }

  for (const name of UPLOADERS) {
    it(`uploads a File with ${name}`, async () => {
      const { bytes } = await facelessPicture();
      const input = { characterId: await client.createCharacter(), waitMs: 0 };

      const answer = await call("upload", name, app.url, client.key, UPLOAD, input, bytes.toString("base64"));

      const { referenceImage, userErrors } =
        answer.data?.uploadReferenceImage ?? assert.fail(JSON.stringify(answer));
      assert.deepEqual(userErrors, []);
      assert.deepEqual([referenceImage.fileName, referenceImage.bytes], ["portrait.png", bytes.length]);
    });

    it(`reads why a File is refused that is too large for ${name}`, async () => {
      const input = { characterId: await client.createCharacter(), waitMs: 0 };
      const large = Buffer.alloc(3_000_000).toString("base64");

      const answer = await call("upload", name, app.url, client.key, UPLOAD, input, large);

      assert.deepEqual(
        answer.data?.uploadReferenceImage.userErrors.map(({ code, field }: any) => ({ code, field })),
        [{ code: "FILE_TOO_LARGE", field: ["file"] }],
        JSON.stringify(answer),
      );
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });
  }

  it("uploads by the plain form, reads the record, and draws the picture on a canvas that it can read", async () => {
    const { bytes } = await facelessPicture(1);
    const characterId = await client.createCharacter();

    const answer = await call("uploadForm", app.url, client.key, characterId, bytes.toString("base64"));

    const { httpStatus, requestId, record } = answer;
    assert.deepEqual([httpStatus, record.bytes], [201, bytes.length]);
    assert.match(requestId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(await call("sizeFromCanvas", record.url), {
      width: record.width,
      height: record.height,
      opaque: true,
    });
  });

  it("reads the 413 of the plain form for a file that is far too large", async () => {
    const characterId = await client.createCharacter();
    const large = Buffer.alloc(3_000_000).toString("base64");

    const { httpStatus, record } = await call("uploadForm", app.url, client.key, characterId, large);

    assert.deepEqual([httpStatus, record.errors[0].code], [413, "FILE_TOO_LARGE"]);
  });

  it("reads nothing when its origin is not listed", async () => {
    await open("localhost");

    const { unreadable } = await run("urql with POST alone", "query { viewer { keyName } }");

    assert.match(unreadable, /Failed to fetch/);
  });
});

/** Any path answers the page, with the clients in it. */
async function servePage(): Promise<Server> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, "browser-clients/page.mjs")],
    bundle: true,
    format: "iife",
    write: false,
    logLevel: "error",
  });
  const html = `<!doctype html><link rel="icon" href="data:,"><script>${outputFiles[0]!.text.replaceAll("</script", "<\\/script")}</script>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
  });
  // A browser finds it by this address and as localhost, which are two origins.
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
