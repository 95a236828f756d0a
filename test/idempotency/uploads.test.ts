import assert from "node:assert/strict";
import { ApiClient, type FilePart } from "../support/api-client.js";
import { sharedApp, startTestApp, type TestApp } from "../support/app.js";
import { facelessPicture, largePicture } from "../support/pictures.js";
import { formPart, formRequestHead, RawConnection } from "../support/raw-http.js";
import { tracesOf, unrecordedKeys, waitForJobs } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const FIELDS = `referenceImage { id status } referenceImageId userErrors { code field }`;
const ONE = `mutation ($input: UploadReferenceImageInput!) { uploadReferenceImage(input: $input) { ${FIELDS} } }`;
const SEVERAL = `mutation ($input: UploadReferenceImagesInput!) {
  uploadReferenceImages(input: $input) { results { ${FIELDS} } userErrors { code field } }
}`;
const CONFLICT = [{ code: "CONFLICT", field: ["idempotencyKey"] }];

describe("An upload with an idempotency key", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let large: FilePart;

  before(async () => {
    large = await largePicture();
  });

  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const upload = async (input: object = {}, file = large, header?: string, by = client): Promise<any> => {
    const variables = { input: { characterId, file: null, waitMs: 0, ...input } };
    const { data, errors } = await by.graphqlWithFiles(
      ONE,
      variables,
      { "variables.input.file": file },
      header,
    );
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data.uploadReferenceImage;
  };
  const uploadSeveral = async (files: FilePart[], input: object = {}, header?: string): Promise<any> => {
    const variables = { input: { characterId, files: files.map(() => null), waitMs: 0, ...input } };
    const parts = files.map((file, i): [string, FilePart] => [`variables.input.files.${i}`, file]);
    const { data, errors } = await client.graphqlWithFiles(
      SEVERAL,
      variables,
      Object.fromEntries(parts),
      header,
    );
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data.uploadReferenceImages;
  };
  const traces = async () => {
    await waitForJobs(app);
    const { images, jobs, objects, spooled } = await tracesOf(app, client.workspaceId);
    const originals = objects.filter((name) => name.startsWith("original")).length;
    return { images, jobs, originals, spooled, unrecorded: await unrecordedKeys(app, client.workspaceId) };
  };
  const ONE_IMAGE = { images: 1, jobs: 0, originals: 1, spooled: [], unrecorded: [] };

  it("sent again answers the same image as it is now, having waited for it, and stores nothing", async () => {
    const first = await upload({ idempotencyKey: "a" });
    const again = await upload({ idempotencyKey: "a", waitMs: 60_000 });

    assert.deepEqual(first.userErrors, []);
    assert.deepEqual(again, { ...first, referenceImage: { ...first.referenceImage, status: "READY" } });
    assert.deepEqual(await traces(), ONE_IMAGE);
  });

  it("is the same by the header, in the mutation and the form, whatever the file is called", async () => {
    const first = await upload({}, large, '"a"');
    const renamed = await upload({}, { ...large, name: "renamed.jpg" }, "a");
    const form = await client.uploadForm(characterId, [["file", large]], { idempotencyKey: "a" });

    assert.deepEqual(renamed.referenceImageId, first.referenceImageId);
    assert.equal(form.status, 201);
    assert.equal(((await form.json()) as { id: string }).id, first.referenceImageId);
    assert.deepEqual(await traces(), ONE_IMAGE);
  });

  it("is recorded once of five at once, and all are answered the same", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload({ idempotencyKey: "a" })));

    assert.deepEqual(
      answers.map(({ userErrors }) => userErrors),
      answers.map(() => []),
    );
    assert.equal(new Set(answers.map(({ referenceImageId }) => referenceImageId)).size, 1);
    assert.deepEqual(await traces(), ONE_IMAGE);
  });

  it("is recorded once of two at once to different characters, and the other is CONFLICT", async () => {
    const other = await client.createCharacter();

    const answers = await Promise.all(
      [characterId, other].map((id) => upload({ idempotencyKey: "a", characterId: id })),
    );

    const refused = answers.filter(({ referenceImageId }) => referenceImageId === null);
    assert.deepEqual(
      refused.map(({ userErrors }) => userErrors),
      [CONFLICT],
    );
    assert.deepEqual(await traces(), ONE_IMAGE);
  });

  it("is recorded once of two at once in different processes, and answered by one that started later", async () => {
    const { databaseUrl, dataDirectory } = app;
    const start = () => startTestApp({ role: "api", databaseUrl, dataDirectory });
    const at = ({ url }: TestApp) => new ApiClient(url, client.key, client.workspaceId);
    const second = await start();

    const answers = await Promise.all(
      [client, at(second)].map((by) => upload({ idempotencyKey: "a" }, large, undefined, by)),
    );
    await second.stop();
    const third = await start();
    answers.push(await upload({ idempotencyKey: "a" }, large, undefined, at(third)));
    await third.stop();

    assert.deepEqual(
      answers.map(({ userErrors }) => userErrors),
      [[], [], []],
    );
    assert.equal(new Set(answers.map(({ referenceImageId }) => referenceImageId)).size, 1);
    assert.deepEqual(await traces(), ONE_IMAGE);
  });

  it("is answered to who sends it again when the first client went away before its answer", async () => {
    const connection = await RawConnection.open(app.url);
    const body = Buffer.concat([
      Buffer.from(formPart('name="file"; filename="a.jpg"', "")),
      large.bytes,
      Buffer.from("\r\n--b--\r\n"),
    ]);
    const path = `/api/v1/characters/${characterId}/reference-images?waitMs=60000`;
    const head = formRequestHead(path, client.key, body.length);
    await connection.write(head.replace("\r\n\r\n", "\r\nIdempotency-Key: a\r\n\r\n"));
    await connection.write(body);
    await waitUntil("it is recorded", async () => (await tracesOf(app, client.workspaceId)).images === 1);
    connection.destroy();

    const answer = await upload({ idempotencyKey: "a" });

    assert.deepEqual(answer.userErrors, []);
    assert.deepEqual(await traces(), ONE_IMAGE);
  });

  const others: { what: string; input: object; file?: () => Promise<FilePart> }[] = [
    { what: "other bytes", input: {}, file: () => facelessPicture() },
    { what: "another caption", input: { caption: "by the sea" } },
    { what: "another type", input: { type: "REFERENCE" } },
  ];
  for (const { what, input, file } of others) {
    it(`is refused with CONFLICT for ${what}, and nothing is stored`, async () => {
      await upload({ idempotencyKey: "a" });

      const refused = await upload({ idempotencyKey: "a", ...input }, await file?.());

      assert.deepEqual(refused.userErrors, CONFLICT);
      assert.deepEqual(await traces(), ONE_IMAGE);
    });
  }

  it("is refused with CONFLICT by the other mutation, and by the form with 409", async () => {
    await uploadSeveral([large], { idempotencyKey: "a" });

    const one = await upload({ idempotencyKey: "a" });
    const form = await client.uploadForm(characterId, [["file", large]], { idempotencyKey: "a" });

    assert.deepEqual(one.userErrors, CONFLICT);
    assert.equal(form.status, 409);
    assert.deepEqual(await traces(), ONE_IMAGE);
  });

  it("is refused by the form with 400 for a malformed key, and nothing is stored", async () => {
    const form = await client.uploadForm(characterId, [["file", large]], { idempotencyKey: '"a' });

    assert.equal(form.status, 400);
    assert.deepEqual(((await form.json()) as any).errors[0].field, ["idempotencyKey"]);
    assert.deepEqual(await traces(), { ...ONE_IMAGE, images: 0, originals: 0 });
  });

  it("leaves the key free when it is refused", async () => {
    const refused = await upload(
      { idempotencyKey: "a" },
      { bytes: Buffer.from("no picture"), name: "a.jpg" },
    );
    assert.equal(refused.userErrors[0].code, "UNSUPPORTED_IMAGE_TYPE");

    assert.deepEqual((await upload({ idempotencyKey: "a" })).userErrors, []);
    assert.equal((await upload({ idempotencyKey: "b" })).userErrors[0].code, "DUPLICATE_IMAGE");
    assert.equal((await upload({ idempotencyKey: "b" }, await facelessPicture())).userErrors.length, 0);
  });

  it("says that the image was deleted since, and stores nothing", async () => {
    const { referenceImageId } = await upload({ idempotencyKey: "a" });
    await client.ask(
      "mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { userErrors { code } } }",
      { input: { characterId, imageIds: [referenceImageId] } },
    );

    const again = await upload({ idempotencyKey: "a" });

    assert.deepEqual(again.userErrors, [{ code: "NOT_FOUND", field: ["idempotencyKey"] }]);
    assert.deepEqual(await traces(), { ...ONE_IMAGE, images: 0, originals: 0 });
  });

  it("of several files counts for each by its place, so that only what is missing is added", async () => {
    const [one, two, bad] = [
      await facelessPicture(1),
      await facelessPicture(2),
      { ...large, bytes: Buffer.from("x") },
    ];
    const first = await uploadSeveral([one, bad, two], { idempotencyKey: "a" });

    const again = await uploadSeveral([one, large, two], {}, '"a"');
    const swapped = await uploadSeveral([two, large, one], {}, '"a"');

    const ids = ({ results }: any) => results.map(({ referenceImageId }: any) => referenceImageId);
    assert.deepEqual(ids(first)[1], null);
    assert.deepEqual([ids(again)[0], ids(again)[2]], [ids(first)[0], ids(first)[2]]);
    assert.deepEqual(
      swapped.results.map(({ userErrors }: any) => userErrors),
      [CONFLICT, [], CONFLICT],
    );
    assert.deepEqual(await traces(), { ...ONE_IMAGE, images: 3, originals: 3 });
  });

  it("knows nothing of the keys of another workspace", async () => {
    const other = await app.newWorkspace();
    const theirs = await other.createCharacter();
    const first = await upload({ idempotencyKey: "a" });

    const second = await upload({ idempotencyKey: "a", characterId: theirs }, large, undefined, other);

    assert.deepEqual(second.userErrors, []);
    assert.notEqual(second.referenceImageId, first.referenceImageId);
  });

  it("is counted as repeated", async () => {
    const metric = async () => {
      const headers = { Authorization: `Bearer ${app.adminKey}` };
      const text = await (await fetch(`${app.url}/metrics`, { headers })).text();
      return Number(/likeness_uploads_total\{result="repeated"\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await metric();
    await upload({ idempotencyKey: "a" });
    await upload({ idempotencyKey: "a" });

    assert.equal(await waitUntil("it is counted", metric), before + 1);
  });
});
