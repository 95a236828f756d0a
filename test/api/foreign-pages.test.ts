import assert from "node:assert/strict";
import express from "express";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import pino from "pino";
import type { EntityManager } from "typeorm";
import { buildSchema } from "graphql";
import type { ApolloServer } from "@apollo/server";
import { createApolloServer, graphqlRoutes } from "../../src/api/graphql.http.js";
import type { RequestContext } from "../../src/graphql/request-context.js";
import { sharedApp } from "../support/app.js";
import type { ApiClient } from "../support/api-client.js";
import { facelessPicture } from "../support/pictures.js";

const log = pino({ level: "silent" });
const VIEWER = "{ viewer { keyName } }";

/** As the pages of any origin can have browsers send them, without asking first. */
const UNASKED: { what: string; path: string; init: RequestInit }[] = [
  { what: "a query in the address", path: `?query=${encodeURIComponent(VIEWER)}`, init: {} },
  {
    what: "JSON as text",
    path: "",
    init: {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: JSON.stringify({ query: VIEWER }),
    },
  },
  {
    what: "a form of fields",
    path: "",
    init: { method: "POST", body: new URLSearchParams({ query: VIEWER }) },
  },
  { what: "a multipart form", path: "", init: { method: "POST", body: formOf("operations", VIEWER) } },
];

function formOf(name: string, query: string): FormData {
  const form = new FormData();
  form.append(name, JSON.stringify({ query }));
  form.append("map", "{}");
  return form;
}

describe("A request that a foreign page could cause", () => {
  let server: Server;
  let apollo: ApolloServer<RequestContext>;
  let url: string;

  // As it would be if something authenticated requests that browsers send by themselves, such as a cookie.
  before(async () => {
    const app = express();
    server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    apollo = createApolloServer(buildSchema("type Query { viewer: Int }"), server, true, log);
    await apollo.start();
    app.use(graphqlRoutes(apollo, {} as EntityManager, (answer) => answer, 1_000, log));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  after(() => apollo.stop());

  for (const { what, path, init } of UNASKED) {
    it(`as ${what} is refused, whoever it is authenticated as`, async () => {
      const headers = { Cookie: "session=1", ...(init.headers as Record<string, string>) };

      const response = await fetch(url + path, { ...init, headers });

      assert.equal(response.status, 400);
      assert.match(await response.text(), /Cross-Site Request Forgery/);
    });

    it(`as ${what} is answered 401 by the whole server, which knows no cookie`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const headers = { Cookie: `key=${client.key}`, ...(init.headers as Record<string, string>) };

      const response = await fetch(`${client.url}/graphql${path}`, { ...init, headers });

      assert.equal(response.status, 401);
    });
  }
});

describe("A request with a key and nothing else", () => {
  let client: ApiClient;

  beforeEach(async () => {
    client = await (await sharedApp()).newWorkspace();
  });

  it("may be a query by GET", async () => {
    const path = `/graphql?query=${encodeURIComponent(VIEWER)}`;

    const response = await fetch(client.url + path, { headers: client.headers });

    assert.deepEqual(((await response.json()) as any).data, { viewer: { keyName: "test" } });
  });

  it("may be a form with files", async () => {
    const characterId = await client.createCharacter();
    const { bytes } = await facelessPicture();
    const form = new FormData();
    const query =
      "mutation ($input: UploadReferenceImageInput!) { uploadReferenceImage(input: $input) { referenceImage { fileName } } }";
    const variables = { input: { characterId, file: null, waitMs: 0 } };
    form.append("operations", JSON.stringify({ query, variables }));
    form.append("map", '{ "0": ["variables.input.file"] }');
    form.append("0", new Blob([new Uint8Array(bytes)]), "a.png");

    const response = await fetch(`${client.url}/graphql`, {
      method: "POST",
      headers: client.headers,
      body: form,
    });

    const { data } = (await response.json()) as any;
    assert.deepEqual(data.uploadReferenceImage, { referenceImage: { fileName: "a.png" } });
  });

  it("is no mutation by GET", async () => {
    const mutation = 'mutation { createCharacter(input: { name: "x" }) { character { id } } }';

    const response = await fetch(`${client.url}/graphql?query=${encodeURIComponent(mutation)}`, {
      headers: client.headers,
    });

    assert.equal(response.status, 405);
    assert.deepEqual((await client.ask("{ characters { nodes { id } } }")).characters.nodes, []);
  });
});
