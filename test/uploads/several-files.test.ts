import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";

const UPLOAD_SEVERAL = `mutation ($input: UploadReferenceImagesInput!) {
  uploadReferenceImages(input: $input) {
    results {
      referenceImage { id fileName type position status }
      userErrors { code field ... on DuplicateReferenceImageError { existing { id } } }
    }
    character { referenceImages { fileName } }
    userErrors { code field }
  }
}`;

describe("uploadReferenceImages", () => {
  it("adds the files in the order given, and waits for all of their analyses", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    const files = [await facelessPicture(3), await facelessPicture(1), await facelessPicture(2)];

    const payload = await uploadSeveral(client, characterId, files);

    assert.deepEqual(payload.userErrors, []);
    assert.deepEqual(
      payload.results.map(({ referenceImage: { fileName, type, position, status } }: any) => [
        fileName,
        type,
        position,
        status,
      ]),
      [
        ["faceless-3.png", "PRIMARY", 0, "READY"],
        ["faceless-1.png", "REFERENCE", 1, "READY"],
        ["faceless-2.png", "REFERENCE", 2, "READY"],
      ],
    );
  });

  it("adds the others when one in the middle is refused, and names that one's place", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const bad = { bytes: Buffer.from("no picture"), name: "bad.jpg" };
    const files = [await facelessPicture(1), bad, await facelessPicture(2)];

    const { results, character, userErrors } = await uploadSeveral(client, characterId, files, 0);

    assert.deepEqual(userErrors, []);
    assert.deepEqual(
      results.map((result: any) => [result.referenceImage?.fileName ?? null, result.userErrors]),
      [
        ["faceless-1.png", []],
        [null, [{ code: "UNSUPPORTED_IMAGE_TYPE", field: ["files", "1"] }]],
        ["faceless-2.png", []],
      ],
    );
    assert.deepEqual(
      character.referenceImages.map(({ fileName }: any) => fileName),
      ["faceless-1.png", "faceless-2.png"],
    );
    assert.equal((await tracesOf(app, client.workspaceId)).images, 2);
  });

  it("refuses the same bytes the second time, naming the image made of the first", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    const file = await facelessPicture();

    const { results } = await uploadSeveral(client, characterId, [file, file], 0);

    assert.deepEqual(results[1], {
      referenceImage: null,
      userErrors: [
        { code: "DUPLICATE_IMAGE", field: ["files", "1"], existing: { id: results[0].referenceImage.id } },
      ],
    });
  });

  const large: FilePart = { bytes: Buffer.alloc(5_000_000, 1), name: "large.jpg" };
  const refusals: { what: string; change: object; files: FilePart[]; code: string; field: string[] }[] = [
    { what: "no file", change: {}, files: [], code: "INVALID_INPUT", field: ["files"] },
    {
      what: "a waitMs out of range",
      change: { waitMs: 60_001 },
      files: [large],
      code: "INVALID_INPUT",
      field: ["waitMs"],
    },
    {
      what: "an unknown character, without waiting for three large files",
      change: { characterId: toGlobalId("Character", newId()) },
      files: [large, large, large],
      code: "NOT_FOUND",
      field: ["characterId"],
    },
  ];
  for (const { what, change, files, code, field } of refusals) {
    it(`refuses ${what} with ${code} as a whole`, async () => {
      const app = await sharedApp();
      const client = await app.newWorkspace();
      const characterId = await client.createCharacter();

      const payload = await uploadSeveral(client, characterId, files, 0, change);

      assert.deepEqual(payload, { results: null, character: null, userErrors: [{ code, field }] });
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });
  }

  async function uploadSeveral(
    client: ApiClient,
    characterId: string,
    files: FilePart[],
    waitMs = 60_000,
    change: object = {},
  ): Promise<any> {
    const input = { characterId, files: files.map(() => null), waitMs, ...change };
    const parts = Object.fromEntries(files.map((file, i) => [`variables.input.files.${i}`, file]));
    const { data, errors } = await client.graphqlWithFiles(UPLOAD_SEVERAL, { input }, parts);
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data.uploadReferenceImages;
  }
});
