import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { formPart, formRequestHead, RawConnection } from "../support/raw-http.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const TEN_MEGABYTES = 10_000_000;

const UPLOAD = `mutation ($input: UploadReferenceImageInput!) {
  uploadReferenceImage(input: $input) { userErrors { code field } }
}`;

const operations = (characterId: string) =>
  formPart(
    'name="operations"',
    `${JSON.stringify({ query: UPLOAD, variables: { input: { characterId, file: null } } })}\r\n`,
  ) + formPart('name="map"', '{"0":["variables.input.file"]}\r\n');

interface Way {
  name: string;
  path: (characterId: string) => string;
  /** Everything of the body up to the file's bytes. */
  opening: (characterId: string) => string;
  refusalStatus: number;
}

const ways: Way[] = [
  {
    name: "the mutation",
    path: () => "/graphql",
    opening: (id) => operations(id) + formPart('name="0"; filename="a.jpg"', ""),
    refusalStatus: 200,
  },
  {
    name: "the form",
    path: (id) => `/api/v1/characters/${id}/reference-images`,
    opening: () => formPart('name="file"; filename="a.jpg"', ""),
    refusalStatus: 404,
  },
];

for (const way of ways) {
  describe(`A connection that uploads with ${way.name}`, () => {
    it("may break in the middle of the file, and nothing is left", async () => {
      const app = await sharedApp();
      const client = await app.newWorkspace();
      const characterId = await client.createCharacter();
      const connection = await RawConnection.open(app.url);
      await connection.write(formRequestHead(way.path(characterId), client.key, TEN_MEGABYTES));
      await connection.write(way.opening(characterId));
      await connection.write(Buffer.alloc(200_000, 7));
      await waitUntil("the file is being received", async () => (await spooled(app)).length === 1);

      connection.destroy();

      await waitUntil("the spool is empty", async () => (await spooled(app)).length === 0);
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
      assert.equal((await fetch(`${app.url}/healthz`)).status, 200);
    });

    it("is told what is wrong when the form ends in the middle of the file", async () => {
      const app = await sharedApp();
      const client = await app.newWorkspace();
      const characterId = await client.createCharacter();
      const connection = await RawConnection.open(app.url);
      const opening = way.opening(characterId);
      const length = opening.length + 300_000;
      await connection.write(formRequestHead(way.path(characterId), client.key, length));
      await connection.write(opening);
      await connection.write(Buffer.alloc(200_000, 7));
      await waitUntil("the file is being received", async () => (await spooled(app)).length === 1);

      await connection.write(Buffer.alloc(100_000, 7));

      const status = await waitUntil("an answer", () => connection.status());
      assert.equal(status, way.name === "the form" ? 400 : 200);
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
      connection.destroy();
    });

    it("is answered about an unknown character without having sent its 10 MB, and stays usable", async () => {
      const app = await sharedApp();
      const client = await app.newWorkspace();
      const unknownId = toGlobalId("Character", newId());
      const connection = await RawConnection.open(app.url);
      const opening = way.opening(unknownId);
      const closing = "\r\n--b--\r\n";
      const length = opening.length + TEN_MEGABYTES + closing.length;

      await connection.write(formRequestHead(way.path(unknownId), client.key, length));
      await connection.write(opening);
      await connection.write(Buffer.alloc(TEN_MEGABYTES, 7));
      await connection.write(closing);
      await connection.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assert.equal(await waitUntil("an answer", () => connection.status(1)), way.refusalStatus);
      assert.equal(await waitUntil("the answer to the next request", () => connection.status(2)), 200);
      assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
      connection.destroy();
    });
  });
}

const spooled = (app: TestApp): Promise<string[]> => readdir(join(app.dataDirectory, "spool"));
