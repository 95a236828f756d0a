import assert from "node:assert/strict";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp, type TestApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { CHARACTER_CHANGED, heard, kindsOf, WAYS, type Subscriber } from "../support/subscribers.js";
import { waitUntil } from "../support/wait-until.js";

/** So many changes of a character that nothing else shows. */
const writeChanges = (app: TestApp, characterId: string, count: number): Promise<unknown> =>
  app.dataSource.transaction(async (manager) => {
    const uuid = fromGlobalId("Character", characterId)!;
    await manager.query(
      `SELECT record_character_change(c.workspace_id, c.id, 'IMAGE_CHANGED', gen_random_uuid())
       FROM characters c, generate_series(1, $2) WHERE c.id = $1`,
      [uuid, count],
    );
  });

const isOver = (subscriber: Subscriber) => waitUntil("it is over", () => subscriber.ended !== null);

for (const [way, subscribe] of Object.entries(WAYS)) {
  describe(`A subscription to a character over ${way}`, () => {
    let app: TestApp;
    let client: ApiClient;
    let id: string;
    const open: Subscriber[] = [];
    before(async () => {
      app = await sharedApp();
      client = await app.newWorkspace();
    });
    beforeEach(async () => void (id = await client.createCharacter()));
    afterEach(() => {
      for (const subscriber of open.splice(0)) subscriber.leave();
    });

    const follow = async (
      variables: Record<string, unknown> = {},
      asker = client,
      query = CHARACTER_CHANGED,
    ) => {
      const subscriber = await subscribe(asker, id, { variables, query });
      open.push(subscriber);
      return subscriber;
    };
    /** Open, and known to be: its first change tells that the server follows. */
    const followed = async (variables: Record<string, unknown> = {}) => {
      const subscriber = await follow({ withCurrent: true, ...variables });
      await heard(subscriber, 1);
      return subscriber;
    };
    const rename = (name: string) =>
      client.ask(
        `mutation ($input: UpdateCharacterInput!) { updateCharacter(input: $input) { userErrors { code } } }`,
        { input: { id, name } },
      );

    it("hears of an upload from its arrival to the face lock, with the objects as they are", async () => {
      const subscriber = await followed();

      const { referenceImage } = await client.upload(id, await facelessPicture(81));

      await heard(subscriber, 3);
      const [current, added, analysed] = subscriber.changes;
      assert.equal(current.kind, "CURRENT");
      assert.deepEqual(
        [added.kind, added.subjectId, added.referenceImage.id],
        ["IMAGE_ADDED", referenceImage.id, referenceImage.id],
      );
      assert.deepEqual(
        [analysed.kind, analysed.referenceImage, analysed.candidate, analysed.character],
        ["IMAGE_ANALYSED", { id: referenceImage.id, status: "READY" }, null, { name: "Mira" }],
      );
      assert.deepEqual(subscriber.errors, []);
    });

    it("tells only what happens from now on, unless it is asked for more", async () => {
      const subscriber = await follow();
      const second = await followed();
      await waitUntil("both hear", async () => {
        await rename(`name ${Math.random()}`);
        return subscriber.changes.length > 0 && second.changes.length > 1;
      });

      assert.equal(subscriber.changes[0].kind, "PROFILE_CHANGED");
    });

    it("tells what happened since a cursor, each change once and in order, however many there were", async () => {
      const first = await followed();
      const { cursor } = first.changes[0];
      first.leave();
      await writeChanges(app, id, 250);
      await rename("Late");

      const second = await follow({ after: cursor });
      await heard(second, 251);
      await rename("Later");
      await heard(second, 252);

      const kinds = kindsOf(second);
      assert.deepEqual(kinds, [
        ...Array.from({ length: 250 }, () => "IMAGE_CHANGED"),
        "PROFILE_CHANGED",
        "PROFILE_CHANGED",
      ]);
      assert.equal(new Set(second.changes.map((change) => change.cursor)).size, 252);
      assert.equal(second.changes[250].character.name, "Late");
    });

    it("is told that a cursor is too old, once what comes behind it is forgotten", async () => {
      const first = await followed();
      const { cursor } = first.changes[0];
      await rename("Once");
      await rename("Twice");
      const uuid = fromGlobalId("Character", id);
      await app.dataSource.query(
        `DELETE FROM character_changes WHERE character_id = $1
         AND revision < (SELECT max(revision) FROM character_changes WHERE character_id = $1)`,
        [uuid],
      );

      const second = await follow({ after: cursor });

      await isOver(second);
      assert.deepEqual(second.changes, []);
      assert.deepEqual(
        second.errors.map(({ extensions }) => extensions),
        [{ code: "CURSOR_TOO_OLD", field: ["after"] }],
      );
    });

    it("is refused a cursor of another character, and one that is none", async () => {
      const other = await subscribe(client, await client.createCharacter(), {
        variables: { withCurrent: true },
      });
      open.push(other);
      await heard(other, 1);

      for (const after of [other.changes[0].cursor, "abc"]) {
        const subscriber = await follow({ after });
        await isOver(subscriber);
        assert.deepEqual(
          subscriber.errors.map(({ extensions }) => extensions),
          [{ code: "INVALID_INPUT", field: ["after"] }],
        );
      }
    });

    it("ends when the character is deleted, after the word of it", async () => {
      const subscriber = await followed();

      await client.ask(
        `mutation ($input: DeleteCharacterInput!) { deleteCharacter(input: $input) { userErrors { code } } }`,
        { input: { id } },
      );

      await isOver(subscriber);
      assert.equal(subscriber.ended, "complete");
      const last = subscriber.changes.at(-1);
      assert.deepEqual([last.kind, last.character], ["CHARACTER_DELETED", null]);
    });

    it("is not there for another workspace, nor for a key that may not read", async () => {
      const stranger = await app.newWorkspace();
      const writer = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
        Scope.TRAINING_WRITE,
      ]);
      for (const [asker, code] of [
        [stranger, "NOT_FOUND"],
        [writer, "FORBIDDEN"],
      ] as const) {
        const subscriber = await follow({}, asker);
        await isOver(subscriber);
        assert.deepEqual(
          [subscriber.changes, subscriber.errors.map(({ extensions }) => extensions.code)],
          [[], [code]],
        );
      }
    });

    it("ends soon after its key was revoked, or has expired, and says so", async () => {
      for (const end of ["revoked_at = now()", "expires_at = now() + interval '1 second'"]) {
        const asker = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
          Scope.CHARACTERS_READ,
        ]);
        const subscriber = await follow({ withCurrent: true }, asker);
        await heard(subscriber, 1);

        await app.dataSource.query(
          `UPDATE api_keys SET ${end} WHERE key_hash = encode(sha256(convert_to($1, 'UTF8')), 'hex')`,
          [asker.key],
        );

        await waitUntil("it is over", () => subscriber.ended !== null, 15_000);
        if (subscriber.ended === "complete")
          assert.deepEqual(
            subscriber.errors.map(({ extensions }) => extensions.code),
            ["UNAUTHENTICATED"],
          );
        else assert.equal(subscriber.ended, 4401);
      }
    }).timeout(40_000);

    it("is held to what queries are: size, depth, cost, and subscriptions alone", async () => {
      const deep = `subscription ($id: ID!) { characterChanged(id: $id) { character { ${"faceLock { anchor { character { ".repeat(4)} id ${"} } } ".repeat(4)} } } }`;
      const costly = `subscription ($id: ID!) { characterChanged(id: $id) { character { candidates(first: 100) { nodes { character { candidates(first: 100) { nodes { id status url thumbnailUrl faceCropUrl format width height bytes sha256 prompt caption } } } } } } } }`;
      const refused: [query: string, code: string][] = [
        [deep, "QUERY_TOO_COMPLEX"],
        [costly, "QUERY_TOO_COMPLEX"],
        ["subscription ($id: ID!) { characterChanged(id: $id) { nothing } }", "GRAPHQL_VALIDATION_FAILED"],
        ["subscription {", "GRAPHQL_PARSE_FAILED"],
        ["query ($id: ID!) { character(id: $id) { name } }", "ONLY_SUBSCRIPTIONS"],
        ["mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { deletedId } }", "ONLY_SUBSCRIPTIONS"],
      ];
      for (const [query, code] of refused) {
        const subscriber = await follow({}, client, query);
        await waitUntil("it is refused", () => subscriber.errors.length > 0);
        assert.equal(subscriber.errors[0]!.extensions.code, code, query);
      }
      assert.notEqual(
        (await client.ask("query ($id: ID!) { character(id: $id) { name } }", { id })).character,
        null,
      );
    });
  });
}

describe("Who asks for a subscription without a key", () => {
  it("is answered 401 by the stream, and 4401 over a WebSocket", async () => {
    const { url } = await sharedApp();
    for (const key of ["", "lk_wrong"]) {
      const asker = new ApiClient(url, key);
      const events = await WAYS["server-sent events"](asker, "char_x");
      const socket = await WAYS["a WebSocket"](asker, "char_x");
      await isOver(socket);
      assert.deepEqual([events.status, socket.ended], [401, 4401]);
    }
  });
});

describe("A subscription that is sent as a query", () => {
  it("is refused, and told where to go", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const id = await client.createCharacter();

    const { status, errors } = await client.graphql(CHARACTER_CHANGED, { id });

    assert.equal(status, 400);
    assert.deepEqual(
      errors!.map(({ extensions }) => extensions.code),
      ["SUBSCRIPTION_NEEDS_STREAM"],
    );
    assert.match(errors![0]!.message, /\/graphql\/stream/);
  });
});
