import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const deleteCharacter = async (client: ApiClient, id: string) =>
  (
    await client.ask(
      `mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { deletedId userErrors { code field } } }`,
      { id },
    )
  ).deleteCharacter;

describe("Deleting a character", () => {
  it("removes its images, faces, face lock, history, jobs and stored objects, and nobody else's", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const doomedId = await client.createCharacter("Doomed");
    const keptId = await client.createCharacter("Kept");
    const doomed = await client.upload(doomedId, await variantOfSample(1, 0));
    await client.upload(doomedId, await facelessPicture(1), { waitMs: 0 });
    const kept = await client.upload(keptId, await facelessPicture(2), {}, "id url");
    assert.equal(doomed.character.faceLock.revision, 1);

    const payload = await deleteCharacter(client, doomedId);

    assert.deepEqual(payload, { deletedId: doomedId, userErrors: [] });
    for (const table of ["faces", "face_locks", "face_lock_revisions"]) {
      const rows = await app.dataSource.query(`SELECT FROM ${table} WHERE workspace_id = $1`, [
        client.workspaceId,
      ]);
      assert.equal(rows.length, 0, table);
    }
    const { doomedImage, doomedCharacter } = await client.ask(
      `query ($image: ID!, $character: ID!) {
         doomedImage: referenceImage(id: $image) { id } doomedCharacter: character(id: $character) { id }
       }`,
      { image: doomed.referenceImage.id, character: doomedId },
    );
    assert.deepEqual([doomedImage, doomedCharacter], [null, null]);
    await waitUntil("only the other character's objects are left", async () => {
      const { images, jobs, objects } = await tracesOf(app, client.workspaceId);
      return images === 1 && jobs === 0 && objects.length === 2;
    });
    assert.equal((await fetch(kept.referenceImage.url)).status, 200);
  });

  it("leaves nothing of a character without images either", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const id = await client.createCharacter();

    await deleteCharacter(client, id);

    const { characters } = await client.ask("{ characters { nodes { id } } }");
    assert.deepEqual(characters.nodes, []);
    await waitUntil("the erasure is over", async () => (await tracesOf(app, client.workspaceId)).jobs === 0);
    assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
  });

  it("cannot be done twice", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const id = await client.createCharacter();
    await deleteCharacter(client, id);

    assert.deepEqual(await deleteCharacter(client, id), {
      deletedId: null,
      userErrors: [{ code: "NOT_FOUND", field: ["id"] }],
    });
  });

  for (const id of ["nonsense", "", toGlobalId("Character", newId())]) {
    it(`answers NOT_FOUND to ${JSON.stringify(id.slice(0, 8))}`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const { userErrors } = await deleteCharacter(client, id);

      assert.deepEqual(userErrors, [{ code: "NOT_FOUND", field: ["id"] }]);
    });
  }
});
