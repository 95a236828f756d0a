import assert from "node:assert/strict";
import { ReferenceImageType } from "../../src/reference-images/reference-image.entity.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";
import { tracesOf, waitForJobs } from "../support/traces.js";

const STRANGER = -0.05;

const SET = `id primaryImage { id } referenceImages { id }
  identitySet { health size recommendations { id kind gain message image { id } } }
  faceLock { revision revisions { nodes { cause image { id } } } }`;

const look = async (client: ApiClient, id: string) =>
  (await client.ask(`query ($id: ID!) { character(id: $id) { ${SET} } }`, { id })).character;

const apply = async (client: ApiClient, characterId: string, recommendationId: string) =>
  (
    await client.ask(
      `mutation ($input: ApplyRecommendationInput!) {
         applyRecommendation(input: $input) { deletedId character { ${SET} } userErrors { code field message } }
       }`,
      { input: { characterId, recommendationId } },
    )
  ).applyRecommendation;

const prune = async (client: ApiClient, characterId: string, options: object = {}) =>
  (
    await client.ask(
      `mutation ($input: PruneReferenceImagesInput!) {
         pruneReferenceImages(input: $input) {
           kept { id type } deletedIds removedIds healthBefore healthAfter character { ${SET} } userErrors { code field message }
         }
       }`,
      { input: { characterId, ...options } },
    )
  ).pruneReferenceImages;

/** A poor primary, a strong image, more of the same person, and a stranger. */
async function mixedSet() {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  let position = 0;
  const insert = (interEyePixels: number | null, row: object = {}) =>
    insertAnalysedImage(app.dataSource, client.workspaceId, characterId, {
      position: position++,
      interEyePixels,
      ...row,
    });
  const primary = await insert(30, { type: ReferenceImageType.PRIMARY });
  const strong = await insert(100);
  const others = [await insert(60), await insert(60), await insert(60), await insert(60)];
  const stranger = await insert(100, { embeddingValue: STRANGER });
  await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  const state = async () => [
    await snapshotOf(app, client.workspaceId),
    await tracesOf(app, client.workspaceId),
  ];
  return { app, client, characterId, primary, strong, others, stranger, state };
}

const ofKind = (character: any, kind: string, imageId?: string) =>
  character.identitySet.recommendations.find(
    (found: any) => found.kind === kind && (imageId === undefined || found.image?.id === imageId),
  );

describe("applyRecommendation", () => {
  it("removes the stranger that it is recommended to remove, and the set gains what was promised", async () => {
    const { client, characterId, stranger } = await mixedSet();
    const before = await look(client, characterId);
    const removal = ofKind(before, "REMOVE", stranger);

    const { deletedId, character, userErrors } = await apply(client, characterId, removal.id);

    assert.deepEqual([deletedId, userErrors], [stranger, []]);
    assert.ok(!character.referenceImages.some(({ id }: any) => id === stranger));
    assert.ok(Math.abs(character.identitySet.health - before.identitySet.health - removal.gain) <= 1);
    assert.equal(ofKind(character, "REMOVE", stranger), undefined);
  });

  it("promotes the image that it is recommended to promote, and says so in the history", async () => {
    const { client, characterId, strong } = await mixedSet();
    const before = await look(client, characterId);
    const promotion = ofKind(before, "PROMOTE");

    const { deletedId, character } = await apply(client, characterId, promotion.id);

    assert.deepEqual([promotion.image.id, deletedId, character.primaryImage.id], [strong, null, strong]);
    assert.deepEqual(character.faceLock.revisions.nodes[0], {
      cause: "PRIMARY_CHANGED",
      image: { id: strong },
    });
    assert.ok(Math.abs(character.identitySet.health - before.identitySet.health - promotion.gain) <= 1);
  });

  it("answers CONFLICT to one that was carried out, is another character's or never was one, and changes nothing", async () => {
    const { app, client, characterId, stranger, primary, state } = await mixedSet();
    const removal = ofKind(await look(client, characterId), "REMOVE", stranger).id;
    await apply(client, characterId, removal);
    const twin = await client.createCharacter("a twin without images");
    const ofTwin = ofKind(await look(client, twin), "ADD_VIEW").id;
    const own = ofKind(await look(client, characterId), "ADD_VIEW").id;
    await waitForJobs(app);
    const before = await state();

    assert.notEqual(ofTwin, own);
    for (const id of [removal, ofTwin, `remove:${stranger}`, `promote:${primary}`, "nonsense", ""]) {
      const { character, userErrors } = await apply(client, characterId, id);
      assert.equal(character, null);
      assert.deepEqual(
        userErrors.map(({ code, field }: any) => [code, field]),
        [["CONFLICT", ["recommendationId"]]],
      );
    }

    assert.deepEqual(await state(), before);
  });

  it("answers INVALID_INPUT to one that asks for a new picture, saying which, and changes nothing", async () => {
    const { client, characterId, state } = await mixedSet();
    const addition = ofKind(await look(client, characterId), "ADD_VIEW");
    const before = await state();

    const { userErrors } = await apply(client, characterId, addition.id);

    assert.equal(userErrors[0].code, "INVALID_INPUT");
    assert.ok(userErrors[0].message.includes(addition.message));
    assert.deepEqual(await state(), before);
  });

  it("answers NOT_FOUND to a character that is none", async () => {
    const { client } = await mixedSet();

    const { userErrors } = await apply(client, "char_none", "promote:x");

    assert.deepEqual([userErrors[0].code, userErrors[0].field], ["NOT_FOUND", ["characterId"]]);
  });
});

describe("pruneReferenceImages", () => {
  it("only proposes unless it is told to do it", async () => {
    const { client, characterId, stranger, state } = await mixedSet();
    const before = await state();

    const {
      kept,
      deletedIds: removedIds,
      healthBefore,
      healthAfter,
      userErrors,
    } = await prune(client, characterId, {
      keep: 3,
    });

    assert.deepEqual([kept.length, removedIds.length, userErrors], [3, 4, []]);
    assert.ok(removedIds.includes(stranger) && healthAfter !== healthBefore);
    assert.deepEqual(await state(), before);
  });

  it("keeps what it proposed, the primary among it, and deletes the others", async () => {
    const { client, characterId, primary, strong, stranger } = await mixedSet();
    const proposed = await prune(client, characterId, { keep: 3 });

    const made = await prune(client, characterId, { keep: 3, dryRun: false });

    assert.deepEqual(made.kept, proposed.kept);
    assert.deepEqual(made.deletedIds, proposed.deletedIds);
    assert.deepEqual(made.removedIds, made.deletedIds);
    const left = made.character.referenceImages.map(({ id }: any) => id);
    assert.deepEqual(
      left,
      proposed.kept.map(({ id }: any) => id),
    );
    assert.ok(left.includes(primary) && left.includes(strong) && !left.includes(stranger));
    assert.ok(Math.abs(made.character.identitySet.health - made.healthAfter) <= 0.5);
    assert.equal(made.character.faceLock.revisions.nodes[0].cause, "IMAGES_DELETED");
  });

  it("keeps 1 + 8 of the character's images by default, and only the stranger goes from a smaller set", async () => {
    const { client, characterId, stranger } = await mixedSet();

    const { kept, removedIds } = await prune(client, characterId);

    assert.deepEqual([kept.length, removedIds], [6, [stranger]]);
  });

  it("makes the strongest image the primary where the primary shows somebody else", async () => {
    const { app, client, characterId, strong, primary, stranger } = await mixedSet();
    const uuid = (column: string) => `UPDATE reference_images SET type = '${column}' WHERE position = $1`;
    await app.dataSource.query(`${uuid("REFERENCE")} AND workspace_id = $2`, [0, client.workspaceId]);
    await app.dataSource.query(`${uuid("PRIMARY")} AND workspace_id = $2`, [6, client.workspaceId]);

    const { kept, character } = await prune(client, characterId, { keep: 5, dryRun: false });

    assert.equal(character.primaryImage.id, strong);
    assert.deepEqual(
      kept.filter(({ type }: any) => type === "PRIMARY").map(({ id }: any) => id),
      [strong],
    );
    assert.ok(!kept.some(({ id }: any) => id === stranger));
    assert.ok(primary !== strong);
  });

  it("leaves images alone that are not analysed yet", async () => {
    const { app, client, characterId } = await mixedSet();
    const waiting = await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, {
      position: 9,
      interEyePixels: null,
      status: "ANALYSING" as any,
    });

    const { kept, removedIds, character } = await prune(client, characterId, { keep: 1, dryRun: false });

    assert.equal(kept.length, 1);
    assert.ok(!removedIds.includes(waiting));
    assert.ok(character.referenceImages.some(({ id }: any) => id === waiting));
  });

  it("refuses a set without any usable face with NO_FACE_FOUND, and removes nothing", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, { interEyePixels: null });

    const { userErrors } = await prune(client, characterId, { dryRun: false });

    assert.deepEqual([userErrors[0].code, userErrors[0].field], ["NO_FACE_FOUND", ["characterId"]]);
    assert.equal((await tracesOf(app, client.workspaceId)).images, 1);
  });

  it("refuses to keep none or more than 50 with INVALID_INPUT", async () => {
    const { client, characterId, state } = await mixedSet();
    const before = await state();

    for (const keep of [0, -1, 51]) {
      const { userErrors } = await prune(client, characterId, { keep, dryRun: false });
      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["INVALID_INPUT", ["keep"]]);
    }

    assert.deepEqual(await state(), before);
  });
});
