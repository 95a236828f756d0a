import assert from "node:assert/strict";
import { forgetOldKeys } from "../../src/idempotency/claim-key.js";
import { newId } from "../../src/ids/global-id.js";
import type { ApiClient, GraphqlAnswer } from "../support/api-client.js";
import { Scope } from "../../src/workspaces/scope.js";
import { clientWithScopes, sharedApp, startTestApp, type TestApp } from "../support/app.js";
import { samplePhoto } from "../support/pictures.js";

const CREATE = `mutation ($input: CreateCharacterInput!) {
  createCharacter(input: $input) { character { id name profile { niche } } userErrors { code message field } }
}`;

describe("createCharacter with an idempotency key", () => {
  let app: TestApp;
  let client: ApiClient;

  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
  });

  const create = async (input: object, header?: string): Promise<any> => {
    const answer = await client.graphql(CREATE, { input: { name: "Mira", ...input } }, header);
    assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
    return answer.data.createCharacter;
  };
  const count = async (): Promise<number> => {
    const where = "SELECT count(*)::int AS count FROM characters WHERE workspace_id = $1";
    return (await app.dataSource.query(where, [client.workspaceId]))[0].count;
  };
  const keys = (): Promise<{ key: string; created_at: Date }[]> =>
    app.dataSource.query("SELECT * FROM idempotency_keys WHERE workspace_id = $1", [client.workspaceId]);

  const pairs: { what: string; first: [object, string?]; second: [object, string?] }[] = [
    { what: "in the input", first: [{ idempotencyKey: "a" }], second: [{ idempotencyKey: "a" }] },
    { what: "in the header", first: [{}, '"a"'], second: [{}, '"a"'] },
    { what: "in the header, without quotes the second time", first: [{}, '"a b"'], second: [{}, "a b"] },
    {
      what: "in the header, with escapes",
      first: [{}, String.raw`"a\"\\b"`],
      second: [{ idempotencyKey: 'a"\\b' }],
    },
    {
      what: "in the header first, then in the input, which wins",
      first: [{}, "a"],
      second: [{ idempotencyKey: "a" }, "b"],
    },
    {
      what: "of 255 characters",
      first: [{ idempotencyKey: "k".repeat(255) }],
      second: [{}, "k".repeat(255)],
    },
    {
      what: "and the same values, spelt otherwise",
      first: [{ idempotencyKey: "a", name: " Mira " }],
      second: [{ idempotencyKey: "a", profile: null }],
    },
  ];
  for (const { what, first, second } of pairs) {
    it(`answers the character made first when the key comes again ${what}`, async () => {
      const made = await create(...first);

      const again = await create(...second);

      assert.deepEqual(made.userErrors, []);
      assert.deepEqual(again, made);
      assert.equal(await count(), 1);
    });
  }

  it("answers the character as it is now", async () => {
    const { character } = await create({ idempotencyKey: "a" });
    await client.ask(
      `mutation ($input: UpdateCharacterInput!) { updateCharacter(input: $input) { userErrors { code } } }`,
      {
        input: { id: character.id, name: "Renamed" },
      },
    );

    const again = await create({ idempotencyKey: "a" });

    assert.deepEqual(again.character, { ...character, name: "Renamed" });
  });

  it("makes one character of ten requests at once", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ idempotencyKey: "a" })));

    assert.equal(new Set(answers.map(({ character }) => character.id)).size, 1);
    assert.equal(await count(), 1);
  });

  it("makes another character with another key, and without one", async () => {
    await create({ idempotencyKey: "a" });
    await create({ idempotencyKey: "A" });
    await create({});
    await create({});

    assert.equal(await count(), 4);
  });

  const others: { what: string; input: object }[] = [
    { what: "name", input: { name: "Nora" } },
    { what: "profile", input: { profile: { niche: "fitness" } } },
  ];
  for (const { what, input } of others) {
    it(`is refused with CONFLICT for another ${what}, and makes nothing`, async () => {
      await create({ idempotencyKey: "a" });

      const { character, userErrors } = await create({ idempotencyKey: "a", ...input });

      assert.equal(character, null);
      assert.deepEqual(
        userErrors.map(({ code, field }: any) => [code, field]),
        [["CONFLICT", ["idempotencyKey"]]],
      );
      assert.equal(await count(), 1);
    });
  }

  it("is refused with CONFLICT when the key was used for an upload", async () => {
    const characterId = await client.createCharacter();
    const file = { bytes: await samplePhoto(1), name: "a.jpg" };
    await client.upload(characterId, file, { waitMs: 0, idempotencyKey: "a" });

    const { userErrors } = await create({}, "a");

    assert.deepEqual([userErrors[0].code, userErrors[0].field], ["CONFLICT", ["idempotencyKey"]]);
    assert.equal(await count(), 1);
  });

  it("leaves the key free when it is refused", async () => {
    const refused = await create({ idempotencyKey: "a", name: " " });
    assert.equal(refused.userErrors[0].code, "INVALID_INPUT");
    assert.deepEqual(await keys(), []);

    const { character } = await create({ idempotencyKey: "a" });

    assert.equal(character.name, "Mira");
  });

  it("says that the character was deleted since", async () => {
    const { character } = await create({ idempotencyKey: "a" });
    await client.ask(
      `mutation ($input: DeleteCharacterInput!) { deleteCharacter(input: $input) { userErrors { code } } }`,
      {
        input: { id: character.id },
      },
    );

    const again = await create({ idempotencyKey: "a" });

    assert.equal(again.character, null);
    assert.deepEqual(
      [again.userErrors[0].code, again.userErrors[0].field],
      ["NOT_FOUND", ["idempotencyKey"]],
    );
    assert.equal(await count(), 0);
  });

  for (const key of ["", " ", " a", "a ", "k".repeat(256), "a\u0000", "a\nb", "ключ"]) {
    it(`refuses ${JSON.stringify(key.slice(0, 8))} (${key.length}) as a key, and makes nothing`, async () => {
      const { character, userErrors } = await create({ idempotencyKey: key });

      assert.equal(character, null);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["INVALID_INPUT", ["idempotencyKey"]]);
      assert.equal(await count(), 0);
    });
  }

  for (const header of ['"a', '"a"b"', '""', '"a\\b"', "k".repeat(256)]) {
    it(`refuses ${header.slice(0, 8)} (${header.length}) as a header, and makes nothing`, async () => {
      const { userErrors } = await create({}, header);

      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["INVALID_INPUT", ["idempotencyKey"]]);
      assert.equal(await count(), 0);
    });
  }

  it("takes the header for each of several mutations of a document by itself", async () => {
    const both = `mutation ($a: CreateCharacterInput!, $b: CreateCharacterInput!) {
      a: createCharacter(input: $a) { character { id } }
      ...Rest
    }
    fragment Rest on Mutation { b: createCharacter(input: $b) { character { id } } }`;
    const send = () => client.graphql(both, { a: { name: "Mira" }, b: { name: "Nora" } }, "a");

    const answers: GraphqlAnswer[] = [await send(), await send()];

    assert.deepEqual(answers[0], answers[1]);
    assert.notEqual(answers[0]!.data.a.character.id, answers[0]!.data.b.character.id);
    assert.equal(await count(), 2);
  });

  it("does not take the header for a query", async () => {
    const { data } = await client.graphql("{ viewer { keyName } }", {}, '"');

    assert.deepEqual(data, { viewer: { keyName: "test" } });
  });

  it("knows nothing of the keys of another workspace", async () => {
    const other = await app.newWorkspace();
    const { character } = await create({ idempotencyKey: "a" });

    const answer = await other.graphql(CREATE, { input: { name: "Nora", idempotencyKey: "a" } });

    assert.deepEqual(answer.data.createCharacter.userErrors, []);
    assert.notEqual(answer.data.createCharacter.character.id, character.id);
  });

  it("needs the scope to create, also for what was created", async () => {
    const { character } = await create({ idempotencyKey: "a" });
    const reader = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);

    const { data } = await reader.graphql(CREATE, { input: { name: "Mira", idempotencyKey: "a" } });

    assert.ok(character);
    assert.equal(data.createCharacter.userErrors[0].code, "FORBIDDEN");
  });

  const age = (interval: string) =>
    app.dataSource.query(
      "UPDATE idempotency_keys SET created_at = now() - $2::interval WHERE workspace_id = $1",
      [client.workspaceId, interval],
    );

  it("answers as before for 24 hours, and after them makes anew what the key then stands for", async () => {
    const { character } = await create({ idempotencyKey: "a" });
    await age("23 hours 59 minutes");
    assert.equal((await create({ idempotencyKey: "a" })).character.id, character.id);
    await age("24 hours");

    const { character: second } = await create({ idempotencyKey: "a", name: "Nora" });

    assert.notEqual(second.id, character.id);
    assert.equal((await create({ idempotencyKey: "a", name: "Nora" })).character.id, second.id);
    assert.equal((await keys()).length, 1);
  });

  it("has its old keys removed by housekeeping, more than one batch of them, and no others", async () => {
    const own = await startTestApp({ role: "api" });
    const workspace = await own.newWorkspace();
    await own.dataSource.query(
      `INSERT INTO idempotency_keys (workspace_id, key, response_key, place, operation, fingerprint, object_id, created_at)
       SELECT $1, 'key ' || n, '', 0, 'createCharacter', '', $2,
              now() - CASE WHEN n <= 2500 THEN interval '24 hours' ELSE interval '23 hours' END
       FROM generate_series(1, 2510) AS n`,
      [workspace.workspaceId, newId()],
    );

    const forgotten = await forgetOldKeys(own.dataSource.manager);

    const left = await own.dataSource.query("SELECT count(*)::int AS count FROM idempotency_keys");
    await own.stop();
    assert.equal(forgotten, 2_500);
    assert.deepEqual(left, [{ count: 10 }]);
  });
});
