import assert from "node:assert/strict";
import { embeddingOf } from "../judgement/made-images.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp, type TestApp, withApiApp } from "../support/app.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { statementsDuring } from "../support/count-statements.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";

const COMPARISON = `older { revision } newer { revision } reason
  imagesIn { imageId image { id } before after } imagesOut { imageId image { id } before after }
  weightChanges { imageId before after } templateShift cohesionBefore cohesionAfter
  settings { name before after } oldAnchor { id } oldAnchorScore`;

/** A character with a photo of each of some people, uploaded one after the other. */
const characterWith = async (...people: string[]) => characterIn(await sharedApp(), ...people);

async function characterIn(app: TestApp, ...people: string[]) {
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const ids: string[] = [];
  for (const [position, person] of people.entries()) {
    const face = { embedding: embeddingOf(person, position) };
    const type = position === 0 ? "PRIMARY" : "REFERENCE";
    const row = { position, face, type: type as never };
    ids.push(await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row));
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  }
  return { app, client, characterId, ids };
}

const updateImage = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: UpdateReferenceImageInput!) {
         updateReferenceImage(input: $input) { referenceImage { id caption shapesFaceLock } userErrors { code field } }
       }`,
      { input },
    )
  ).updateReferenceImage;

const restore = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: RestoreFaceLockRevisionInput!) {
         restoreFaceLockRevision(input: $input) {
           character { faceLock { revision } } revision { cause revision restoredRevision } missing { imageId sha256 }
           userErrors { __typename code field message ... on MissingImagesError { missing { imageId sha256 } } }
         }
       }`,
      { input },
    )
  ).restoreFaceLockRevision;

const revisionsOf = async (client: ApiClient, id: string, selection: string) =>
  (
    await client.ask(
      `query ($id: ID!) { character(id: $id) { faceLock { revisions { nodes { revision cause ${selection} } } } } }`,
      { id },
    )
  ).character.faceLock.revisions.nodes;

describe("An image that was set aside", () => {
  it("stays, is judged by itself, and is no part of the lock, the report or what is pruned", async () => {
    const { client, characterId, ids } = await characterWith("Mira", "Mira", "Mira", "Nora");

    const { referenceImage, userErrors } = await updateImage(client, {
      id: ids[1],
      shapesFaceLock: false,
      caption: "outdated hair",
    });

    assert.deepEqual(userErrors, []);
    assert.deepEqual(referenceImage, { id: ids[1], caption: "outdated hair", shapesFaceLock: false });
    const { character } = await client.ask(
      `query ($id: ID!) { character(id: $id) {
         referenceImages { id shapesFaceLock matchScore assessment { verdict findings { code } } }
         faceLock { contributions { image { id } } revisions { nodes { cause image { id } } } }
         identitySet { size conflicts { images { id } } recommendations { image { id } } }
       } }`,
      { id: characterId },
    );
    const aside = character.referenceImages[1];
    assert.deepEqual(aside.assessment, { verdict: "STRONG", findings: [] });
    assert.ok(aside.matchScore > 0.85);
    assert.deepEqual(
      character.faceLock.contributions.map(({ image }: any) => image.id),
      [ids[0], ids[2], ids[3]],
    );
    const [last] = character.faceLock.revisions.nodes;
    assert.deepEqual(last, { cause: "IMAGE_SET_ASIDE", image: { id: ids[1] } });
    // Those that show Mira.
    assert.equal(character.identitySet.size, 2);
    assert.ok(!JSON.stringify(character.identitySet).includes(ids[1]!));
    const { pruneReferenceImages } = await client.ask(
      `mutation ($input: PruneReferenceImagesInput!) { pruneReferenceImages(input: $input) { removedIds } }`,
      { input: { characterId, keep: 1 } },
    );
    assert.deepEqual(pruneReferenceImages.removedIds, [ids[2], ids[3]]);
  });

  it("shapes the lock again when it is brought back, and nothing is written where nothing changes", async () => {
    const { client, characterId, ids } = await characterWith("Mira", "Mira");
    const template = `query ($id: ID!) { character(id: $id) { faceLock { embedding { vector } } } }`;
    const before = await client.ask(template, { id: characterId });

    await updateImage(client, { id: ids[1], shapesFaceLock: false });
    await updateImage(client, { id: ids[1], shapesFaceLock: false });
    await updateImage(client, { id: ids[1], shapesFaceLock: true });
    await updateImage(client, { id: ids[1], shapesFaceLock: null });
    await updateImage(client, { id: ids[1] });

    assert.deepEqual(await client.ask(template, { id: characterId }), before);
    const causes = (await revisionsOf(client, characterId, "")).map(({ cause }: any) => cause);
    assert.deepEqual(causes, ["IMAGE_BROUGHT_BACK", "IMAGE_SET_ASIDE", "IMAGE_ANALYSED", "IMAGE_ANALYSED"]);
  });

  it("cannot be one of another workspace, nor be changed by a key that only reads", async () => {
    const { app, client, ids, characterId } = await characterWith("Mira", "Mira");
    const stranger = await app.newWorkspace();
    const reader = await clientWithScopes(app.dataSource, client.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);

    const foreign = await updateImage(stranger, { id: ids[1], shapesFaceLock: false });
    const forbidden = await updateImage(reader, { id: ids[1], shapesFaceLock: false });

    assert.deepEqual(foreign.userErrors, [{ code: "NOT_FOUND", field: ["id"] }]);
    assert.equal(forbidden.userErrors[0].code, "FORBIDDEN");
    assert.equal((await revisionsOf(client, characterId, "")).length, 2);
  });
});

describe("The history of a face lock", () => {
  it("is paged by the revisions' numbers from both ends, whatever clocks their ids are of", async () => {
    const { app, client, characterId } = await characterWith("Mira", "Mira", "Mira", "Mira", "Mira");
    // As processes make them whose clocks run after each other.
    await app.dataSource.query(
      `UPDATE face_lock_revisions SET id = ('0198000' || (9 - revision) || substr(id::text, 9))::uuid WHERE character_id = $1`,
      [fromGlobalId("Character", characterId)],
    );
    const page = async (args: string) =>
      (
        await client.ask(
          `query ($id: ID!) { character(id: $id) { faceLock { revisions(${args}) {
             nodes { revision } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } totalCount { value } } } } }`,
          { id: characterId },
        )
      ).character.faceLock.revisions;
    const numbersOf = ({ nodes }: any) => nodes.map(({ revision }: any) => revision);

    const first = await page("first: 2");
    const next = await page(`first: 2, after: "${first.pageInfo.endCursor}"`);
    const last = await page("last: 2");
    const beforeLast = await page(`last: 2, before: "${last.pageInfo.startCursor}"`);

    assert.deepEqual([first, next, beforeLast, last].map(numbersOf), [
      [5, 4],
      [3, 2],
      [4, 3],
      [2, 1],
    ]);
    assert.deepEqual([first.pageInfo.hasNextPage, last.pageInfo.hasPreviousPage], [true, true]);
    assert.equal(next.totalCount.value, 5);
  });

  it("takes no cursor of another list", async () => {
    const { client, characterId } = await characterWith("Mira", "Mira");
    const { characters } = await client.ask("{ characters { pageInfo { endCursor } } }");

    const { errors } = await client.graphql(
      `query ($id: ID!, $after: String) { character(id: $id) { faceLock { revisions(after: $after) { nodes { revision } } } } }`,
      { id: characterId, after: characters.pageInfo.endCursor },
    );

    assert.match(errors![0]!.message, /`after` is not a cursor of this list/);
  });
});

describe("Two revisions of a face lock", () => {
  it("are compared by images, weights, template, cohesion and settings, whichever is asked", async () => {
    const { client, characterId, ids } = await characterWith("Mira", "Mira", "Mira");
    await client.ask(
      `mutation ($input: UpdateFaceLockSettingsInput!) { updateFaceLockSettings(input: $input) { userErrors { code } } }`,
      { input: { characterId, strength: 0.6, ipAdapter: { weightType: "EASE_IN", weight: 1.25 } } },
    );
    await updateImage(client, { id: ids[1], shapesFaceLock: false });

    const [newest, , third, , first] = await revisionsOf(
      client,
      characterId,
      `id with1: compare(with: "1") { ${COMPARISON} } with5: compare(with: 5) { ${COMPARISON} }`,
    );

    const { with1 } = newest;
    assert.deepEqual(first.with5, with1);
    assert.deepEqual([with1.older, with1.newer, with1.reason], [{ revision: 1 }, { revision: 5 }, null]);
    assert.deepEqual(
      with1.imagesIn.map(({ image, before }: any) => [image.id, before]),
      [[ids[2], 0]],
    );
    assert.deepEqual(with1.imagesOut, []);
    assert.deepEqual(
      with1.weightChanges.map(({ imageId, before }: any) => [imageId, before]),
      [[ids[0], 1]],
    );
    const sum = with1.weightChanges[0].after + with1.imagesIn[0].after;
    assert.ok(Math.abs(sum - 1) < 1e-12);
    assert.ok(with1.templateShift > 0);
    assert.equal(with1.cohesionBefore, null);
    assert.equal(typeof with1.cohesionAfter, "number");
    assert.deepEqual(with1.settings, [
      { name: "strength", before: "0.9", after: "0.6" },
      { name: "ipAdapter.weight", before: null, after: "1.25" },
      { name: "ipAdapter.weightType", before: null, after: "EASE_IN" },
    ]);
    assert.deepEqual(with1.oldAnchor, { id: ids[0] });
    assert.ok(with1.oldAnchorScore > 0.85);
    assert.deepEqual(
      third.with5.imagesOut.map(({ image, after }: any) => [image.id, after]),
      [[ids[1], 0]],
    );
    const self = newest.with5;
    assert.deepEqual(
      [self.imagesIn, self.imagesOut, self.weightChanges, self.templateShift, self.settings],
      [[], [], [], 0, []],
    );
  });

  it("say of an image that was deleted since what its id was, and score no anchor that is gone", async () => {
    const { client, characterId, ids } = await characterWith("Mira", "Mira", "Mira");
    await client.ask(
      `mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { deletedIds } }`,
      { input: { characterId, imageIds: [ids[0]] } },
    );

    const [newest] = await revisionsOf(client, characterId, `compare(with: 3) { ${COMPARISON} }`);

    assert.deepEqual(
      newest.compare.imagesOut.map(({ imageId, image }: any) => [imageId, image]),
      [[ids[0], null]],
    );
    assert.deepEqual([newest.compare.oldAnchor, newest.compare.oldAnchorScore], [null, null]);
  });

  it("show a stranger's photo taking over by the old anchor's low score", async () => {
    const { client, characterId } = await characterWith("Mira", "Nora", "Nora");

    const [newest] = await revisionsOf(client, characterId, `compare(with: 1) { ${COMPARISON} }`);

    assert.ok(newest.compare.oldAnchorScore < 0.5);
    assert.equal(newest.compare.imagesOut.length, 1);
    assert.equal(newest.compare.imagesIn.length, 2);
  });

  it("say plainly that an earlier release kept nothing", async () => {
    const { app, client, characterId } = await characterWith("Mira", "Mira");
    await app.dataSource.query(
      "UPDATE face_lock_revisions SET images = NULL, template = NULL, model = NULL WHERE character_id = $1 AND revision = 1",
      [fromGlobalId("Character", characterId)],
    );

    const [newest] = await revisionsOf(client, characterId, `compare(with: 1) { ${COMPARISON} }`);
    const restored = await restore(client, { characterId, revision: 1 });

    const { imagesIn, templateShift, oldAnchorScore, reason, settings } = newest.compare;
    assert.deepEqual([imagesIn, templateShift, oldAnchorScore, settings], [null, null, null, []]);
    assert.match(reason, /Revision 1 was written by an earlier release/);
    assert.deepEqual(
      restored.userErrors.map(({ code, field }: any) => [code, field]),
      [["CONFLICT", ["revision"]]],
    );
    assert.equal((await revisionsOf(client, characterId, "")).length, 2);
  });

  it("cannot be of two characters, and one that is not there is null", async () => {
    const { client, characterId } = await characterWith("Mira", "Mira");
    const other = await characterWith("Mira");
    const [foreign] = await revisionsOf(other.client, other.characterId, "id");

    const [newest] = await revisionsOf(
      client,
      characterId,
      `a: compare(with: "${foreign.id}") { reason } b: compare(with: 99) { reason } c: compare(with: "-1") { reason }
       d: compare(with: "99999999999999999999") { reason } e: compare(with: "lockrev_x") { reason }`,
    );

    const { a, b, c, d, e } = newest;
    assert.deepEqual([a, b, c, d, e], [null, null, null, null, null]);
  });

  it("are compared by as many statements for a page of them as for one, and a list loads no template", () =>
    withApiApp(async (app) => {
      const people = Array.from({ length: 6 }, () => "Mira");
      const { client, characterId } = await characterIn(app, ...people);
      const compare = (first: number) =>
        client.ask(
          `query ($id: ID!, $first: Int!) { character(id: $id) { faceLock { revisions(first: $first) { nodes {
           compare(with: 1) { templateShift oldAnchorScore imagesIn { image { id } } }
         } } } } }`,
          { id: characterId, first },
        );

      const forTwo = await statementsDuring(app, () => compare(2));
      const forSix = await statementsDuring(app, () => compare(6));
      const forList = await statementsDuring(app, () => revisionsOf(client, characterId, "cohesion"));

      assert.equal(forSix.length, forTwo.length, forSix.join("\n"));
      assert.ok(forList.some((statement) => statement.includes("face_lock_revisions")));
      assert.ok(forList.every((statement) => !/"template"|"images"/.test(statement)));
    }));
});

describe("Restoring a revision", () => {
  it("answers with the new revision, and in a refusal with the images that are missing", async () => {
    const { client, characterId, ids } = await characterWith("Mira", "Mira", "Mira");
    await client.ask(
      `mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { deletedIds } }`,
      { input: { characterId, imageIds: [ids[1]] } },
    );

    const restored = await restore(client, { characterId, revision: 1 });
    const refused = await restore(client, { characterId, revision: 3 });
    const allowed = await restore(client, { characterId, revision: 3, allowMissing: true });

    assert.deepEqual(restored.revision, { cause: "RESTORED", revision: 5, restoredRevision: 1 });
    assert.deepEqual([restored.missing, restored.userErrors], [[], []]);
    assert.equal(restored.character.faceLock.revision, 5);
    const [error] = refused.userErrors;
    assert.deepEqual(
      [error.__typename, error.code, error.field],
      ["MissingImagesError", "CONFLICT", ["revision"]],
    );
    assert.deepEqual(
      error.missing.map(({ imageId }: any) => imageId),
      [ids[1]],
    );
    assert.deepEqual([refused.character, refused.revision, refused.missing], [null, null, null]);
    assert.deepEqual(
      allowed.missing.map(({ imageId }: any) => imageId),
      [ids[1]],
    );
    assert.deepEqual(allowed.revision, { cause: "RESTORED", revision: 6, restoredRevision: 3 });
  });

  it("is refused for what is not there, and for who may not", async () => {
    const { app, client, characterId } = await characterWith("Mira");
    const stranger = await app.newWorkspace();
    const reader = await clientWithScopes(app.dataSource, client.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);

    const refusals = [
      await restore(stranger, { characterId, revision: 1 }),
      await restore(reader, { characterId, revision: 1 }),
      await restore(client, { characterId, revision: 0 }),
      await restore(client, { characterId, revision: 2 }),
      await restore(client, { characterId: "char_x", revision: 1 }),
    ];

    assert.deepEqual(
      refusals.map(({ userErrors: [{ code, field }] }: any) => [code, field.join()]),
      [
        ["NOT_FOUND", "characterId"],
        ["FORBIDDEN", ""],
        ["NOT_FOUND", "revision"],
        ["NOT_FOUND", "revision"],
        ["NOT_FOUND", "characterId"],
      ],
    );
    assert.equal((await revisionsOf(client, characterId, "")).length, 1);
  });
});
