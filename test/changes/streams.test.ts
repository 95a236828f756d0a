import assert from "node:assert/strict";
import { connect } from "node:net";
import { fromGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, startTestApp, type TestApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { facelessPicture } from "../support/pictures.js";
import { PostgresProxy } from "../support/postgres-proxy.js";
import {
  heard,
  kindsOf,
  subscribeByEvents,
  subscribeBySocket,
  WAYS,
  type Subscriber,
} from "../support/subscribers.js";
import { waitUntil } from "../support/wait-until.js";

const WITH_CURRENT = { variables: { withCurrent: true } };
const isOver = (subscriber: Subscriber) => waitUntil("it is over", () => subscriber.ended !== null);
const codesOf = ({ errors }: Subscriber) => errors.map(({ extensions }) => extensions.code);

const rename = (client: ApiClient, id: string, name: string) =>
  client.ask(
    `mutation ($input: UpdateCharacterInput!) { updateCharacter(input: $input) { userErrors { code } } }`,
    { input: { id, name } },
  );

describe("Subscribers of a server", () => {
  let app: TestApp;
  let client: ApiClient;
  let id: string;
  const open: Subscriber[] = [];
  const environment = {
    MAX_SUBSCRIPTIONS: "4",
    MAX_SUBSCRIPTIONS_PER_KEY: "2",
    SLOW_READER_MS: "300",
    SUBSCRIPTION_HEARTBEAT_MS: "1000",
  };
  before(async () => void (app = await startTestApp({ role: "api", environment })));
  after(() => app?.stop());
  beforeEach(async () => {
    client = await app.newWorkspace();
    id = await client.createCharacter();
  });
  afterEach(async () => {
    for (const subscriber of open.splice(0)) subscriber.leave();
    await waitUntil("nothing is open", async () => (await openNow(app)) === 0);
  });

  const opened = async (subscribing: Promise<Subscriber>): Promise<Subscriber> => {
    const subscriber = await subscribing;
    open.push(subscriber);
    await waitUntil(
      "it is answered",
      () => subscriber.changes.length > 0 || subscriber.ended !== null || subscriber.errors.length > 0,
    );
    return subscriber;
  };

  it("are as many of one key as it may have, whatever way they come; one that goes makes room", async () => {
    const first = await opened(subscribeByEvents(client, id, WITH_CURRENT));
    await opened(subscribeBySocket(client, id, WITH_CURRENT));

    const tooMany = [
      await opened(subscribeByEvents(client, id, WITH_CURRENT)),
      await opened(subscribeBySocket(client, id, WITH_CURRENT)),
    ];
    first.leave();
    await waitUntil("there is room", async () => (await openNow(app)) === 1);
    const later = await opened(subscribeByEvents(client, id, WITH_CURRENT));

    for (const { errors, changes } of tooMany) {
      assert.deepEqual(changes, []);
      const [{ extensions }] = errors as any;
      assert.deepEqual(extensions, {
        code: "TOO_MANY_SUBSCRIPTIONS",
        limit: { name: "subscriptionsPerKey", requested: 3, limit: 2 },
      });
    }
    assert.deepEqual(kindsOf(later), ["CURRENT"]);
  });

  it("are as many as the process may have, of all keys", async () => {
    for (const _ of [1, 2]) {
      const asker = await clientWithScopes(app.dataSource, app.url, client.workspaceId, ["admin"] as never);
      for (const subscribe of [subscribeByEvents, subscribeBySocket])
        await opened(subscribe(asker, id, WITH_CURRENT));
    }

    const fifth = await opened(subscribeByEvents(client, id, WITH_CURRENT));

    const [{ extensions }] = fifth.errors as any;
    assert.deepEqual(extensions.limit, { name: "subscriptions", requested: 5, limit: 4 });
  });

  it("are kept alive by signs of life, which proxies take for traffic", async () => {
    const events = await subscribeByEvents(client, id, WITH_CURRENT);
    open.push(events);
    const sockets = await subscribeBySocket(client, id, WITH_CURRENT);
    await opened(Promise.resolve(sockets));
    let pings = 0;
    sockets.socket().on("ping", () => pings++);

    await waitUntil("both are given two", () => events.comments >= 3 && pings >= 2);
  });

  it("are dropped and told when they do not read, and the others hear on", async () => {
    const uuid = fromGlobalId("Character", id);
    await app.dataSource.query("UPDATE characters SET notes = $2 WHERE id = $1", [uuid, "x".repeat(5_000)]);
    const long = Array.from({ length: 30 }, (_, i) => `notes${i}: notes`).join(" ");
    const query = `subscription ($id: ID!) { characterChanged(id: $id, withCurrent: true) { kind character { profile { ${long} } } } }`;
    const short = `subscription ($id: ID!) { characterChanged(id: $id, withCurrent: true) { kind } }`;
    const slow = await subscribeBySocket(client, id, { query });
    await opened(Promise.resolve(slow));
    const stalled = stalledEvents(client, id, query);
    const quick = await opened(subscribeByEvents(await another(), id, { query: short }));
    slow.socket().pause();

    let told = 0;
    await waitUntil(
      "both are dropped",
      async () => {
        const count = 20;
        await app.dataSource.query(
          "SELECT record_character_change(workspace_id, id, 'IMAGE_CHANGED', gen_random_uuid()) FROM characters, generate_series(1, $2) WHERE id = $1",
          [uuid, count],
        );
        told += count;
        return (await openNow(app)) === 1;
      },
      60_000,
    );
    slow.socket().resume();
    stalled.resume();
    await heard(quick, told + 1);

    await isOver(slow);
    await waitUntil("the other is over", () => stalled.isOver());
    assert.equal(slow.ended, 4008);
    assert.match(stalled.text(), /"code":"SLOW_READER"\}\}\]\}\n\nevent: complete\n/);
  }).timeout(90_000);

  it("load what they ask for in as many statements, however many ask the same", async () => {
    const countFor = async (count: number) => {
      const askers = await Promise.all(Array.from({ length: count }, another));
      const subscribers: Subscriber[] = [];
      for (const asker of askers) subscribers.push(await opened(subscribeByEvents(asker, id, WITH_CURRENT)));
      const statements = await statementsDuring(app, async () => {
        await app.dataSource.query(
          "SELECT record_character_change(workspace_id, id, 'PROFILE_CHANGED', NULL) FROM characters WHERE id = $1",
          [fromGlobalId("Character", id)],
        );
        for (const subscriber of subscribers) await heard(subscriber, 2);
      });
      for (const subscriber of subscribers) subscriber.leave();
      await waitUntil("they are gone", async () => (await openNow(app)) === 0);
      return statements.filter(
        (text) => !text.includes("api_keys") && !text.includes("record_character_change"),
      ).length;
    };

    const [forOne, forFour] = [await countFor(1), await countFor(4)];

    assert.equal(forOne, 3);
    assert.equal(forFour, forOne);
  });

  it("are told of our own faults no more than an id, and hear on", async () => {
    const query = `subscription ($id: ID!) { characterChanged(id: $id, withCurrent: true) { kind character { faceLock { status } } } }`;
    for (const subscribe of Object.values(WAYS)) {
      const subscriber = await opened(subscribe(client, id, { query }));
      await app.dataSource.query("ALTER TABLE face_locks RENAME TO face_locks_away");
      try {
        await rename(client, id, "During");
        await waitUntil("the fault is told", () => subscriber.errors.length > 0);
      } finally {
        await app.dataSource.query("ALTER TABLE face_locks_away RENAME TO face_locks");
      }
      await rename(client, id, "After");
      await heard(subscriber, 2);

      const [error] = subscriber.errors as any[];
      assert.deepEqual(Object.keys(error.extensions).toSorted(), ["code", "errorId"]);
      assert.equal(error.extensions.code, "INTERNAL_SERVER_ERROR");
      assert.equal(error.message.includes("face_locks"), false);
    }
  });

  const another = () =>
    clientWithScopes(app.dataSource, app.url, client.workspaceId, ["characters:read"] as never);
});

describe("Processes apart", () => {
  it("tell the subscribers of one what the others do, also after the database was away, and nothing is missed", async () => {
    const api = await startTestApp({ role: "api" });
    const { databaseUrl, dataDirectory } = api;
    const proxy = await PostgresProxy.start(databaseUrl);
    const worker = await startTestApp({ role: "worker", databaseUrl, dataDirectory });
    const other = await startTestApp({ role: "api", databaseUrl: proxy.url, dataDirectory });
    try {
      const client = await api.newWorkspace();
      const id = await client.createCharacter();
      const there = await clientWithScopes(api.dataSource, other.url, client.workspaceId, [
        "characters:read",
      ] as never);
      const subscribers = await Promise.all(
        Object.values(WAYS).map((subscribe) => subscribe(there, id, WITH_CURRENT)),
      );
      for (const subscriber of subscribers) await heard(subscriber, 1);

      await client.upload(id, await facelessPicture(91));
      for (const subscriber of subscribers) await heard(subscriber, 3);
      proxy.refuse();
      await rename(client, id, "Meanwhile");
      await client.upload(id, await facelessPicture(92));
      proxy.admit();

      for (const subscriber of subscribers) await heard(subscriber, 6);
      const added = ["IMAGE_ADDED", "IMAGE_ANALYSED"];
      for (const subscriber of subscribers) {
        assert.deepEqual(kindsOf(subscriber), ["CURRENT", ...added, "PROFILE_CHANGED", ...added]);
        assert.deepEqual([subscriber.errors, subscriber.ended], [[], null]);
      }
    } finally {
      await other.stop();
      await worker.stop();
      await proxy.stop();
      await api.stop();
    }
  }).timeout(90_000);
});

describe("A server that stops", () => {
  it("ends its streams so that clients come back, and is gone soon", async () => {
    const app = await startTestApp({ role: "api" });
    const client = await app.newWorkspace();
    const id = await client.createCharacter();
    const events = await subscribeByEvents(client, id, WITH_CURRENT);
    const socket = await subscribeBySocket(client, id, WITH_CURRENT);
    for (const subscriber of [events, socket]) await heard(subscriber, 1);

    await app.stop();

    await Promise.all([events, socket].map(isOver));
    // No `complete`, after which clients would not come back.
    assert.deepEqual([events.ended, socket.ended], ["cut", 1001]);
    assert.deepEqual([codesOf(events), codesOf(socket)], [[], []]);
  });
});

/** How many subscriptions a server says that it has open. */
async function openNow(app: TestApp): Promise<number> {
  const response = await fetch(`${app.url}/metrics`, {
    headers: { Authorization: `Bearer ${app.adminKey}` },
  });
  return Number(/^likeness_subscriptions (\d+)$/m.exec(await response.text())![1]);
}

/** A request whose answer nobody reads until it is told to. */
function stalledEvents(client: ApiClient, characterId: string, query: string) {
  const { hostname, port } = new URL(client.url);
  const socket = connect(Number(port), hostname);
  const body = JSON.stringify({ query, variables: { id: characterId } });
  const headers = [
    "POST /graphql/stream HTTP/1.1",
    `Host: ${hostname}`,
    `Authorization: Bearer ${client.key}`,
    "Accept: text/event-stream",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${headers.join("\r\n")}\r\n\r\n${body}`);
  socket.pause();
  let text = "";
  let isOver = false;
  socket.on("close", () => (isOver = true));
  socket.on("error", () => (isOver = true));
  return {
    resume: () => void socket.on("data", (chunk: Buffer) => (text += chunk.toString())).resume(),
    // Without the sizes of chunks between them.
    text: () => text.replaceAll(/\r\n[0-9a-f]+\r\n/g, ""),
    isOver: () => isOver,
  };
}
