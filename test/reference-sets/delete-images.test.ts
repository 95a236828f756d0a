import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { ReferenceImageType } from "../../src/reference-images/reference-image.entity.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";
import { tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const deleteImages = async (client: ApiClient, characterId: string, imageIds: string[]) =>
  (
    await client.ask(
      `mutation ($input: DeleteReferenceImagesInput!) {
         deleteReferenceImages(input: $input) {
           deletedIds userErrors { code field }
           character { primaryImage { id } referenceImages { id type position } faceLock { revision anchor { id } } }
         }
       }`,
      { input: { characterId, imageIds } },
    )
  ).deleteReferenceImages;

/** A primary of medium quality, a weak one without a face, a strong one and a medium one. */
async function mixedSet() {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const insert = (position: number, interEyePixels: number | null, type = ReferenceImageType.REFERENCE) =>
    insertAnalysedImage(app.dataSource, client.workspaceId, characterId, { position, interEyePixels, type });
  const primary = await insert(0, 40, ReferenceImageType.PRIMARY);
  const [faceless, strong, medium] = [await insert(1, null), await insert(2, 100), await insert(3, 35)];
  await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  return { app, client, characterId, primary, faceless, strong, medium };
}

describe("deleteReferenceImages", () => {
  it("removes rows and stored objects of these images, and leaves the others", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const kept = await client.upload(characterId, await facelessPicture(1), {}, "id url");
    const doomed = await client.upload(characterId, await facelessPicture(2), {}, "id url");
    const id = doomed.referenceImage.id;

    const payload = await deleteImages(client, characterId, [id, id]);

    assert.deepEqual(payload.userErrors, []);
    assert.deepEqual(payload.deletedIds, [id]);
    assert.deepEqual(payload.character.referenceImages, [
      { id: kept.referenceImage.id, type: "PRIMARY", position: 0 },
    ]);
    await waitUntil("the objects are gone", async () => {
      const { images, jobs, objects } = await tracesOf(app, client.workspaceId);
      return images === 1 && jobs === 0 && objects.length === 2;
    });
    assert.deepEqual(
      [(await fetch(kept.referenceImage.url)).status, (await fetch(doomed.referenceImage.url)).status],
      [200, 404],
    );
  });

  it("promotes the strongest that is left when the primary goes", async () => {
    const { client, characterId, primary, strong } = await mixedSet();

    const { character } = await deleteImages(client, characterId, [primary]);

    assert.equal(character.primaryImage.id, strong);
    assert.deepEqual(
      character.referenceImages.map(({ type }: any) => type),
      ["PRIMARY", "REFERENCE", "REFERENCE"],
    );
    assert.equal(character.faceLock.anchor.id, strong);
  });

  it("promotes one of the largest group that is left before a stronger stranger", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const rows = [
      { type: ReferenceImageType.PRIMARY, embeddingValue: 0.05 },
      { interEyePixels: 100, embeddingValue: -0.05 },
      { interEyePixels: 30, embeddingValue: 0.05 },
      { interEyePixels: 35, embeddingValue: 0.05 },
    ];
    const ids: string[] = [];
    for (const [position, row] of rows.entries()) {
      ids.push(
        await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, { position, ...row }),
      );
    }
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);

    const { character } = await deleteImages(client, characterId, [ids[0]!]);

    assert.equal(character.primaryImage.id, ids[3]);
    assert.equal(character.faceLock.anchor.id, ids[3]);
  });

  it("leaves the primary when others go", async () => {
    const { client, characterId, primary, strong } = await mixedSet();

    const { character } = await deleteImages(client, characterId, [strong]);

    assert.equal(character.primaryImage.id, primary);
  });

  it("promotes a faceless image when nothing better is left, and dissolves the face lock", async () => {
    const { client, characterId, primary, faceless, strong, medium } = await mixedSet();

    const { character } = await deleteImages(client, characterId, [primary, strong, medium]);

    assert.deepEqual([character.primaryImage.id, character.faceLock], [faceless, null]);
  });

  it("counts the revisions on after the face lock was dissolved", async () => {
    const { app, client, characterId, primary, faceless, strong, medium } = await mixedSet();
    await deleteImages(client, characterId, [primary, faceless, strong, medium]);
    await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);

    const { character } = await client.ask(
      `query ($id: ID!) { character(id: $id) { faceLock {
         revision revisions { nodes { revision cause status imageCount } }
       } } }`,
      { id: characterId },
    );

    assert.equal(character.faceLock.revision, 3);
    assert.deepEqual(character.faceLock.revisions.nodes, [
      { revision: 3, cause: "IMAGE_ANALYSED", status: "LOCKED", imageCount: 1 },
      { revision: 2, cause: "IMAGES_DELETED", status: null, imageCount: 0 },
      { revision: 1, cause: "IMAGE_ANALYSED", status: "LOCKED", imageCount: 3 },
    ]);
  });

  it("takes the same picture again afterwards", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    const file = await facelessPicture();
    const { referenceImage } = await client.upload(characterId, file, { waitMs: 0 });
    await deleteImages(client, characterId, [referenceImage.id]);

    const again = await client.upload(characterId, file, { waitMs: 0 });

    assert.deepEqual([again.userErrors, again.referenceImage.type], [[], "PRIMARY"]);
  });

  for (const missing of ["img_x", toGlobalId("ReferenceImage", newId())]) {
    it(`deletes none when one of them is not there: ${missing.slice(0, 6)}`, async () => {
      const { app, client, characterId, primary, strong } = await mixedSet();
      const before = await snapshotOf(app, client.workspaceId);

      const payload = await deleteImages(client, characterId, [primary, missing, strong]);

      assert.deepEqual(payload, {
        deletedIds: null,
        character: null,
        userErrors: [{ code: "NOT_FOUND", field: ["imageIds", "1"] }],
      });
      assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
    });
  }

  it("refuses an empty list, and an unknown character", async () => {
    const { client, characterId, primary } = await mixedSet();

    const [empty, unknown] = [
      await deleteImages(client, characterId, []),
      await deleteImages(client, toGlobalId("Character", newId()), [primary]),
    ];

    assert.deepEqual(empty.userErrors, [{ code: "INVALID_INPUT", field: ["imageIds"] }]);
    assert.deepEqual(unknown.userErrors, [{ code: "NOT_FOUND", field: ["characterId"] }]);
  });
});
