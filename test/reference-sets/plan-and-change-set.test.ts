import assert from "node:assert/strict";
import { FaceLockCause } from "../../src/face-locks/face-lock-revision.entity.js";
import { fromGlobalId, newId } from "../../src/ids/global-id.js";
import { planAndChangeSet } from "../../src/reference-sets/plan-and-change-set.js";
import { Scope } from "../../src/workspaces/scope.js";
import { Viewer } from "../../src/workspaces/viewer.js";
import { sharedApp } from "../support/app.js";
import { insertAnalysedImage } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";

async function smallSet() {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const globalId = await client.createCharacter();
  let position = 0;
  const addImage = () =>
    insertAnalysedImage(app.dataSource, client.workspaceId, globalId, { position: position++ });
  await addImage();
  const viewer = new Viewer(client.workspaceId, newId(), "test", [Scope.CHARACTERS_WRITE]);
  return { app, client, viewer, globalId, id: fromGlobalId("Character", globalId)!, addImage };
}

const change = { cause: FaceLockCause.REORDERED, imageId: null };

describe("A change of a set that is planned without a lock", () => {
  it("is planned anew when the set changed meanwhile, and carried out once, on the set it was planned for", async () => {
    const { app, viewer, id, addImage } = await smallSet();
    let additions = 1;
    const carriedOut: number[][] = [];

    const { plan } = await planAndChangeSet(
      app.dataSource,
      viewer,
      id,
      function* (set) {
        yield;
        return set.images.length;
      },
      (_manager, _character, rows, planned) => {
        carriedOut.push([planned, rows.length]);
        return Promise.resolve(change);
      },
      // Between the plan and the lock.
      async () => {
        if (additions-- > 0) await addImage();
      },
    );

    assert.equal(plan, 2);
    assert.deepEqual(carriedOut, [[2, 2]]);
  });

  it("is refused with CONFLICT when the set changes every time, and nothing is done", async () => {
    const { app, client, viewer, id, addImage } = await smallSet();
    let plans = 0;
    let before: unknown;

    const changing = planAndChangeSet(
      app.dataSource,
      viewer,
      id,
      function* () {
        yield;
        plans++;
      },
      () => assert.fail("nothing is to be carried out"),
      async () => {
        await addImage();
        before = await snapshotOf(app, client.workspaceId);
      },
    );

    await assert.rejects(changing, { code: "CONFLICT", field: ["characterId"] });
    assert.equal(plans, 3);
    assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
  });
});

describe("A dry run of pruning", () => {
  it("waits for nobody who changes the character, and keeps nobody waiting", async () => {
    const { app, client, globalId, id } = await smallSet();
    const changing = app.dataSource.createQueryRunner();
    await changing.startTransaction();
    await changing.query("SELECT id FROM characters WHERE id = $1 FOR UPDATE", [id]);
    try {
      const { pruneReferenceImages } = await client.ask(
        "mutation ($input: PruneReferenceImagesInput!) { pruneReferenceImages(input: $input) { kept { id } userErrors { code } } }",
        { input: { characterId: globalId } },
      );

      assert.deepEqual([pruneReferenceImages.kept.length, pruneReferenceImages.userErrors], [1, []]);
    } finally {
      await changing.rollbackTransaction();
      await changing.release();
    }
  });
});
