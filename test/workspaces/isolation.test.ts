import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { sharedApp } from "../support/app.js";
import { operationsOf, tryOperation, type Targets } from "../support/operations.js";
import { makeTargets, snapshotOf } from "../support/targets.js";
import { tracesOf } from "../support/traces.js";

/** What needs no object, and so cannot meet a foreign one. */
const WITHOUT_TARGET = new Set([
  "viewer",
  "createCharacter",
  "createApiKey",
  "reanalyseWorkspace",
  "findCharacters",
  "updateWorkspaceSettings",
  "restoreAnalyses",
  "createWebhook",
  "apiKeys",
  "webhooks",
]);

/** Ids that never were. */
const nowhere = (): Omit<Targets, "file"> => ({
  characterId: toGlobalId("Character", newId()),
  imageId: toGlobalId("ReferenceImage", newId()),
  candidateId: toGlobalId("Candidate", newId()),
  revisionId: toGlobalId("FaceLockRevision", newId()),
  apiKeyId: toGlobalId("ApiKey", newId()),
  erasureId: toGlobalId("Erasure", newId()),
  webhookId: toGlobalId("Webhook", newId()),
  deliveryId: toGlobalId("WebhookDelivery", newId()),
  trainingSetId: toGlobalId("TrainingSet", newId()),
});

/** An attacker with objects of their own, a victim with others, and the look of the victim's rows and objects. */
async function situation() {
  const app = await sharedApp();
  const [attacker, victim] = [await app.newWorkspace(), await app.newWorkspace()];
  const own = await makeTargets(app, attacker);
  const foreign = await makeTargets(app, victim);
  const stateOf = async (workspaceId: string) => [
    await snapshotOf(app, workspaceId),
    await tracesOf(app, workspaceId),
  ];
  return { attacker, victim, own, foreign, stateOf };
}

describe("Another workspace's objects", () => {
  for (const name of [...operationsOf("Query"), ...operationsOf("Mutation")]) {
    if (WITHOUT_TARGET.has(name)) continue;
    it(`are to ${name} as if they never were`, async () => {
      const { attacker, victim, own, foreign, stateOf } = await situation();
      const before = [await stateOf(attacker.workspaceId), await stateOf(victim.workspaceId)];

      const toForeign = await tryOperation(attacker, name, foreign);
      const toNothing = await tryOperation(attacker, name, { ...own, ...nowhere() });

      assert.deepEqual(toForeign, toNothing);
      assert.deepEqual([await stateOf(attacker.workspaceId), await stateOf(victim.workspaceId)], before);
    });
  }

  for (const name of ["reorderReferenceImages", "deleteReferenceImages"]) {
    it(`cannot be reached by ${name} through an own character`, async () => {
      const { attacker, victim, own, foreign, stateOf } = await situation();
      const before = [await stateOf(attacker.workspaceId), await stateOf(victim.workspaceId)];

      const toForeign = await tryOperation(attacker, name, { ...own, imageId: foreign.imageId });
      const toNothing = await tryOperation(attacker, name, { ...own, imageId: nowhere().imageId });

      assert.equal(toForeign.data[name].userErrors[0].code, "NOT_FOUND");
      assert.deepEqual(toForeign, toNothing);
      assert.deepEqual([await stateOf(attacker.workspaceId), await stateOf(victim.workspaceId)], before);
    });
  }

  it("are to node and nodes as if they never were, whatever their type", async () => {
    const { attacker, foreign } = await situation();
    const { characterId, imageId, candidateId, revisionId, apiKeyId, webhookId, deliveryId } = foreign;

    const ids = [characterId, imageId, candidateId, revisionId, apiKeyId, webhookId, deliveryId];
    for (const id of ids) {
      const { node } = await attacker.ask("query ($id: ID!) { node(id: $id) { id } }", { id });
      assert.equal(node, null);
    }
    const { nodes } = await attacker.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids });
    assert.deepEqual(
      nodes,
      ids.map(() => null),
    );
  });

  it("cannot be reached by deleteCandidates through an own character", async () => {
    const { attacker, victim, own, foreign, stateOf } = await situation();
    const before = [await stateOf(attacker.workspaceId), await stateOf(victim.workspaceId)];
    const remove = (candidateId: string) =>
      tryOperation(attacker, "deleteCandidates", { ...own, candidateId });

    const toForeign = await remove(foreign.candidateId);
    const toNothing = await remove(nowhere().candidateId);

    assert.equal(toForeign.data.deleteCandidates.userErrors[0].code, "NOT_FOUND");
    assert.deepEqual(toForeign, toNothing);
    assert.deepEqual([await stateOf(attacker.workspaceId), await stateOf(victim.workspaceId)], before);
  });

  for (const to of ["reference-images", "candidates"] as const)
    it(`are to the form of ${to} as if they never were`, async () => {
      const { attacker, victim, foreign, stateOf } = await situation();
      const before = await stateOf(victim.workspaceId);

      const [toForeign, toNothing] = await Promise.all(
        [foreign.characterId, nowhere().characterId].map((id) =>
          attacker.uploadForm(id, [["file", foreign.file]], { to }),
        ),
      );

      assert.deepEqual([toForeign!.status, toNothing!.status], [404, 404]);
      assert.deepEqual(await toForeign!.json(), await toNothing!.json());
      assert.deepEqual(await stateOf(victim.workspaceId), before);
    });

  it("are in no list and behind no cursor of theirs", async () => {
    const { attacker, victim, own } = await situation();
    const { characters: theirs } = await victim.ask("{ characters { pageInfo { endCursor } } }");

    const { all, after } = await attacker.ask(
      `query ($after: String) {
         all: characters { nodes { id } }
         after: characters(after: $after) { nodes { id } }
       }`,
      { after: theirs.pageInfo.endCursor },
    );

    assert.deepEqual(all.nodes, [{ id: own.characterId }]);
    assert.ok(after.nodes.every(({ id }: { id: string }) => id === own.characterId));
  });

  it("do not make the same picture a duplicate", async () => {
    const { attacker, victim, own, foreign } = await situation();
    await victim.upload(foreign.characterId, foreign.file, { waitMs: 0 });

    const { userErrors } = await attacker.upload(own.characterId, foreign.file, { waitMs: 0 });

    assert.deepEqual(userErrors, []);
  });
});
