import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient, GraphqlAnswer } from "../support/api-client.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";

const UPLOAD = `mutation ($input: UploadReferenceImageInput!) {
  uploadReferenceImage(input: $input) { referenceImage { id } character { id } userErrors { code field } }
}`;

/** A workspace with one character and a good picture, to be sent wrongly. */
async function situation() {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  return { app, client, characterId, file: await facelessPicture() };
}

async function assertNothingLeft(app: TestApp, client: ApiClient): Promise<void> {
  assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
}

describe("The upload mutation", () => {
  const wrongInputs: { what: string; input: object; code: string; field: string[] }[] = [
    { what: "a negative waitMs", input: { waitMs: -1 }, code: "INVALID_INPUT", field: ["waitMs"] },
    { what: "a waitMs of 60,001", input: { waitMs: 60_001 }, code: "INVALID_INPUT", field: ["waitMs"] },
    {
      what: "a caption of 1,001 characters",
      input: { caption: "x".repeat(1_001) },
      code: "INVALID_INPUT",
      field: ["caption"],
    },
    {
      what: "a malformed character id",
      input: { characterId: "nonsense" },
      code: "NOT_FOUND",
      field: ["characterId"],
    },
    {
      what: "a character that never was",
      input: { characterId: toGlobalId("Character", newId()) },
      code: "NOT_FOUND",
      field: ["characterId"],
    },
  ];
  for (const { what, input, code, field } of wrongInputs) {
    it(`refuses ${what} with ${code} and stores nothing`, async () => {
      const { app, client, characterId, file } = await situation();
      const variables = { input: { characterId, file: null, ...input } };

      const { data } = await client.graphqlWithFiles(UPLOAD, variables, { "variables.input.file": file });

      assert.deepEqual(data.uploadReferenceImage, {
        referenceImage: null,
        character: null,
        userErrors: [{ code, field }],
      });
      await assertNothingLeft(app, client);
    });
  }

  it("refuses another workspace's character with NOT_FOUND and stores nothing in either", async () => {
    const { app, client, file } = await situation();
    const other = await app.newWorkspace();

    const payload = await client.upload(await other.createCharacter(), file);

    assert.deepEqual(
      [payload.userErrors[0].code, payload.userErrors[0].field],
      ["NOT_FOUND", ["characterId"]],
    );
    await assertNothingLeft(app, client);
    await assertNothingLeft(app, other);
  });

  const unusable: { what: string; variables: (characterId: string) => object }[] = [
    { what: "an unknown type", variables: (characterId) => ({ characterId, file: null, type: "COVER" }) },
    { what: "no file at all", variables: (characterId) => ({ characterId }) },
    { what: "a text in place of the file", variables: (characterId) => ({ characterId, file: "x" }) },
  ];
  for (const { what, variables } of unusable) {
    it(`answers ${what} with 400 and stores nothing`, async () => {
      const { app, client, characterId } = await situation();

      const { status, errors } = await client.graphql(UPLOAD, { input: variables(characterId) });

      assert.equal(status, 400);
      assert.equal(errors?.[0]?.extensions.code, "BAD_USER_INPUT");
      await assertNothingLeft(app, client);
    });
  }

  it("refuses a file that the request names but does not bring", async () => {
    const { app, client, characterId } = await situation();

    const answer = await multipart(client, [
      ["operations", operations(characterId)],
      ["map", '{"0":["variables.input.file"]}'],
    ]);

    assert.deepEqual(answer.data.uploadReferenceImage.userErrors, [
      { code: "INVALID_INPUT", field: ["file"] },
    ]);
    await assertNothingLeft(app, client);
  });

  it("refuses a file that breaks off before the form's end", async () => {
    const { app, client, characterId } = await situation();
    const part = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const file = '--b\r\nContent-Disposition: form-data; name="0"; filename="a.png"\r\n\r\n\x89PNG half';
    const body = `${part("operations", operations(characterId))}${part("map", '{"0":["variables.input.file"]}')}${file}`;

    const answer = await rawMultipart(client, body);

    assert.deepEqual([answer.status, answer.errors], [200, undefined]);
    assert.deepEqual(answer.data.uploadReferenceImage.userErrors, [
      { code: "INVALID_INPUT", field: ["file"] },
    ]);
    await assertNothingLeft(app, client);
  });

  const malformed: { what: string; body: string }[] = [
    { what: "a body that is no form", body: "not a form" },
    {
      what: "a form without operations",
      body: `--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n`,
    },
    {
      what: "operations that are no JSON",
      body: `--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{\r\n--b--\r\n`,
    },
    { what: "a form that breaks off in a header", body: "--b\r\nContent-Disposition: form-da" },
  ];
  for (const { what, body } of malformed) {
    it(`answers ${what} with 400 as JSON`, async () => {
      const { client } = await situation();

      const { status, errors } = await rawMultipart(client, body);

      assert.equal(status, 400);
      assert.equal(errors?.[0]?.extensions.code, "BAD_REQUEST");
    });
  }

  it("answers a multipart form without a boundary with 400 as JSON", async () => {
    const { client } = await situation();

    const { status } = await rawMultipart(client, "x", "multipart/form-data; charset=utf-8");

    assert.equal(status, 400);
  });

  it("refuses a form that a foreign page could send, which has no key, and stores nothing", async () => {
    const { app, client, characterId, file } = await situation();
    const form = new FormData();
    form.append("operations", operations(characterId));
    form.append("map", '{"0":["variables.input.file"]}');
    form.append("0", new Blob([new Uint8Array(file.bytes)]), file.name);

    const response = await fetch(`${client.url}/graphql`, {
      method: "POST",
      headers: { Cookie: `key=${client.key}`, "Sec-Fetch-Site": "cross-site" },
      body: form,
    });

    assert.equal(response.status, 401);
    await assertNothingLeft(app, client);
  });

  const operations = (characterId: string) =>
    JSON.stringify({ query: UPLOAD, variables: { input: { characterId, file: null } } });

  async function multipart(client: ApiClient, parts: [string, string][]): Promise<GraphqlAnswer> {
    const form = new FormData();
    for (const [name, value] of parts) form.append(name, value);
    const headers = { ...client.headers, "Apollo-Require-Preflight": "true" };
    const response = await fetch(`${client.url}/graphql`, { method: "POST", headers, body: form });
    return { status: response.status, ...((await response.json()) as Omit<GraphqlAnswer, "status">) };
  }

  async function rawMultipart(
    client: ApiClient,
    body: string,
    type = "multipart/form-data; boundary=b",
  ): Promise<GraphqlAnswer> {
    const headers = { ...client.headers, "Apollo-Require-Preflight": "true", "Content-Type": type };
    const response = await fetch(`${client.url}/graphql`, { method: "POST", headers, body });
    const answer = (await response.json()) as Omit<GraphqlAnswer, "status">;
    return { ...answer, status: response.status, data: answer.data, errors: answer.errors };
  }
});
