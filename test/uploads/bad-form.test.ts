import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { assertNothingLeft, assertRefused, type FormError, type Parts, situation } from "./form-refusals.js";

describe("The upload form", () => {
  const wrongForms: { what: string; parts: (file: FilePart) => Parts; field: string[] }[] = [
    { what: "no file", parts: () => [["type", "primary"]], field: ["file"] },
    { what: "a text in the field named file", parts: () => [["file", "hello"]], field: ["file"] },
    { what: "a file in another field", parts: (file) => [["picture", file]], field: ["picture"] },
    {
      what: "two files",
      parts: (file) => [
        ["file", file],
        ["image", file],
      ],
      field: ["file"],
    },
    {
      what: "three files",
      parts: (file) => [
        ["file", file],
        ["file", file],
        ["file", file],
      ],
      field: ["file"],
    },
    {
      what: "an unknown type",
      parts: (file) => [
        ["type", "cover"],
        ["file", file],
      ],
      field: ["type"],
    },
    {
      what: "an unknown type after the file",
      parts: (file) => [
        ["file", file],
        ["type", "PRIMARY IMAGE"],
      ],
      field: ["type"],
    },
    {
      what: "a caption of 1,001 characters",
      parts: (file) => [
        ["caption", "x".repeat(1_001)],
        ["file", file],
      ],
      field: ["caption"],
    },
    {
      what: "a caption with a NUL",
      parts: (file) => [
        ["caption", "a\0b"],
        ["file", file],
      ],
      field: ["caption"],
    },
  ];
  for (const { what, parts, field } of wrongForms) {
    it(`refuses ${what} with 400 INVALID_INPUT and stores nothing`, async () => {
      const { app, client, characterId, file } = await situation();

      const response = await client.uploadForm(characterId, parts(file));

      await assertRefused(response, { status: 400, code: "INVALID_INPUT", field });
      await assertNothingLeft(app, client);
    });
  }

  const wrongBodies: { what: string; type: string; body: string }[] = [
    { what: "JSON", type: "application/json", body: '{"file":"x"}' },
    { what: "an urlencoded form", type: "application/x-www-form-urlencoded", body: "file=x" },
    { what: "a form without a boundary", type: "multipart/form-data", body: "x" },
    { what: "a form that is no form", type: "multipart/form-data; boundary=b", body: "not a form" },
    { what: "an empty form", type: "multipart/form-data; boundary=b", body: "" },
    {
      what: "a form that breaks off in the file",
      type: "multipart/form-data; boundary=b",
      body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nhalf of',
    },
    {
      what: "a form that breaks off in a part's header",
      type: "multipart/form-data; boundary=b",
      body: "--b\r\nContent-Disposition: form-da",
    },
  ];
  for (const { what, type, body } of wrongBodies) {
    it(`refuses ${what} with 400 INVALID_INPUT and stores nothing`, async () => {
      const { app, client, characterId } = await situation();
      const headers = { ...client.headers, "Content-Type": type };

      const response = await fetch(formUrl(client, characterId), { method: "POST", headers, body });

      const { errors } = (await response.json()) as { errors: FormError[] };
      assert.deepEqual([response.status, errors.map(({ code }) => code)], [400, ["INVALID_INPUT"]]);
      await assertNothingLeft(app, client);
    });
  }

  for (const [what, id] of [
    ["a malformed id", "char_nonsense"],
    ["a character that never was", toGlobalId("Character", newId())],
    ["an image's id", toGlobalId("ReferenceImage", newId())],
  ] as const) {
    it(`answers 404 NOT_FOUND for ${what} and stores nothing`, async () => {
      const { app, client, file } = await situation();

      const response = await client.uploadForm(id, [["file", file]]);

      await assertRefused(response, { status: 404, code: "NOT_FOUND", field: ["characterId"] });
      await assertNothingLeft(app, client);
    });
  }

  it("answers 404 NOT_FOUND for another workspace's character and stores nothing in either", async () => {
    const { app, client, file } = await situation();
    const other = await app.newWorkspace();
    const foreignId = await other.createCharacter();

    const response = await client.uploadForm(foreignId, [["file", file]]);

    await assertRefused(response, { status: 404, code: "NOT_FOUND", field: ["characterId"] });
    await assertNothingLeft(app, client);
    await assertNothingLeft(app, other);
  });

  const formUrl = (client: ApiClient, characterId: string) =>
    `${client.url}/api/v1/characters/${characterId}/reference-images`;
});
