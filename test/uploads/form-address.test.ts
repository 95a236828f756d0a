import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { assertNothingLeft, assertRefused, situation } from "./form-refusals.js";

/** A form as it should be. */
function send(client: ApiClient, path: string, file: FilePart): Promise<Response> {
  const body = new FormData();
  body.append("file", new Blob([new Uint8Array(file.bytes)]), file.name);
  return fetch(client.url + path, { method: "POST", headers: client.headers, body });
}

for (const form of ["reference-images", "candidates"] as const)
  describe(`The address of the form of ${form}`, () => {
    for (const path of [
      `/api/v1/characters//${form}`,
      `/api/v1/characters//${form}/`,
      `/api/v1/characters//${form}?waitMs=0`,
      `/api/v1/characters/${form}`,
      `/api/v1/characters/%20/${form}`,
      `/api/v1/characters/%09%0D%0A/${form}`,
    ]) {
      it(`says that the id is missing: ${path}`, async () => {
        const { app, client, file } = await situation();

        const response = await send(client, path, file);

        const expected = { status: 400, code: "INVALID_INPUT", field: ["characterId"] };
        assert.match(await assertRefused(response, expected), /lacks the character's id.*variable is empty/);
        await assertNothingLeft(app, client);
      });
    }

    for (const id of ["%zz", "%", "%ff", "%C3%28", "char_%E0%A4%A"]) {
      it(`says that the id cannot be decoded: ${id}`, async () => {
        const { app, client, file } = await situation();

        const response = await send(client, `/api/v1/characters/${id}/${form}`, file);

        const expected = { status: 400, code: "INVALID_INPUT", field: ["characterId"] };
        assert.match(await assertRefused(response, expected), /cannot be decoded/);
        await assertNothingLeft(app, client);
      });
    }

    for (const [id, says] of [
      [toGlobalId("ReferenceImage", newId()), /is the id of a reference image/],
      [toGlobalId("Workspace", newId()), /is the id of a workspace/],
      [`${toGlobalId("Character", newId())}%0D`, /has white space in it/],
      [`%20${toGlobalId("Character", newId())}`, /has white space in it/],
      ["undefined", /look like `char_/],
      ["char_nonsense", /look like `char_/],
      ["char_", /look like `char_/],
      ["%7Bid%7D", /look like `char_/],
      ["%00", /look like `char_/],
      ["..%2F..%2Fgraphql", /look like `char_/],
      [newId(), /look like `char_/],
      ["x".repeat(5_000), /^.{1,200}$/],
      [toGlobalId("Character", newId()), /^There is no character with this id in your workspace\.$/],
    ] as const) {
      it(`says why there is no such character: ${id.slice(0, 34)}`, async () => {
        const { app, client, file } = await situation();

        const response = await send(client, `/api/v1/characters/${id}/${form}`, file);

        const expected = { status: 404, code: "NOT_FOUND", field: ["characterId"] };
        assert.match(await assertRefused(response, expected), says);
        await assertNothingLeft(app, client);
      });
    }

    it("may end in a slash", async () => {
      const { client, characterId, file } = await situation();

      const response = await send(client, `/api/v1/characters/${characterId}/${form}/?waitMs=0`, file);

      assert.equal(response.status, 201);
      await response.body!.cancel();
    });

    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE"]) {
      it(`takes no ${method}, and says what it takes`, async () => {
        const { app, client, characterId } = await situation();
        for (const id of [characterId, "", "char_nonsense"]) {
          const url = `${client.url}/api/v1/characters/${id}/${form}`;
          const response = await fetch(url, { method, headers: client.headers });

          const text = await response.text();
          assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST, OPTIONS"]);
          assert.match(text, method === "HEAD" ? /^$/ : /"METHOD_NOT_ALLOWED".*by POST, not/);
        }
        await assertNothingLeft(app, client);
      });
    }

    it("says by OPTIONS what it takes", async () => {
      const { client, characterId } = await situation();

      const url = `${client.url}/api/v1/characters/${characterId}/${form}`;
      const response = await fetch(url, { method: "OPTIONS", headers: client.headers });

      assert.deepEqual([response.status, response.headers.get("allow")], [204, "POST, OPTIONS"]);
    });

    it("stands in the answer to those who look for it", async () => {
      const { client, characterId, file } = await situation();
      for (const path of [`/api/v1/characters/${characterId}/images`, "/api/v1/characters", "/api"]) {
        const response = await send(client, path, file);

        const message = await assertRefused(response, { status: 404, code: "NOT_FOUND", field: [] });
        assert.match(message, /uploads at POST \/api\/v1\/characters\/\{id\}\/reference-images/);
      }
    });
  });
