import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";

const create = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: CreateApiKeyInput!) {
         createApiKey(input: $input) {
           key apiKey { id name hint scopes createdAt expiresAt revokedAt lastUsedAt } userErrors { code field }
         }
       }`,
      { input },
    )
  ).createApiKey;

const revoke = async (client: ApiClient, id: string) =>
  (
    await client.ask(
      `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { id revokedAt } userErrors { code field } } }`,
      { id },
    )
  ).revokeApiKey;

const keyCount = async (client: ApiClient): Promise<number> => {
  const rows = await (
    await sharedApp()
  ).dataSource.query("SELECT FROM api_keys WHERE workspace_id = $1", [client.workspaceId]);
  return rows.length;
};

describe("createApiKey", () => {
  it("makes a key of the same workspace with just these scopes, shown this once", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

    const { key, apiKey, userErrors } = await create(client, {
      name: "  importer ",
      scopes: ["CHARACTERS_READ", "CHARACTERS_READ"],
      expiresAt,
    });

    assert.deepEqual(userErrors, []);
    assert.match(key, /^lk_[\w-]{43}$/);
    const { id, createdAt, ...rest } = apiKey;
    assert.match(id, /^key_/);
    assert.ok(createdAt);
    assert.deepEqual(rest, {
      name: "importer",
      hint: `${key.slice(0, 7)}…`,
      scopes: ["CHARACTERS_READ"],
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    });
    const made = new ApiClient(client.url, key);
    const [{ viewer: theirs }, { viewer: ours }] = await Promise.all(
      [made, client].map((asking) => asking.ask("{ viewer { keyName scopes workspace { id } } }")),
    );
    assert.deepEqual(
      [theirs.keyName, theirs.scopes, theirs.workspace],
      ["importer", ["CHARACTERS_READ"], ours.workspace],
    );
  });

  it("keeps nothing in the database from which the key could be had", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const { key } = await create(client, { name: "secret", scopes: ["ADMIN"] });
    await new ApiClient(client.url, key).ask("{ viewer { keyName } }");

    const tables: { name: string }[] = await app.dataSource.query(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    assert.ok(tables.length > 8);
    for (const { name } of tables) {
      const found = await app.dataSource.query(
        `SELECT FROM ${name} AS r WHERE strpos(r::text, $1) > 0 OR strpos(r::text, $2) > 0`,
        [key, key.slice(3, 30)],
      );
      assert.equal(found.length, 0, name);
    }
  });

  const invalid: { what: string; input: object; field: string[] }[] = [
    { what: "an empty name", input: { name: " " }, field: ["name"] },
    { what: "a name of 101 characters", input: { name: "x".repeat(101) }, field: ["name"] },
    { what: "a name with a NUL", input: { name: "a\0b" }, field: ["name"] },
    { what: "a name with half a character", input: { name: "a\ud83d" }, field: ["name"] },
    { what: "a name that shows nothing", input: { name: "\u200b\u3164\u2800" }, field: ["name"] },
    { what: "a name of 101 families", input: { name: "👨‍👩‍👧‍👦".repeat(101) }, field: ["name"] },
    {
      what: "a name of one letter under 5,000 marks",
      input: { name: `a${"\u0301".repeat(5_000)}` },
      field: ["name"],
    },
    { what: "no scopes", input: { scopes: [] }, field: ["scopes"] },
    { what: "a past expiry", input: { expiresAt: "2020-01-01T00:00:00Z" }, field: ["expiresAt"] },
  ];
  for (const { what, input, field } of invalid) {
    it(`refuses ${what}`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const payload = await create(client, { name: "importer", scopes: ["ADMIN"], ...input });

      assert.deepEqual(payload, {
        key: null,
        apiKey: null,
        userErrors: [{ code: "INVALID_INPUT", field }],
      });
      assert.equal(await keyCount(client), 1);
    });
  }

  for (const scope of ["root", "admin", "characters:read"]) {
    it(`refuses ${scope}, which is no value of Scope, as a malformed request`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const { status, data, errors } = await client.graphql(
        "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }",
        { input: { name: "importer", scopes: ["ADMIN", scope] } },
      );

      assert.deepEqual([status, data], [400, undefined]);
      assert.deepEqual(
        errors?.map(({ extensions }) => extensions.code),
        ["BAD_USER_INPUT"],
      );
      assert.match(errors![0]!.message, /at "input\.scopes\[1\]"/);
      assert.equal(await keyCount(client), 1);
    });
  }

  it("knows every scope, and stores it as the command line writes it", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const scopes = Object.keys(Scope);

    const { key, apiKey } = await create(client, { name: "importer", scopes });

    const { viewer } = await new ApiClient(client.url, key).ask("{ viewer { scopes } }");
    assert.deepEqual([apiKey.scopes, viewer.scopes], [scopes, scopes]);
    const [row] = await app.dataSource.query(
      "SELECT scopes FROM api_keys WHERE workspace_id = $1 AND name = 'importer'",
      [client.workspaceId],
    );
    assert.deepEqual(row.scopes, [
      "characters:read",
      "characters:write",
      "embeddings:read",
      "training:write",
      "admin",
    ]);
  });

  it("is refused to every key that is no admin's", async () => {
    const client = await (
      await sharedApp()
    ).newWorkspace([
      Scope.CHARACTERS_READ,
      Scope.CHARACTERS_WRITE,
      Scope.EMBEDDINGS_READ,
      Scope.TRAINING_WRITE,
    ]);

    const payload = await create(client, { name: "mine", scopes: ["ADMIN"] });

    assert.deepEqual(payload, { key: null, apiKey: null, userErrors: [{ code: "FORBIDDEN", field: [] }] });
    assert.equal(await keyCount(client), 1);
  });
});

describe("apiKeys", () => {
  const LIST = `query ($first: Int, $after: String) {
    apiKeys(first: $first, after: $after) {
      nodes { id name hint scopes isCurrent createdAt expiresAt revokedAt lastUsedAt } pageInfo { hasNextPage endCursor }
    }
  }`;

  it("lists the workspace's keys, newest first, the ended ones too, and says which is in use", async () => {
    const app = await sharedApp();
    const [client, other] = [await app.newWorkspace(), await app.newWorkspace()];
    await create(other, { name: "theirs", scopes: ["ADMIN"] });
    const made = await create(client, { name: "importer", scopes: ["CHARACTERS_READ"] });
    const ended = await create(client, { name: "ended", scopes: ["ADMIN"] });
    await revoke(client, ended.apiKey.id);

    const { apiKeys } = await client.ask(LIST);

    assert.deepEqual(
      apiKeys.nodes.map(({ name, isCurrent, revokedAt }: any) => [name, isCurrent, revokedAt !== null]),
      [
        ["ended", false, true],
        ["importer", false, false],
        ["test", true, false],
      ],
    );
    const { isCurrent: _isCurrent, ...importer } = apiKeys.nodes[1];
    assert.deepEqual(importer, made.apiKey);
    assert.ok(!JSON.stringify(apiKeys).includes(made.key));
  });

  it("comes in pages, each key once", async () => {
    const client = await (await sharedApp()).newWorkspace();
    for (const name of ["a", "b", "c"]) await create(client, { name, scopes: ["ADMIN"] });

    const first = (await client.ask(LIST, { first: 3 })).apiKeys;
    const second = (await client.ask(LIST, { first: 3, after: first.pageInfo.endCursor })).apiKeys;

    const names = [...first.nodes, ...second.nodes].map(({ name }: any) => name);
    assert.deepEqual(names, ["c", "b", "a", "test"]);
    assert.deepEqual([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage], [true, false]);
  });

  it("is refused to every key that is no admin's", async () => {
    const lesser = Object.values(Scope).filter((scope) => scope !== Scope.ADMIN);
    const client = await (await sharedApp()).newWorkspace(lesser);

    const { data, errors } = await client.graphql(LIST);

    assert.equal(data, null);
    assert.deepEqual(
      errors!.map(({ extensions }) => extensions.code),
      ["FORBIDDEN"],
    );
  });
});

describe("revokeApiKey", () => {
  it("ends a key at once, and may be repeated", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { key, apiKey } = await create(client, { name: "importer", scopes: ["CHARACTERS_READ"] });
    const holder = new ApiClient(client.url, key);
    assert.equal((await holder.graphql("{ viewer { keyName } }")).status, 200);

    const first = await revoke(client, apiKey.id);
    const second = await revoke(client, apiKey.id);

    assert.ok(first.apiKey.revokedAt);
    assert.deepEqual(second, first);
    assert.equal((await holder.graphql("{ viewer { keyName } }")).status, 401);
  });

  it("does not end the key that asks", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const [{ id }] = await app.dataSource.query("SELECT id FROM api_keys WHERE workspace_id = $1", [
      client.workspaceId,
    ]);

    const { apiKey, userErrors } = await revoke(client, toGlobalId("ApiKey", id));

    assert.deepEqual([apiKey, userErrors], [null, [{ code: "CONFLICT", field: ["id"] }]]);
    assert.equal((await client.graphql("{ viewer { keyName } }")).status, 200);
  });

  it("knows no key of another workspace", async () => {
    const app = await sharedApp();
    const [client, other] = [await app.newWorkspace(), await app.newWorkspace()];
    const { key, apiKey } = await create(other, { name: "theirs", scopes: ["ADMIN"] });

    const foreign = await revoke(client, apiKey.id);
    const missing = await revoke(client, toGlobalId("ApiKey", newId()));
    const malformed = await revoke(client, "key_nonsense");

    for (const payload of [foreign, missing, malformed]) {
      assert.deepEqual(payload, { apiKey: null, userErrors: [{ code: "NOT_FOUND", field: ["id"] }] });
    }
    assert.equal((await new ApiClient(client.url, key).graphql("{ viewer { keyName } }")).status, 200);
  });
});
