import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import pino from "pino";
import { WebSocket } from "ws";
import { isFromOwnPage } from "../../src/api/session-cookie.js";
import { Scope } from "../../src/workspaces/scope.js";
import { forgetEndedSessions } from "../../src/workspaces/session.service.js";
import { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp, startTestApp, type TestApp } from "../support/app.js";
import { samplePhoto } from "../support/pictures.js";
import { freePort } from "../support/process-sandbox.js";
import { askBySession, PREFLIGHT, signIn, type TestSession } from "../support/session-client.js";
import { CHARACTER_CHANGED, subscribeByEvents } from "../support/subscribers.js";
import { waitUntil } from "../support/wait-until.js";

const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { errors: { code: string }[] }).errors[0]!.code;

const endKey = ({ dataSource }: TestApp, { key }: ApiClient, change: string) =>
  dataSource.query(
    `UPDATE api_keys SET ${change} WHERE key_hash = encode(sha256(convert_to($1, 'UTF8')), 'hex')`,
    [key],
  );

const sessionsOf = async ({ dataSource }: TestApp, { token }: TestSession): Promise<number> => {
  const [{ count }] = await dataSource.query(
    "SELECT count(*)::int FROM sessions WHERE token_hash = encode(sha256(convert_to($1, 'UTF8')), 'hex')",
    [token],
  );
  return count;
};

describe("A session", () => {
  it("is begun with a key, answered 204 and a cookie that no script reads and no other site has sent", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();

    const session = await signIn(client);

    const { attributes } = session;
    assert.deepEqual(attributes.filter((attribute) => !attribute.startsWith("expires=")).toSorted(), [
      "httponly",
      "path=/",
      "samesite=strict",
    ]);
    const expires = Date.parse(attributes.find((attribute) => attribute.startsWith("expires="))!.slice(8));
    const days = (expires - Date.now()) / 86_400_000;
    assert.ok(days > 29.9 && days <= 30, String(days));
    assert.equal(await sessionsOf(app, session), 1);
    const rows = await app.dataSource.query("SELECT sessions::text AS text FROM sessions");
    assert.ok(rows.every(({ text }: { text: string }) => !text.includes(session.token)));
  });

  it("may do what its key may, with the header that proves a preflight", async () => {
    const client = await (await sharedApp()).newWorkspace([Scope.CHARACTERS_READ]);
    const session = await signIn(client);

    const response = await askBySession(client.url, session);

    assert.equal(response.status, 200);
    const { data } = (await response.json()) as any;
    assert.deepEqual(data.viewer, { keyName: "test", scopes: ["CHARACTERS_READ"] });
  });

  it("never lasts longer than its key", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    await endKey(app, client, "expires_at = now() + interval '1 hour'");

    const { attributes } = await signIn(client);

    const expires = Date.parse(attributes.find((attribute) => attribute.startsWith("expires="))!.slice(8));
    assert.ok(expires <= Date.now() + 3_600_000, new Date(expires).toISOString());
  });

  it("is begun by no wrong key, and by no session", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { cookie } = await signIn(client);
    const attempts: Record<string, string>[] = [
      { Authorization: "Bearer lk_unknown" },
      {},
      { Cookie: cookie, ...PREFLIGHT },
      { Cookie: cookie, Authorization: "Bearer lk_unknown", ...PREFLIGHT },
    ];

    for (const headers of attempts) {
      const response = await fetch(`${client.url}/api/v1/session`, { method: "POST", headers });

      assert.equal(response.status, 401, JSON.stringify(headers));
      assert.equal(response.headers.get("Set-Cookie"), null);
      assert.match(response.headers.get("WWW-Authenticate") ?? "", /^Bearer/);
      assert.equal(await codeOf(response), "UNAUTHENTICATED");
    }
  });

  it("takes the place of the one before it in the same browser", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const former = await signIn(client);

    await fetch(`${client.url}/api/v1/session`, {
      method: "POST",
      headers: { ...client.headers, Cookie: former.cookie },
    });

    assert.equal((await askBySession(client.url, former)).status, 401);
    assert.equal(await sessionsOf(app, former), 0);
  });

  it("ends by DELETE, which takes its cookie, also a second time", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const session = await signIn(client);
    const other = await signIn(client);

    for (const _time of [1, 2]) {
      const response = await fetch(`${client.url}/api/v1/session`, {
        method: "DELETE",
        headers: { Cookie: session.cookie, ...PREFLIGHT },
      });

      assert.equal(response.status, 204);
      assert.match(response.headers.get("Set-Cookie") ?? "", /^likeness_session=;.*Expires=Thu, 01 Jan 1970/);
    }
    const refused = await askBySession(client.url, session);
    assert.equal(refused.status, 401);
    assert.match(JSON.stringify(await refused.json()), /This session has ended/);
    assert.equal((await askBySession(client.url, other)).status, 200);
    assert.equal(await sessionsOf(app, session), 0);
  });

  for (const [what, change] of [
    ["was revoked", "revoked_at = now()"],
    ["has expired", "expires_at = now()"],
  ] as const) {
    it(`ends at once when its key ${what}, and is forgotten by housekeeping`, async () => {
      const app = await sharedApp();
      const client = await app.newWorkspace();
      const session = await signIn(client);

      await endKey(app, client, change);

      const response = await askBySession(client.url, session);
      assert.equal(response.status, 401);
      assert.equal(await codeOf(response), "UNAUTHENTICATED");
      await forgetEndedSessions(app.dataSource);
      assert.equal(await sessionsOf(app, session), 0);
    });
  }

  it("is forgotten once it is over by itself, and not before", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const over = await signIn(client);
    const open = await signIn(client);
    await app.dataSource.query(
      "UPDATE sessions SET expires_at = now() - interval '1 second' WHERE token_hash = encode(sha256(convert_to($1, 'UTF8')), 'hex')",
      [over.token],
    );
    assert.equal((await askBySession(client.url, over)).status, 401);

    await forgetEndedSessions(app.dataSource);

    assert.deepEqual([await sessionsOf(app, over), await sessionsOf(app, open)], [0, 1]);
  });

  it("is the oldest of its key to end when there are a hundred more", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const first = await signIn(client);
    const second = await signIn(client);

    for (let i = 0; i < 99; i++) await signIn(client);

    assert.deepEqual([await sessionsOf(app, first), await sessionsOf(app, second)], [0, 1]);
  });

  it("counts for nothing beside a key", async () => {
    const app = await sharedApp();
    const session = await signIn(await app.newWorkspace());
    const reader = await app.newWorkspace([Scope.CHARACTERS_READ]);

    const response = await askBySession(app.url, session, reader.headers);

    const { data } = (await response.json()) as any;
    assert.deepEqual(data.viewer.scopes, ["CHARACTERS_READ"]);
    const wrong = await askBySession(app.url, session, { Authorization: "Bearer lk_unknown", ...PREFLIGHT });
    assert.equal(wrong.status, 401);
  });
});

describe("A session's cookie without the header that proves a preflight", () => {
  const form = (): FormData => {
    const form = new FormData();
    form.append("operations", JSON.stringify({ query: "{ viewer { keyName } }" }));
    form.append("map", "{}");
    return form;
  };
  const picture = async (): Promise<FormData> => {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(await samplePhoto(1))]), "portrait.jpg");
    return form;
  };
  const query = encodeURIComponent("{ viewer { keyName } }");
  const json = JSON.stringify({ query: "{ viewer { keyName } }" });
  const requests: Record<string, (id: string) => Promise<[path: string, request: RequestInit]>> = {
    "a question by POST": async () => [
      "/graphql",
      { method: "POST", body: json, headers: { "Content-Type": "application/json" } },
    ],
    "a question by GET": async () => [`/graphql?query=${query}`, {}],
    "a multipart request": async () => ["/graphql", { method: "POST", body: form() }],
    "an upload by the form": async (id) => [
      `/api/v1/characters/${id}/reference-images`,
      { method: "POST", body: await picture() },
    ],
    "a candidate by the form": async (id) => [
      `/api/v1/characters/${id}/candidates`,
      { method: "POST", body: await picture() },
    ],
    "a stream by GET": async (id) => [
      `/graphql/stream?query=${encodeURIComponent(`subscription { characterChanged(id: "${id}") { kind } }`)}`,
      { headers: { Accept: "text/event-stream" } },
    ],
    "a stream by POST": async () => ["/graphql/stream", { method: "POST", body: json }],
    "a signing out": async () => ["/api/v1/session", { method: "DELETE" }],
  };

  for (const [what, make] of Object.entries(requests)) {
    it(`is refused for ${what}, and nothing happens`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const session = await signIn(client);
      const id = await client.createCharacter();
      const [path, request] = await make(id);

      const response = await fetch(client.url + path, {
        ...request,
        headers: { ...request.headers, Cookie: session.cookie },
      });

      assert.equal(response.status, 403);
      assert.equal(await codeOf(response), "PREFLIGHT_HEADER_REQUIRED");
      const { character } = await client.ask(
        `query ($id: ID!) { character(id: $id) { referenceImages { id } candidates { edges { node { id } } } } }`,
        { id },
      );
      assert.deepEqual(character, { referenceImages: [], candidates: { edges: [] } });
      assert.equal((await askBySession(client.url, session)).status, 200);
    });
  }

  it("is no obstacle once the header is there, for forms and questions by GET", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { cookie } = await signIn(client);
    const id = await client.createCharacter();
    const headers = { Cookie: cookie, ...PREFLIGHT };

    const asked = await fetch(`${client.url}/graphql?query=${query}`, { headers });
    const multipart = await fetch(`${client.url}/graphql`, { method: "POST", headers, body: form() });
    const uploaded = await fetch(`${client.url}/api/v1/characters/${id}/reference-images?waitMs=0`, {
      method: "POST",
      headers,
      body: await picture(),
    });

    assert.deepEqual([asked.status, multipart.status, uploaded.status], [200, 200, 201]);
  });
});

describe("A subscription through a session", () => {
  /** Resolves when it is accepted, or with the code that its connection ends with. */
  async function subscribe(app: TestApp, { cookie }: TestSession, id: string, origin: string | undefined) {
    const state = { kinds: [] as string[], ended: null as number | null };
    class Socket extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers: { Cookie: cookie }, ...(origin && { origin }) });
      }
    }
    const connection = createClient({
      url: `${app.url.replace("http", "ws")}/graphql`,
      webSocketImpl: Socket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => {},
    });
    let isConnected = false;
    connection.on("connected", () => (isConnected = true));
    connection.on("closed", (event) => (state.ended ??= (event as { code: number }).code));
    connection.subscribe<{ characterChanged: { kind: string } }>(
      { query: CHARACTER_CHANGED, variables: { id } },
      {
        next: ({ data }) => void state.kinds.push(data!.characterChanged.kind),
        error: () => {},
        complete: () => {},
      },
    );
    await waitUntil("the connection is accepted or closed", () => isConnected || state.ended !== null);
    return Object.assign(state, { leave: () => void connection.dispose() });
  }

  const rename = (client: ApiClient, id: string) =>
    client.ask(
      "mutation ($input: UpdateCharacterInput!) { updateCharacter(input: $input) { userErrors { code } } }",
      {
        input: { id, name: "Mira again" },
      },
    );

  it("is heard over a WebSocket by the server's own page, and by none of another origin", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const session = await signIn(client);
    const id = await client.createCharacter();

    const own = await subscribe(app, session, id, app.url);
    const foreign = [
      await subscribe(app, session, id, "http://evil.example"),
      await subscribe(app, session, id, app.url.replace(/:\d+$/, ":1")),
      await subscribe(app, session, id, "null"),
      await subscribe(app, session, id, undefined),
    ];

    assert.deepEqual(
      foreign.map(({ ended }) => ended),
      [4403, 4403, 4403, 4403],
    );
    await waitUntil("the change is heard", async () => {
      await rename(client, id);
      return own.kinds.length > 0;
    });
    assert.deepEqual(
      foreign.flatMap(({ kinds }) => kinds),
      [],
    );
    own.leave();
  });

  it("ends within 10 s of the session or its key, by whatever way it came", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const other = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);
    const id = await client.createCharacter();
    const [signedOut, revoked, kept] = [await signIn(client), await signIn(other), await signIn(client)];
    const bySession = ({ cookie }: TestSession) =>
      ({ url: app.url, headers: { Cookie: cookie, ...PREFLIGHT } }) as unknown as ApiClient;
    const sockets = [
      await subscribe(app, signedOut, id, app.url),
      await subscribe(app, revoked, id, app.url),
    ];
    const streams = [
      await subscribeByEvents(bySession(signedOut), id),
      await subscribeByEvents(bySession(revoked), id),
    ];
    const open = await subscribe(app, kept, id, app.url);
    assert.deepEqual(
      streams.map(({ status }) => status),
      [200, 200],
    );

    await fetch(`${app.url}/api/v1/session`, {
      method: "DELETE",
      headers: { Cookie: signedOut.cookie, ...PREFLIGHT },
    });
    await endKey(app, other, "revoked_at = now()");

    await waitUntil("all of them end", () => [...sockets, ...streams].every(({ ended }) => ended !== null));
    assert.deepEqual(
      sockets.map(({ ended }) => ended),
      [4401, 4401],
    );
    for (const { errors } of streams)
      assert.deepEqual(
        errors.map(({ extensions }) => extensions.code),
        ["UNAUTHENTICATED"],
      );
    assert.equal(open.ended, null);
    open.leave();
  });
});

describe("A server that clients reach by https", () => {
  it("marks its cookie Secure, takes its public address for its own, and logs neither keys nor tokens", async () => {
    const lines: string[] = [];
    const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
    const port = await freePort();
    const environment = { PUBLIC_URL: "https://likeness.example.com", PORT: String(port) };
    const app = await startTestApp({ role: "api", environment, log });
    try {
      const { key } = await app.newWorkspace();
      const client = new ApiClient(`http://127.0.0.1:${port}`, key);

      const session = await signIn(client);
      const answered = await askBySession(client.url, session);
      const own = isFromOwnPage({ origin: "https://likeness.example.com", host: "10.0.0.1" }, app.url);
      await fetch(`${client.url}/api/v1/session`, {
        method: "DELETE",
        headers: { Cookie: session.cookie, ...PREFLIGHT },
      });
      await askBySession(client.url, session);

      assert.ok(session.attributes.includes("secure"));
      assert.equal(answered.status, 200);
      assert.equal(own, true);
      await waitUntil("the last request is in the log", () => lines.filter(isRequest).length === 4);
      const logged = lines.join("");
      assert.deepEqual(
        [key, session.token].filter((secret) => logged.includes(secret)),
        [],
      );
    } finally {
      await app.stop();
    }
  });
});

const isRequest = (line: string): boolean => JSON.parse(line).msg === "request";
