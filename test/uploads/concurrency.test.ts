import assert from "node:assert/strict";
import { fromGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { storedKeys, waitForJobs } from "../support/traces.js";

interface ListedImage {
  id: string;
  type: string;
  position: number;
  status: string;
}

const list = async (client: ApiClient, id: string): Promise<ListedImage[]> => {
  const query = `query ($id: ID!) { character(id: $id) { referenceImages { id type position status } } }`;
  return (await client.ask(query, { id })).character.referenceImages;
};

const primariesOf = (images: ListedImage[]) => images.filter(({ type }) => type === "PRIMARY");

const setPrimary = async (client: ApiClient, id: string): Promise<{ code: string }[]> => {
  const mutation = `mutation ($id: ID!) { setPrimaryReferenceImage(input: { id: $id }) { userErrors { code } } }`;
  return (await client.ask(mutation, { id })).setPrimaryReferenceImage.userErrors;
};

const deleteImages = async (client: ApiClient, characterId: string, imageIds: string[]) => {
  const mutation = `mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { userErrors { code } } }`;
  return (await client.ask(mutation, { input: { characterId, imageIds } })).deleteReferenceImages.userErrors;
};

const deleteCharacter = async (client: ApiClient, id: string): Promise<{ code: string }[]> => {
  const mutation = `mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { userErrors { code } } }`;
  return (await client.ask(mutation, { id })).deleteCharacter.userErrors;
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const pictures = (count: number): Promise<FilePart[]> => Promise.all(numbers(count).map(facelessPicture));

describe("Uploads to one character at the same time", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  it("make exactly one primary, give each its own position, and are all analysed", async () => {
    const files = await pictures(20);

    const payloads = await Promise.all(files.map((file) => client.upload(characterId, file)));

    assert.deepEqual(
      payloads.map(({ referenceImage }) => referenceImage.status),
      Array(20).fill("READY"),
    );
    const images = await list(client, characterId);
    assert.equal(primariesOf(images).length, 1);
    assert.equal(images[0]!.type, "PRIMARY");
    assert.deepEqual(
      images.map(({ position }) => position).toSorted((a, b) => a - b),
      numbers(20),
    );
  });

  it("store the same bytes once, whoever is first, and leave nothing of the others", async () => {
    const file = await facelessPicture();

    const payloads = await Promise.all(numbers(10).map(() => client.upload(characterId, file)));

    const stored = payloads.filter(({ referenceImage }) => referenceImage !== null);
    assert.equal(stored.length, 1);
    const refused = payloads.filter(({ referenceImage }) => referenceImage === null);
    const { id } = stored[0].referenceImage;
    for (const { userErrors } of refused) {
      assert.deepEqual(
        userErrors.map(({ code, existing }: any) => ({ code, existing })),
        [{ code: "DUPLICATE_IMAGE", existing: { id } }],
      );
    }
    assert.equal((await list(client, characterId)).length, 1);
    const uuid = fromGlobalId("ReferenceImage", id);
    const keys = await storedKeys(app, client.workspaceId);
    assert.deepEqual(
      keys.filter((key) => !key.includes(uuid!)),
      [],
    );
    assert.equal(keys.length, 2, "original and thumbnail");
  });

  it("that all want to be the primary end with exactly one", async () => {
    const files = await pictures(8);

    const payloads = await Promise.all(
      files.map((file) => client.upload(characterId, file, { type: "PRIMARY", waitMs: 0 })),
    );

    for (const { userErrors } of payloads) assert.deepEqual(userErrors, []);
    const images = await list(client, characterId);
    assert.deepEqual([images.length, primariesOf(images).length], [8, 1]);
  });

  it("never exceed 50 images", async () => {
    const files = await pictures(54);
    for (const file of files.slice(0, 46)) await client.upload(characterId, file, { waitMs: 0 });

    const payloads = await Promise.all(
      files.slice(46).map((file) => client.upload(characterId, file, { waitMs: 0 })),
    );

    const codes = payloads.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
    assert.deepEqual(codes, Array(4).fill("TOO_MANY_IMAGES"));
    assert.equal((await list(client, characterId)).length, 50);
    const originals = (await storedKeys(app, client.workspaceId)).filter((key) => key.includes("/original."));
    assert.equal(originals.length, 50);
    // Fifty analyses nobody waits for would hold up the tests after this one.
    await deleteCharacter(client, characterId);
  });
});

describe("Deleting while an analysis runs", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let imageIds: string[];

  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    const files = await Promise.all([1, 2, 3].map((n) => variantOfSample(6, n)));
    const payloads = await Promise.all(files.map((file) => client.upload(characterId, file, { waitMs: 0 })));
    imageIds = payloads.map(({ referenceImage }) => referenceImage.id);
  });

  async function assertNothingIsLeft(): Promise<void> {
    await waitForJobs(app);
    const { workspaceId } = client;
    for (const table of ["reference_images", "faces", "face_locks"]) {
      const where = `workspace_id = '${workspaceId}'`;
      assert.deepEqual(await app.dataSource.query(`SELECT FROM ${table} WHERE ${where}`), [], table);
    }
    assert.deepEqual(await storedKeys(app, workspaceId), []);
    assert.deepEqual(
      await app.dataSource.query("SELECT last_error FROM graphile_worker.jobs WHERE last_error IS NOT NULL"),
      [],
    );
  }

  it("leaves nothing of the images, and no failed job", async () => {
    assert.deepEqual(await deleteImages(client, characterId, imageIds), []);

    await assertNothingIsLeft();
  });

  it("leaves nothing of the character, and no failed job", async () => {
    assert.deepEqual(await deleteCharacter(client, characterId), []);

    await assertNothingIsLeft();
  });
});

describe("Uploads, deletions and new primaries at the same time", () => {
  it("end with exactly one primary while any image is left, and refuse only what has gone", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const files = await pictures(16);
    for (const file of files.slice(0, 8)) await client.upload(characterId, file, { waitMs: 0 });
    const ids = (await list(client, characterId)).map(({ id }) => id);

    const refusals = await Promise.all([
      ...files.slice(8).map(async (file, i) => {
        const type = i % 2 === 0 ? "PRIMARY" : undefined;
        return (await client.upload(characterId, file, { type, waitMs: 0 })).userErrors;
      }),
      ...ids.map((id) => setPrimary(client, id)),
      ...ids.slice(0, 6).map((id) => deleteImages(client, characterId, [id])),
    ]);

    const images = await list(client, characterId);
    assert.deepEqual([images.length, primariesOf(images).length], [10, 1]);
    assert.equal(new Set(images.map(({ position }) => position)).size, 10);
    for (const { code } of refusals.flat()) assert.equal(code, "NOT_FOUND");
    await waitForJobs(app);
    await deleteImages(
      client,
      characterId,
      images.map(({ id }) => id),
    );
    assert.deepEqual(await list(client, characterId), []);
    const { referenceImage } = await client.upload(characterId, files[0]!, { waitMs: 0 });
    assert.equal(referenceImage.type, "PRIMARY");
  });
});
