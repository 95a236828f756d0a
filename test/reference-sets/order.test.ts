import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { ReferenceImageType } from "../../src/reference-images/reference-image.entity.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";

const SET = "id primaryImage { id } referenceImages { id type position url } referenceImageUrls";

/** A character with analysed images a, b, c, …; a is the primary. */
async function characterWith(count: number) {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const ids: string[] = [];
  for (let position = 0; position < count; position++) {
    const type = position === 0 ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE;
    const row = { position, type, embeddingValue: 0.05 + position / 1_000 };
    ids.push(await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row));
  }
  await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  return { app, client, characterId, ids };
}

const setOf = async (client: ApiClient, id: string) =>
  (await client.ask(`query ($id: ID!) { character(id: $id) { ${SET} } }`, { id })).character;

const idsOf = (character: any): string[] => character.referenceImages.map(({ id }: any) => id);

const setPrimary = async (client: ApiClient, id: string) =>
  (
    await client.ask(
      `mutation ($id: ID!) {
         setPrimaryReferenceImage(input: { id: $id }) {
           referenceImage { id type } character { ${SET} } userErrors { code field }
         }
       }`,
      { id },
    )
  ).setPrimaryReferenceImage;

const reorder = async (client: ApiClient, characterId: string, imageIds: string[]) =>
  (
    await client.ask(
      `mutation ($input: ReorderReferenceImagesInput!) {
         reorderReferenceImages(input: $input) { character { ${SET} } userErrors { code field } }
       }`,
      { input: { characterId, imageIds } },
    )
  ).reorderReferenceImages;

const updateCaption = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: UpdateReferenceImageInput!) {
         updateReferenceImage(input: $input) { referenceImage { id caption } userErrors { code field } }
       }`,
      { input },
    )
  ).updateReferenceImage;

describe("A character's images", () => {
  it("begin with the primary and go on by position, as their URLs do", async () => {
    const { client, characterId, ids } = await characterWith(3);
    const [a, b, c] = ids as [string, string, string];

    await setPrimary(client, c);

    const character = await setOf(client, characterId);
    assert.deepEqual(idsOf(character), [c, a, b]);
    assert.equal(character.primaryImage.id, c);
    assert.equal(character.referenceImageUrls.length, 3);
    assert.deepEqual(
      character.referenceImageUrls.map((url: string) => new URL(url).pathname),
      character.referenceImages.map(({ url }: any) => new URL(url).pathname),
    );
  });

  it("have one primary: the first uploaded, until another is uploaded as PRIMARY", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    const upload = async (variant: number, type?: string) =>
      (await client.upload(characterId, await facelessPicture(variant), { type, waitMs: 0 })).referenceImage;

    const [first, second] = [await upload(1), await upload(2)];
    const third = await upload(3, "PRIMARY");

    assert.deepEqual([first.type, second.type, third.type], ["PRIMARY", "REFERENCE", "PRIMARY"]);
    const { referenceImages } = await setOf(client, characterId);
    assert.deepEqual(
      referenceImages.map(({ id, type, position }: any) => [id, type, position]),
      [
        [third.id, "PRIMARY", 2],
        [first.id, "REFERENCE", 0],
        [second.id, "REFERENCE", 1],
      ],
    );
  });

  it("have no primary while the first was uploaded as REFERENCE", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    await client.upload(characterId, await facelessPicture(), { type: "REFERENCE", waitMs: 0 });

    const { primaryImage, referenceImages } = await setOf(client, characterId);

    assert.deepEqual([primaryImage, referenceImages[0].type], [null, "REFERENCE"]);
  });
});

describe("setPrimaryReferenceImage", () => {
  it("makes the former primary a reference, and may be repeated", async () => {
    const { client, ids } = await characterWith(3);

    const once = await setPrimary(client, ids[1]!);
    const twice = await setPrimary(client, ids[1]!);

    assert.deepEqual(once.userErrors, []);
    assert.deepEqual(once.referenceImage, { id: ids[1], type: "PRIMARY" });
    const types = once.character.referenceImages.map(({ type }: any) => type);
    assert.deepEqual(types, ["PRIMARY", "REFERENCE", "REFERENCE"]);
    assert.deepEqual(idsOf(twice.character), idsOf(once.character));
  });

  it("moves the face lock's anchor and weight to it", async () => {
    const { client, characterId, ids } = await characterWith(2);

    await setPrimary(client, ids[1]!);

    const { character } = await client.ask(
      `query ($id: ID!) { character(id: $id) { faceLock {
         revision anchor { id } contributions { image { id } weight } revisions { nodes { cause image { id } } }
       } } }`,
      { id: characterId },
    );
    const { revision, anchor, contributions, revisions } = character.faceLock;
    assert.deepEqual([revision, anchor.id, contributions[0].image.id], [2, ids[1], ids[1]]);
    assert.ok(Math.abs(contributions[0].weight - 2 / 3) < 1e-9);
    assert.deepEqual(revisions.nodes[0], { cause: "PRIMARY_CHANGED", image: { id: ids[1] } });
  });

  for (const id of ["nonsense", toGlobalId("ReferenceImage", newId())]) {
    it(`answers NOT_FOUND to ${id.slice(0, 8)}`, async () => {
      const { client } = await characterWith(1);

      const { referenceImage, userErrors } = await setPrimary(client, id);

      assert.deepEqual([referenceImage, userErrors], [null, [{ code: "NOT_FOUND", field: ["id"] }]]);
    });
  }
});

describe("reorderReferenceImages", () => {
  it("puts the images in exactly this order, the primary pinned first", async () => {
    const { client, characterId, ids } = await characterWith(4);
    const [a, b, c, d] = ids as [string, string, string, string];

    const { character, userErrors } = await reorder(client, characterId, [d, b, a, c]);

    assert.deepEqual(userErrors, []);
    assert.deepEqual(
      character.referenceImages.map(({ id, position }: any) => [id, position]),
      [
        [a, 2],
        [d, 0],
        [b, 1],
        [c, 3],
      ],
    );
    assert.deepEqual(idsOf(await setOf(client, characterId)), [a, d, b, c]);
  });

  it("keeps the order for a later change of the primary", async () => {
    const { client, characterId, ids } = await characterWith(3);
    const [a, b, c] = ids as [string, string, string];
    await reorder(client, characterId, [c, a, b]);

    const { character } = await setPrimary(client, b);

    assert.deepEqual(idsOf(character), [b, c, a]);
  });

  const wrong: {
    what: string;
    imageIds: (ids: string[]) => string[];
    code: string;
    field: string[];
  }[] = [
    { what: "a part of the set", imageIds: (ids) => ids.slice(1), code: "CONFLICT", field: ["imageIds"] },
    {
      what: "an image named twice",
      imageIds: (ids) => [...ids, ids[0]!],
      code: "CONFLICT",
      field: ["imageIds"],
    },
    {
      what: "one named twice in another's place",
      imageIds: ([a, b]) => [a!, b!, a!],
      code: "CONFLICT",
      field: ["imageIds"],
    },
    { what: "an empty list", imageIds: () => [], code: "INVALID_INPUT", field: ["imageIds"] },
    {
      what: "an image that is none",
      imageIds: ([a, b]) => [a!, "img_x", b!],
      code: "NOT_FOUND",
      field: ["imageIds", "1"],
    },
  ];
  for (const { what, imageIds, code, field } of wrong) {
    it(`refuses ${what} with ${code} and changes nothing`, async () => {
      const { app, client, characterId, ids } = await characterWith(3);
      const before = await snapshotOf(app, client.workspaceId);

      const payload = await reorder(client, characterId, imageIds(ids));

      assert.deepEqual(payload, { character: null, userErrors: [{ code, field }] });
      assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
    });
  }

  it("refuses another character's image", async () => {
    const { client, characterId, ids } = await characterWith(1);
    const otherId = await client.createCharacter("Other");
    const { referenceImage } = await client.upload(otherId, await facelessPicture(), { waitMs: 0 });

    const { userErrors } = await reorder(client, characterId, [ids[0]!, referenceImage.id]);

    assert.deepEqual(userErrors, [{ code: "NOT_FOUND", field: ["imageIds", "1"] }]);
  });
});

describe("updateReferenceImage", () => {
  it("changes the caption, leaves it when omitted, and clears it with null", async () => {
    const { client, ids } = await characterWith(1);
    const id = ids[0]!;

    const set = await updateCaption(client, { id, caption: "  by the sea " });
    const omitted = await updateCaption(client, { id });
    const cleared = await updateCaption(client, { id, caption: null });

    assert.deepEqual(
      [set, omitted, cleared].map(({ referenceImage }) => referenceImage.caption),
      ["by the sea", "by the sea", null],
    );
  });

  it("takes 1,000 characters and refuses 1,001, a NUL, and half a character", async () => {
    const { client, ids } = await characterWith(1);
    const id = ids[0]!;

    const longest = await updateCaption(client, { id, caption: "x".repeat(1_000) });
    const refused = [
      await updateCaption(client, { id, caption: "x".repeat(1_001) }),
      await updateCaption(client, { id, caption: "a\0b" }),
      await updateCaption(client, { id, caption: "a\ud83d" }),
    ];

    assert.equal(longest.referenceImage.caption.length, 1_000);
    for (const payload of refused) {
      assert.deepEqual(payload, {
        referenceImage: null,
        userErrors: [{ code: "INVALID_INPUT", field: ["caption"] }],
      });
    }
    assert.equal((await updateCaption(client, { id })).referenceImage.caption.length, 1_000);
  });

  it("keeps a caption in normal form C, and one that shows nothing clears", async () => {
    const { client, ids } = await characterWith(1);
    const id = ids[0]!;

    const set = await updateCaption(client, { id, caption: "cafe\u0301\u200b" });
    const cleared = await updateCaption(client, { id, caption: "\u3164" });

    assert.deepEqual(
      [set, cleared].map(({ referenceImage }) => referenceImage.caption),
      ["café", null],
    );
  });

  it("answers NOT_FOUND to an image that is none", async () => {
    const { client } = await characterWith(1);

    const { userErrors } = await updateCaption(client, { id: "img_x", caption: "mine" });

    assert.deepEqual(userErrors, [{ code: "NOT_FOUND", field: ["id"] }]);
  });
});
