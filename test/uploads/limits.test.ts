import assert from "node:assert/strict";
import sharp from "sharp";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { startTestApp, type TestApp, sharedApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { insertAnalysedImage } from "../support/rows.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";

const MAX_PIXELS = 10_000;

describe("A server with MAX_UPLOAD_BYTES and MAX_IMAGE_PIXELS", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let fitting: FilePart;
  let tooManyPixels: FilePart;
  let tooManyBytes: FilePart;

  before(async () => {
    fitting = await noise(100, 100);
    tooManyPixels = await plain(101, 100);
    tooManyBytes = { bytes: Buffer.concat([fitting.bytes, Buffer.alloc(1)]), name: "one-byte-more.png" };
    app = await startTestApp({
      role: "api",
      environment: {
        MAX_UPLOAD_BYTES: String(fitting.bytes.length),
        MAX_IMAGE_PIXELS: String(MAX_PIXELS),
      },
    });
  });
  after(() => app.stop());
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  it("tells its limits to whoever asks", async () => {
    const { viewer } = await client.ask("{ viewer { limits { maxUploadBytes maxImagePixels } } }");

    assert.deepEqual(viewer.limits, { maxUploadBytes: fitting.bytes.length, maxImagePixels: MAX_PIXELS });
  });

  it("accepts a picture of exactly these sizes, by mutation and by form", async () => {
    const payload = await client.upload(characterId, fitting, { waitMs: 0 });
    const form = await formUpload(await client.createCharacter("Other"), fitting);

    assert.deepEqual([payload.userErrors, form.status], [[], 201]);
  });

  const refusals: { what: string; file: () => FilePart; code: string }[] = [
    { what: "one byte more", file: () => tooManyBytes, code: "FILE_TOO_LARGE" },
    { what: "one column of pixels more", file: () => tooManyPixels, code: "IMAGE_TOO_LARGE" },
  ];
  for (const { what, file, code } of refusals) {
    it(`refuses ${what} by mutation with ${code}, and nothing is left`, async () => {
      const { referenceImage, userErrors } = await client.upload(characterId, file());

      assert.equal(referenceImage, null);
      assert.deepEqual([userErrors.length, userErrors[0].code, userErrors[0].field], [1, code, ["file"]]);
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });

    it(`refuses ${what} by assessImage with ${code}, and nothing is left`, async () => {
      const { assessment, userErrors } = await client.assess(characterId, file());

      assert.equal(assessment, null);
      assert.deepEqual([userErrors.length, userErrors[0].code, userErrors[0].field], [1, code, ["file"]]);
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });

    it(`refuses ${what} by form with 413 ${code}, and nothing is left`, async () => {
      const response = await formUpload(characterId, file());

      const { errors } = (await response.json()) as { errors: { code: string; field: string[] }[] };
      assert.deepEqual([response.status, errors[0]?.code, errors[0]?.field], [413, code, ["file"]]);
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
    });
  }

  it("answers the upload of a file a thousand times too large, and the next one on the same connection", async () => {
    const bytes = Buffer.alloc(1_000 * fitting.bytes.length, 1);

    const { userErrors } = await client.upload(characterId, { bytes, name: "film.jpg" });
    const next = await client.upload(characterId, fitting, { waitMs: 0 });

    assert.deepEqual([userErrors[0].code, next.userErrors], ["FILE_TOO_LARGE", []]);
  });

  async function formUpload(id: string, file: FilePart): Promise<Response> {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(file.bytes)]), file.name);
    const url = `${client.url}/api/v1/characters/${id}/reference-images?waitMs=0`;
    return fetch(url, { method: "POST", headers: client.headers, body: form });
  }
});

describe("A character with 50 images", () => {
  it("takes no further one, by mutation or by form, and takes one again after a deletion", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const ids: string[] = [];
    for (let position = 0; position < 50; position++) {
      const row = { position, interEyePixels: null };
      ids.push(await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row));
    }
    const before = await tracesOf(app, client.workspaceId);
    const file = await facelessPicture();

    const byMutation = await client.upload(characterId, file);
    const byForm = await client.uploadForm(characterId, [["file", file]]);

    assert.deepEqual(
      [byMutation.referenceImage, byMutation.userErrors[0].code, byMutation.userErrors[0].field],
      [null, "TOO_MANY_IMAGES", ["file"]],
    );
    const { errors } = (await byForm.json()) as { errors: { code: string }[] };
    assert.deepEqual([byForm.status, errors[0]?.code], [409, "TOO_MANY_IMAGES"]);
    assert.deepEqual(await tracesOf(app, client.workspaceId), before);

    await client.ask(
      "mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { deletedIds } }",
      { input: { characterId, imageIds: [ids[7]] } },
    );
    assert.deepEqual((await client.upload(characterId, file, { waitMs: 0 })).userErrors, []);
  });
});

/** Incompressible, so that it is the largest file of all here. */
async function noise(width: number, height: number): Promise<FilePart> {
  const image = sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 40 },
    },
  });
  return { bytes: await image.png().toBuffer(), name: "noise.png" };
}

async function plain(width: number, height: number): Promise<FilePart> {
  const image = sharp({ create: { width, height, channels: 3, background: "#808080" } });
  return { bytes: await image.png().toBuffer(), name: "plain.png" };
}
