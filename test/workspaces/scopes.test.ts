import assert from "node:assert/strict";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp } from "../support/app.js";
import { assertMutationRefused, operations, operationsOf, tryOperation } from "../support/operations.js";
import { makeTargets, snapshotOf } from "../support/targets.js";
import { tracesOf } from "../support/traces.js";

const MUTATIONS_OF_ADMINS = [
  "createApiKey",
  "revokeApiKey",
  "updateWorkspaceSettings",
  "restoreAnalyses",
  "createWebhook",
  "updateWebhook",
  "deleteWebhook",
  "rotateWebhookSecret",
  "sendTestWebhook",
  "replayWebhookDelivery",
];
const QUERIES_OF_ADMINS = ["apiKeys", "webhooks", "webhook"];
const queriesOfReaders = () => operationsOf("Query").filter((name) => !QUERIES_OF_ADMINS.includes(name));

const MUTATIONS_OF_TRAINERS = ["createTrainingSet", "proposeTrainingSet", "deleteTrainingSet"];

/** A workspace with objects, an admin, and a key with just these scopes. */
async function situation(...scopes: Scope[]) {
  const app = await sharedApp();
  const admin = await app.newWorkspace();
  const targets = await makeTargets(app, admin);
  const client = await clientWithScopes(app.dataSource, app.url, admin.workspaceId, scopes);
  const stateOf = async () => [
    await snapshotOf(app, admin.workspaceId),
    await tracesOf(app, admin.workspaceId),
  ];
  return { app, targets, client, stateOf };
}

const FACE_FIELDS = `
  query ($characterId: ID!, $imageId: ID!) {
    referenceImage(id: $imageId) { face { embedding { model dimensions vector } } }
    character(id: $characterId) { faceLock { embedding { model dimensions vector } } }
  }`;

describe("The operations that these tests try", () => {
  it("are all of the schema", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const { __schema } = await client.ask(
      "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }",
    );

    const { queryType, mutationType } = __schema;
    const names = [...queryType.fields, ...mutationType.fields].map(({ name }: { name: string }) => name);
    assert.deepEqual(names.toSorted(), Object.keys(operations).toSorted());
  });
});

for (const scope of [Scope.TRAINING_WRITE, Scope.EMBEDDINGS_READ]) {
  describe(`A key with only ${scope}`, () => {
    it("is refused by every query but viewer, with FORBIDDEN among the errors", async () => {
      const { client, targets } = await situation(scope);

      for (const name of operationsOf("Query").filter((query) => query !== "viewer")) {
        const { data, errors } = await tryOperation(client, name, targets);
        assert.deepEqual(
          errors?.map((error) => [error.extensions.code, error.path]),
          [["FORBIDDEN", [name]]],
        );
        assert.equal(data?.[name] ?? null, null);
      }
      const { data } = await tryOperation(client, "viewer", targets);
      assert.deepEqual(data, { viewer: { keyName: "test" } });
    });

    it("is refused by every mutation but its own and the form with FORBIDDEN, and changes nothing", async () => {
      const { client, targets, stateOf } = await situation(scope);
      const before = await stateOf();

      const own = scope === Scope.TRAINING_WRITE ? MUTATIONS_OF_TRAINERS : [];
      for (const name of operationsOf("Mutation").filter((name) => !own.includes(name))) {
        assertMutationRefused(await tryOperation(client, name, targets), name, "FORBIDDEN");
      }
      await assertFormForbidden(client, targets.characterId);

      assert.deepEqual(await stateOf(), before);
    });
  });
}

describe("A key with training:write", () => {
  for (const name of MUTATIONS_OF_TRAINERS) {
    it(`may ${name}`, async () => {
      const { client, targets } = await situation(Scope.TRAINING_WRITE);

      const { data, errors } = await tryOperation(client, name, targets);

      assert.equal(errors, undefined);
      assert.deepEqual(data[name].userErrors, []);
    });
  }
});

describe("A key with only characters:read", () => {
  it("is answered by every query but those of admins", async () => {
    const { client, targets } = await situation(Scope.CHARACTERS_READ);

    for (const name of QUERIES_OF_ADMINS) {
      const { errors } = await tryOperation(client, name, targets);
      assert.deepEqual(
        errors?.map((error) => error.extensions.code),
        ["FORBIDDEN"],
      );
    }
    for (const name of queriesOfReaders()) {
      const { data, errors } = await tryOperation(client, name, targets);
      assert.equal(errors, undefined, name);
      assert.notEqual(data[name], null);
    }
  });

  it("is refused by every mutation and the form with FORBIDDEN, and changes nothing", async () => {
    const { client, targets, stateOf } = await situation(Scope.CHARACTERS_READ);
    const before = await stateOf();

    for (const name of operationsOf("Mutation")) {
      assertMutationRefused(await tryOperation(client, name, targets), name, "FORBIDDEN");
    }
    await assertFormForbidden(client, targets.characterId);

    assert.deepEqual(await stateOf(), before);
  });

  it("sees the model and length of embeddings, but not their numbers", async () => {
    const { client, targets } = await situation(Scope.CHARACTERS_READ);
    const { characterId, imageId } = targets;

    const { referenceImage, character } = await client.ask(FACE_FIELDS, { characterId, imageId });

    const expected = { model: "rows", dimensions: 128, vector: null };
    assert.deepEqual(referenceImage.face.embedding, expected);
    assert.deepEqual(character.faceLock.embedding, expected);
  });
});

describe("A key with characters:read and embeddings:read", () => {
  it("sees all 128 numbers of embeddings", async () => {
    const { client, targets } = await situation(Scope.CHARACTERS_READ, Scope.EMBEDDINGS_READ);
    const { characterId, imageId } = targets;

    const { referenceImage, character } = await client.ask(FACE_FIELDS, { characterId, imageId });

    for (const { embedding } of [referenceImage.face, character.faceLock]) {
      assert.equal(embedding.vector.length, 128);
      assert.ok(embedding.vector.every((value: number) => Math.abs(value - 0.05) < 1e-6));
    }
  });
});

describe("A key with only characters:write", () => {
  it("is answered by every query but those of admins, and refused by their mutations and by those of trainers", async () => {
    const { client, targets } = await situation(Scope.CHARACTERS_WRITE);

    for (const name of queriesOfReaders()) {
      assert.equal((await tryOperation(client, name, targets)).errors, undefined, name);
    }
    for (const name of [...MUTATIONS_OF_ADMINS, ...MUTATIONS_OF_TRAINERS]) {
      assertMutationRefused(await tryOperation(client, name, targets), name, "FORBIDDEN");
    }
  });

  for (const name of operationsOf("Mutation").filter(
    (name) => ![...MUTATIONS_OF_ADMINS, ...MUTATIONS_OF_TRAINERS].includes(name),
  )) {
    it(`may ${name}`, async () => {
      const { client, targets } = await situation(Scope.CHARACTERS_WRITE);

      const { data, errors } = await tryOperation(client, name, targets);

      assert.deepEqual([errors, data[name].userErrors], [undefined, []]);
    });
  }

  it("does not see the numbers of embeddings", async () => {
    const { client, targets } = await situation(Scope.CHARACTERS_WRITE);
    const { characterId, imageId } = targets;

    const { referenceImage, character } = await client.ask(FACE_FIELDS, { characterId, imageId });

    assert.deepEqual(
      [referenceImage.face.embedding.vector, character.faceLock.embedding.vector],
      [null, null],
    );
  });
});

const codesOf = (errors: { code: string }[]): string[] => errors.map(({ code }) => code);

async function assertFormForbidden(client: ApiClient, characterId: string): Promise<void> {
  const response = await client.uploadForm(characterId, [
    ["file", { bytes: Buffer.from("x"), name: "a.jpg" }],
  ]);
  const { errors } = (await response.json()) as { errors: { code: string }[] };
  assert.deepEqual([response.status, codesOf(errors)], [403, ["FORBIDDEN"]]);
}
