import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { Scope } from "../../../src/workspaces/scope.js";
import type { ApiClient } from "../../support/api-client.js";
import { clientWithScopes, startTestApp, type TestApp } from "../../support/app.js";
import { facelessPicture } from "../../support/pictures.js";
import { PREFLIGHT, signIn } from "../../support/session-client.js";
import { CHARACTER_CHANGED, subscribeByEvents, WAYS, type Subscriber } from "../../support/subscribers.js";
import { waitUntil } from "../../support/wait-until.js";
import { manifestOf, mapOf, sha256Of } from "./made-lists.js";

const VIEWER = "query Who {\n  viewer {\n    keyName\n  }\n}";
const CREATE = `mutation Create($input: CreateCharacterInput!) {
  createCharacter(input: $input) { character { name } userErrors { code } }
}`;
const CHANGED = CHARACTER_CHANGED.replace("subscription (", "subscription Changed(");
const KINDS = "subscription Kinds($id: ID!) { characterChanged(id: $id) { kind } }";
const TRUSTED = [VIEWER, CREATE, CHANGED, KINDS];
const UNKNOWN = "query Who { viewer { keyName scopes } }";
const OTHER_CREATE = CREATE.replace("character { name }", "character { id }");

const namedSha256Of = (text: string) => `sha256:${sha256Of(text)}`;
const md5Of = (text: string) => createHash("md5").update(text).digest("hex");
const byHash = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

describe("A server with a list of trusted documents", () => {
  const lines: any[] = [];
  let directory: string;
  let app: TestApp;
  let partner: ApiClient;
  let admin: ApiClient;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-trusted-"));
    app = await start("manifest.json", manifestOf(TRUSTED));
  });
  after(async () => {
    await app?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    admin = await app.newWorkspace();
    partner = await partnerOf(app, admin);
  });

  async function start(
    name: string,
    list: object,
    environment: Record<string, string> = {},
  ): Promise<TestApp> {
    const file = join(directory, name);
    await writeFile(file, JSON.stringify(list));
    const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    return startTestApp({ role: "api", environment: { TRUSTED_DOCUMENTS: file, ...environment }, log });
  }

  const partnerOf = ({ dataSource, url }: TestApp, { workspaceId }: ApiClient) =>
    clientWithScopes(dataSource, url, workspaceId, [Scope.CHARACTERS_WRITE]);

  async function post({ url, headers }: Pick<ApiClient, "url" | "headers">, body: object) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return read(response);
  }

  async function get({ url, headers }: ApiClient, asked: Record<string, string>) {
    return read(await fetch(`${url}/graphql?${new URLSearchParams(asked)}`, { headers }));
  }

  async function read(response: Response) {
    const { data, errors } = (await response.json()) as any;
    return { status: response.status, data, code: errors?.[0].extensions.code, message: errors?.[0].message };
  }

  function assertRefused({ status, data, code, message }: Awaited<ReturnType<typeof read>>) {
    assert.deepEqual({ status, data, code }, { status: 400, data: undefined, code: "DOCUMENT_NOT_TRUSTED" });
    assert.match(message, /Send a document of the list/);
  }

  const namesOf = async (client: ApiClient) => {
    const { characters } = await client.ask("{ characters { nodes { name } } }");
    return characters.nodes.map(({ name }: { name: string }) => name);
  };

  it("says as it starts how many documents are trusted", () => {
    const said = lines.find(({ msg }) => /trusted/.test(msg));

    assert.equal(said.documents, 4);
    assert.match(said.file, /manifest\.json$/);
  });

  const ways: [what: string, asked: (text: string) => object][] = [
    ["its hash alone", (text) => byHash(sha256Of(text))],
    ["its hash with an empty text", (text) => ({ query: "", ...byHash(sha256Of(text)) })],
    ["`documentId`", (text) => ({ documentId: sha256Of(text) })],
    ["`documentId` that says what hash it is", (text) => ({ documentId: `sha256:${sha256Of(text)}` })],
    ["its text", (query) => ({ query })],
    // Last: it registers the document as a persisted query, too.
    ["its text and hash", (query) => ({ query, ...byHash(sha256Of(query)) })],
  ];
  for (const [what, asked] of ways) {
    it(`answers a document of the list by ${what}`, async () => {
      const input = { name: "Mira" };

      assert.deepEqual((await post(partner, asked(VIEWER))).data, { viewer: { keyName: "test" } });
      const { data } = await post(partner, { ...asked(CREATE), variables: { input } });

      assert.deepEqual(data, { createCharacter: { character: { name: "Mira" }, userErrors: [] } });
      assert.deepEqual(await namesOf(admin), ["Mira"]);
    });
  }

  it("answers a document of the list by GET", async () => {
    const data = { viewer: { keyName: "test" } };

    assert.deepEqual((await get(partner, { query: VIEWER })).data, data);
    const { extensions } = byHash(sha256Of(VIEWER));
    assert.deepEqual((await get(partner, { extensions: JSON.stringify(extensions) })).data, data);
    assert.deepEqual((await get(partner, { documentId: sha256Of(VIEWER) })).data, data);
  });

  it("reads the map of ids to texts, by whatever hash the ids are", async () => {
    for (const [idOf, asked] of [
      [sha256Of, (text: string) => byHash(sha256Of(text))],
      // As GraphQL Code Generator has it, in the file and in its documents.
      [namedSha256Of, (text: string) => byHash(namedSha256Of(text))],
      [namedSha256Of, (text: string) => ({ documentId: namedSha256Of(text) })],
      [md5Of, (text: string) => ({ documentId: md5Of(text) })],
      [md5Of, (text: string) => byHash(md5Of(text))],
      [md5Of, (query: string) => ({ query })],
    ] as const) {
      const other = await start("map.json", mapOf(TRUSTED, idOf));
      try {
        const client = await other.newWorkspace([Scope.CHARACTERS_READ]);

        assert.deepEqual((await post(client, asked(VIEWER))).data, { viewer: { keyName: "test" } });
        assertRefused(await post(client, { query: UNKNOWN }));
      } finally {
        await other.stop();
      }
    }
  });

  const refused: [what: string, asked: object][] = [
    ["another text", { query: UNKNOWN }],
    ["a text that differs in a space", { query: `${VIEWER} ` }],
    ["a text that cannot be parsed", { query: "{ viewer {" }],
    ["a hash of no document", byHash(sha256Of(UNKNOWN))],
    ["a hash that is none", byHash(7)],
    ["the name of what every object has as a hash", byHash("constructor")],
    ["the hash of a document with another text", { query: UNKNOWN, ...byHash(sha256Of(VIEWER)) }],
    ["another text beside a document's id", { query: UNKNOWN, documentId: sha256Of(VIEWER) }],
    ["an unknown `documentId`", { documentId: sha256Of(UNKNOWN) }],
    ["the schema's own questions", { query: "{ __schema { types { name } } }" }],
    ["nothing", { variables: {} }],
  ];
  for (const [what, asked] of refused) {
    it(`refuses ${what}`, async () => {
      assertRefused(await post(partner, asked));
    });
  }

  it("says that a document of the list has another hash", async () => {
    const answer = await post(partner, { query: VIEWER, ...byHash(sha256Of(UNKNOWN)) });

    assert.deepEqual([answer.status, answer.message], [400, "provided sha does not match query"]);
  });

  it("does nothing of a mutation that it refuses", async () => {
    const variables = { input: { name: "Mira" } };

    assertRefused(await post(partner, { query: OTHER_CREATE, variables }));
    assertRefused(await post(partner, { query: OTHER_CREATE, variables, ...byHash(sha256Of(CREATE)) }));
    assertRefused(await post(partner, { query: OTHER_CREATE, variables, operationName: "Create" }));
    assertRefused(await get(partner, { query: UNKNOWN, operationName: "Who" }));

    assert.deepEqual(await namesOf(admin), []);
  });

  it("refuses another document with files, too", async () => {
    const characterId = await admin.createCharacter();

    const { data, errors } = await partner.graphqlWithFiles(
      `mutation ($input: UploadReferenceImageInput!) {
         uploadReferenceImage(input: $input) { userErrors { code } }
       }`,
      { input: { characterId, file: null } },
      { "variables.input.file": await facelessPicture() },
    );

    assert.deepEqual([data, errors![0]!.extensions.code], [undefined, "DOCUMENT_NOT_TRUSTED"]);
    const query = "query ($id: ID!) { character(id: $id) { referenceImages { id } } }";
    assert.deepEqual((await admin.ask(query, { id: characterId })).character.referenceImages, []);
  });

  it("registers nothing that it refuses, and does not answer what others registered", async () => {
    const hash = byHash(sha256Of(UNKNOWN));

    assertRefused(await post(partner, { query: UNKNOWN, ...hash }));

    assert.equal((await post(admin, hash)).code, "PERSISTED_QUERY_NOT_FOUND");
    assert.equal((await post(admin, { query: UNKNOWN, ...hash })).code, undefined);
    assert.equal((await post(admin, hash)).code, undefined);
    assertRefused(await post(partner, hash));
    assertRefused(await post(partner, { query: UNKNOWN }));
  });

  it("binds no key with the scope admin, which may ask by the list's ids, too", async () => {
    assert.equal((await post(admin, { query: UNKNOWN })).status, 200);
    assert.deepEqual((await post(admin, byHash(sha256Of(VIEWER)))).data, { viewer: { keyName: "test" } });
    assert.deepEqual((await post(admin, { documentId: sha256Of(VIEWER) })).data, {
      viewer: { keyName: "test" },
    });
  });

  async function askInSession(client: ApiClient) {
    const { cookie } = await signIn(client);
    const headers = { Cookie: cookie, ...PREFLIGHT } as unknown as ApiClient["headers"];
    return post({ url: client.url, headers }, { query: UNKNOWN });
  }

  it("binds no session of its own page", async () => {
    const { status, data } = await askInSession(partner);

    assert.deepEqual([status, data.viewer.scopes], [200, ["CHARACTERS_WRITE"]]);
  });

  it("binds sessions where there is no page, so that no key gets around it", async () => {
    const withoutPage = await start("without-page.json", manifestOf(TRUSTED), { SERVE_PAGE: "false" });
    try {
      const owner = await withoutPage.newWorkspace();
      assertRefused(await askInSession(await partnerOf(withoutPage, owner)));
      assert.equal((await askInSession(owner)).status, 200);
    } finally {
      await withoutPage.stop();
    }
  });

  describe("asked for a subscription", () => {
    const open: Subscriber[] = [];
    let id: string;

    beforeEach(async () => void (id = await admin.createCharacter("Mira")));
    afterEach(() => {
      for (const subscriber of open.splice(0)) subscriber.leave();
    });

    async function settled(subscribing: Promise<Subscriber>): Promise<Subscriber> {
      const subscriber = await subscribing;
      open.push(subscriber);
      const isAnswered = () => subscriber.changes.length + subscriber.errors.length > 0;
      await waitUntil("it is answered", isAnswered);
      return subscriber;
    }

    const variables = { withCurrent: true };

    for (const [way, subscribe] of Object.entries(WAYS)) {
      it(`begins one of the list over ${way}, by text, by hash and by id`, async () => {
        for (const asked of [
          { query: CHANGED },
          { query: "", beside: byHash(sha256Of(CHANGED)) },
          { query: "", beside: { documentId: sha256Of(CHANGED) } },
        ]) {
          const { changes } = await settled(subscribe(partner, id, { ...asked, variables }));

          assert.deepEqual(
            changes.map(({ character }) => character.name),
            ["Mira"],
          );
        }
      });

      it(`refuses another over ${way}`, async () => {
        for (const asked of [
          { query: CHARACTER_CHANGED },
          { query: CHARACTER_CHANGED, beside: byHash(sha256Of(CHANGED)) },
          { query: "", beside: byHash(sha256Of(CHARACTER_CHANGED)) },
        ]) {
          const { changes, errors } = await settled(subscribe(partner, id, { ...asked, variables }));

          assert.deepEqual(changes, []);
          assert.deepEqual(
            errors.map(({ extensions }) => extensions),
            [{ code: "DOCUMENT_NOT_TRUSTED" }],
          );
        }
      });

      it(`binds no key with the scope admin over ${way}`, async () => {
        const { errors } = await settled(subscribe(admin, id, { variables }));

        assert.deepEqual(errors, []);
      });
    }

    it("begins one by id alone from an address", async () => {
      const asked = { documentId: sha256Of(CHANGED), variables: JSON.stringify({ id, ...variables }) };
      const leaving = new AbortController();
      const { body } = await fetch(`${partner.url}/graphql/stream?${new URLSearchParams(asked)}`, {
        headers: partner.headers,
        signal: leaving.signal,
      });

      let text = "";
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (text.includes("data:")) break;
      }

      assert.match(text, /"name":"Mira"/);
      leaving.abort();
    });

    it("answers those who ask by different ids each what they asked", async () => {
      const heard: Subscriber[] = [];
      for (const text of [CHANGED, KINDS]) {
        const asked = { query: "", beside: { documentId: sha256Of(text) } };
        const subscriber = await subscribeByEvents(partner, id, asked);
        open.push(subscriber);
        heard.push(subscriber);
      }
      await waitUntil("both are open", async () => (await openNow()) === 2);

      const rename =
        "mutation ($input: UpdateCharacterInput!) { updateCharacter(input: $input) { userErrors { code } } }";
      await admin.ask(rename, { input: { id, name: "Mira Lind" } });

      await waitUntil("both have heard", () => heard.every(({ changes }) => changes.length === 1));
      assert.equal(heard[0]!.changes[0].character.name, "Mira Lind");
      assert.deepEqual(heard[1]!.changes, [{ kind: "PROFILE_CHANGED" }]);
    });

    /** What the tests before left counts until the server has seen them leave. */
    async function openNow(): Promise<number> {
      const text = await (await fetch(`${app.url}/metrics`, { headers: admin.headers })).text();
      return Number(/^likeness_subscriptions (\d+)/m.exec(text)![1]);
    }
  });
});

describe("A server without a list of trusted documents", () => {
  it("takes any document of any key, and knows no ids", async () => {
    const app = await startTestApp({ role: "api" });
    try {
      const client = await app.newWorkspace([Scope.CHARACTERS_READ]);

      const { status, errors } = await client.graphql("{ viewer { keyName scopes } }");
      const response = await fetch(`${client.url}/graphql/stream`, {
        method: "POST",
        headers: { ...client.headers, "Content-Type": "application/json" },
        body: JSON.stringify({ documentId: sha256Of(VIEWER) }),
      });

      assert.deepEqual([status, errors], [200, undefined]);
      assert.equal(response.status, 400);
      assert.match(await response.text(), /Send a subscription as `query`/);
    } finally {
      await app.stop();
    }
  });
});
