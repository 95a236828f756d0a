import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp } from "../support/app.js";
import {
  insertAnalysedImage,
  insertCandidate,
  insertTrainingSet,
  insertWebhook,
  makeFaceLock,
} from "../support/rows.js";

const NODE = "query ($id: ID!) { node(id: $id) { __typename id } }";
const NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
const REVISIONS = `query ($id: ID!) { character(id: $id) { faceLock { revisions { nodes { id } } } } }`;

/** The ids of one object of each type that `node` and `nodes` find. */
async function workspaceWithEverything(): Promise<{ client: ApiClient; ids: Record<string, string> }> {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const imageId = await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
  const candidateId = await insertCandidate(app.dataSource, client.workspaceId, characterId);
  await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  const { character } = await client.ask(REVISIONS, { id: characterId });
  const setId = await insertTrainingSet(app.dataSource, client.workspaceId, characterId, imageId);
  const revisionId = character.faceLock.revisions.nodes[0].id;
  const { webhookId, deliveryId } = await insertWebhook(app.dataSource, client.workspaceId);
  return {
    client,
    ids: {
      Character: characterId,
      ReferenceImage: imageId,
      Candidate: candidateId,
      FaceLockRevision: revisionId,
      Webhook: webhookId,
      WebhookDelivery: deliveryId,
      TrainingSet: setId,
    },
  };
}

describe("node(id)", () => {
  it("finds every type of object by its id, as its own type", async () => {
    const { client, ids } = await workspaceWithEverything();

    for (const [__typename, id] of Object.entries(ids)) {
      assert.deepEqual((await client.ask(NODE, { id })).node, { __typename, id });
    }
    const { __type } = await client.ask('{ __type(name: "Node") { possibleTypes { name } } }');
    const types = __type.possibleTypes.map(({ name }: { name: string }) => name).toSorted();
    assert.deepEqual(types, Object.keys(ids).toSorted());
  });

  it("is null for another workspace's objects", async () => {
    const { ids } = await workspaceWithEverything();
    const stranger = await (await sharedApp()).newWorkspace();

    for (const id of Object.values(ids)) assert.equal((await stranger.ask(NODE, { id })).node, null);
  });

  it("is null for an id with another type's prefix", async () => {
    const { client, ids } = await workspaceWithEverything();
    const suffix = ids.Character!.split("_")[1];

    for (const prefix of ["img", "lockrev", "key", "ws", "cand", "tset", "hook", "delivery"]) {
      assert.equal((await client.ask(NODE, { id: `${prefix}_${suffix}` })).node, null);
    }
  });

  const valid = toGlobalId("Character", newId());
  for (const id of [
    "",
    "_",
    "char",
    "char_",
    "nonsense",
    valid.slice(0, -1),
    `${valid}0`,
    `${valid.slice(0, -1)}u`,
    `${valid.slice(0, -1)}é`,
    `char_8${valid.slice(6)}`,
    `char_z${"z".repeat(25)}`,
    `${valid.slice(0, -1)}\0`,
    ` ${valid}`,
    "char_00000000-0000-0000-0000-000000000000",
    "' OR 1=1 --",
    "x".repeat(10_000),
    toGlobalId("ApiKey", newId()),
    toGlobalId("Workspace", newId()),
    valid,
  ]) {
    it(`is null for ${JSON.stringify(id.slice(0, 40))}, as character and referenceImage are`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const answer = await client.ask(
        "query ($id: ID!) { node(id: $id) { id } character(id: $id) { id } referenceImage(id: $id) { id } }",
        { id },
      );

      assert.deepEqual(answer, { node: null, character: null, referenceImage: null });
    });
  }

  it("does not take an id in other letters for the same one", async () => {
    const { client, ids } = await workspaceWithEverything();
    const shouted = `char_${ids.Character!.slice(5).toUpperCase()}`;

    assert.equal((await client.ask(NODE, { id: shouted })).node, null);
  });
});

describe("nodes(ids)", () => {
  it("finds objects of every type, in the order of their ids", async () => {
    const { client, ids } = await workspaceWithEverything();
    const objects = Object.entries(ids).map(([__typename, id]) => ({ __typename, id }));

    for (const asked of [objects, objects.toReversed()]) {
      const { nodes } = await client.ask(NODES, { ids: asked.map(({ id }) => id) });
      assert.deepEqual(nodes, asked);
    }
  });

  it("is null in the place of an id that there is nothing of, of whatever kind", async () => {
    const { client, ids } = await workspaceWithEverything();
    const { ids: foreign } = await workspaceWithEverything();
    const nothing = [
      toGlobalId("Character", newId()),
      toGlobalId("ApiKey", newId()),
      "nonsense",
      "",
      `img_${ids.Character!.split("_")[1]}`,
      ...Object.values(foreign),
    ];

    const { nodes } = await client.ask(NODES, { ids: [...nothing, ids.ReferenceImage] });

    const found = { __typename: "ReferenceImage", id: ids.ReferenceImage };
    assert.deepEqual(nodes, [...nothing.map(() => null), found]);
  });

  it("answers an id twice that is named twice, and no ids with an empty list", async () => {
    const { client, ids } = await workspaceWithEverything();
    const { Character: id, Candidate: other } = ids;

    const { nodes } = await client.ask(NODES, { ids: [id, other, id] });

    assert.deepEqual(
      nodes.map((node: { id: string }) => node.id),
      [id, other, id],
    );
    assert.deepEqual(await client.ask(NODES, { ids: [] }), { nodes: [] });
  });

  it("takes 100 ids, and refuses 101", async () => {
    const { client, ids } = await workspaceWithEverything();
    const namedOften = (times: number) => ({ ids: Array.from({ length: times }, () => ids.Character) });

    assert.equal((await client.ask(NODES, namedOften(100))).nodes.length, 100);
    const { data, errors } = await client.graphql(NODES, namedOften(101));

    assert.equal(data, null);
    assert.deepEqual(
      errors?.map(({ message, path, extensions }) => [message, path, extensions]),
      [["Name at most 100; these are 101.", ["nodes"], { code: "INVALID_INPUT", field: ["ids"] }]],
    );
  });

  it("needs the scopes that node needs: what only admins see is refused in its place alone", async () => {
    const app = await sharedApp();
    const { client, ids } = await workspaceWithEverything();
    const withScope = (scope: Scope) =>
      clientWithScopes(app.dataSource, client.url, client.workspaceId, [scope]);
    const asked = { ids: [ids.Character, ids.Webhook, ids.Candidate] };

    const toReader = await (await withScope(Scope.CHARACTERS_READ)).graphql(NODES, asked);
    const toTrainer = await (await withScope(Scope.TRAINING_WRITE)).graphql(NODES, asked);

    const refusals = ({ errors }: typeof toReader) =>
      errors?.map(({ path, extensions }) => [extensions.code, path]);
    assert.deepEqual(
      toReader.data.nodes.map((node: { id: string } | null) => node?.id),
      [ids.Character, undefined, ids.Candidate],
    );
    assert.deepEqual(refusals(toReader), [["FORBIDDEN", ["nodes", 1]]]);
    assert.deepEqual([toTrainer.data, refusals(toTrainer)], [null, [["FORBIDDEN", ["nodes"]]]]);
  });
});
