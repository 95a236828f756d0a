import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { clientWithScopes, sharedApp, type TestApp } from "../support/app.js";
import { filePart, formBody, postMultipart, textPart, type RawPart } from "../support/multipart.js";
import { formRequestHead, RawConnection } from "../support/raw-http.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const SEVERAL = `mutation ($input: UploadReferenceImagesInput!) {
  uploadReferenceImages(input: $input) {
    results { referenceImage { fileName bytes } userErrors { code message field } }
    userErrors { code }
  }
}`;
const ONE = "referenceImage { fileName bytes } userErrors { code message field }";

/** Of a phone's size in bytes: what is larger than the buffers between socket and disk. */
async function photo(name: string): Promise<FilePart> {
  const noise = { type: "gaussian" as const, mean: 128, sigma: 60 };
  const created = sharp({ create: { width: 700, height: 500, channels: 3, background: "#888888", noise } });
  const bytes = await created.jpeg({ quality: 95 }).toBuffer();
  assert.ok(bytes.length > 300_000, `${bytes.length} bytes`);
  return { bytes, name };
}

const part = (name: string, { bytes, name: fileName }: FilePart) => filePart(name, bytes, fileName);

describe("The files of a GraphQL request", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let a: FilePart;
  let b: FilePart;
  let c: FilePart;

  before(async () => {
    app = await sharedApp();
    [a, b, c] = await Promise.all([photo("a.jpg"), photo("b.jpg"), photo("c.jpg")]);
  });
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const send = (query: string, variables: object, map: object, files: RawPart[], as = client) =>
    postMultipart(
      as,
      formBody([textPart("operations", { query, variables }), textPart("map", map), ...files]),
    );

  const several = (count: number) => ({ input: { characterId, files: Array(count).fill(null), waitMs: 0 } });
  const single = () => ({ characterId, file: null, waitMs: 0 });

  const assertNothingSpooled = async () =>
    assert.deepEqual(await readdir(join(app.dataDirectory, "spool")), []);

  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  for (const order of orders) {
    it(`may come in another order than the list they belong to: ${order.join()}`, async () => {
      const files = [a, b, c];
      const map = Object.fromEntries(order.map((place, i) => [i, [`variables.input.files.${place}`]]));
      const parts = order.map((place, i) => part(String(i), files[place]!));

      const { data, errors } = await send(SEVERAL, several(3), map, parts);

      assert.equal(errors, undefined);
      const { results } = data.uploadReferenceImages;
      assert.deepEqual(
        results.map((result: any) => [result.referenceImage.fileName, result.referenceImage.bytes]),
        files.map(({ name, bytes }) => [name, bytes.length]),
      );
      await assertNothingSpooled();
    });

    it(`may come in another order than the map names them: ${order.join()}`, async () => {
      const files = [a, b, c];
      const map = {
        x: ["variables.input.files.0"],
        y: ["variables.input.files.1"],
        z: ["variables.input.files.2"],
      };
      const parts = order.map((place) => part("xyz"[place]!, files[place]!));

      const { data } = await send(SEVERAL, several(3), map, parts);

      assert.deepEqual(
        data.uploadReferenceImages.results.map((result: any) => result.referenceImage.fileName),
        ["a.jpg", "b.jpg", "c.jpg"],
      );
    });
  }

  it("may belong to mutations that stand in another order than their variables", async () => {
    const query = `mutation ($first: UploadReferenceImageInput!, $second: UploadReferenceImageInput!) {
      z: uploadReferenceImage(input: $second) { ${ONE} }
      y: uploadReferenceImage(input: $first) { ${ONE} }
    }`;
    const map = { 0: ["variables.first.file"], 1: ["variables.second.file"] };

    const { data } = await send(query, { first: single(), second: single() }, map, [
      part("0", a),
      part("1", b),
    ]);

    assert.deepEqual([data.z.userErrors, data.y.userErrors], [[], []]);
    assert.deepEqual([data.z.referenceImage.fileName, data.y.referenceImage.fileName], ["b.jpg", "a.jpg"]);
    await assertNothingSpooled();
  });

  it("may be used in two places each: every use gets the file", async () => {
    const query = `mutation ($a: AssessImageInput!, $b: UploadReferenceImageInput!) {
      a: assessImage(input: $a) { assessment { score } userErrors { code message } }
      b: uploadReferenceImage(input: $b) { ${ONE} }
    }`;
    const variables = { a: { characterId, file: null }, b: single() };

    const { data } = await send(query, variables, { 0: ["variables.a.file", "variables.b.file"] }, [
      part("0", a),
    ]);

    assert.deepEqual([data.a.userErrors, data.b.userErrors], [[], []]);
    assert.deepEqual(
      [data.b.referenceImage.fileName, data.b.referenceImage.bytes],
      ["a.jpg", a.bytes.length],
    );
    await assertNothingSpooled();
  });

  it("may be one variable of two mutations, on two characters", async () => {
    const other = await client.createCharacter("Other");
    const query = `mutation ($file: Upload!, $first: ID!, $second: ID!) {
      first: uploadReferenceImage(input: { characterId: $first, file: $file, waitMs: 0 }) { ${ONE} }
      second: uploadReferenceImage(input: { characterId: $second, file: $file, waitMs: 0 }) { ${ONE} }
    }`;
    const variables = { file: null, first: characterId, second: other };

    const { data } = await send(query, variables, { 0: ["variables.file"] }, [part("0", a)]);

    for (const { referenceImage, userErrors } of [data.first, data.second]) {
      assert.deepEqual([referenceImage?.bytes, userErrors], [a.bytes.length, []]);
    }
  });

  it("is DUPLICATE_IMAGE the second time in one character, at its own place of the list", async () => {
    const map = { 0: ["variables.input.files.0", "variables.input.files.1", "variables.input.files.2"] };

    const { data } = await send(SEVERAL, several(3), map, [part("0", a)]);

    assert.deepEqual(
      data.uploadReferenceImages.results.map(({ userErrors }: any) =>
        userErrors.map(({ code, field }: any) => [code, field]),
      ),
      [[], [["DUPLICATE_IMAGE", ["files", "1"]]], [["DUPLICATE_IMAGE", ["files", "2"]]]],
    );
  });

  it("names each place where one and the same refused file stands", async () => {
    const map = { 0: ["variables.input.files.0", "variables.input.files.1"] };

    const { data } = await send(SEVERAL, several(2), map, []);

    assert.deepEqual(
      data.uploadReferenceImages.results.map(({ userErrors }: any) => userErrors[0].field),
      [
        ["files", "0"],
        ["files", "1"],
      ],
    );
  });

  it("need not be used: an operation without them is answered, and they are gone", async () => {
    const { data } = await send("{ viewer { keyName } }", { f: null }, { 0: ["variables.f"] }, [
      part("0", a),
    ]);

    assert.equal(data.viewer.keyName, "test");
    await assertNothingSpooled();
  });

  it("are gone when the operation is refused before it runs", async () => {
    for (const query of ["{ nothing }", "{ viewer {", "mutation ($f: Int!) { x }"]) {
      const { status } = await send(query, { f: null }, { 0: ["variables.f"] }, [part("0", a)]);

      assert.equal(status, 400);
      await assertNothingSpooled();
    }
  });

  it("that the map does not name are read past", async () => {
    const extra = Array.from({ length: 60 }, (_, i) =>
      part(`extra-${i}`, { ...c, bytes: c.bytes.subarray(0, 20_000) }),
    );

    const { data } = await send(SEVERAL, several(1), { 0: ["variables.input.files.0"] }, [
      ...extra,
      part("0", a),
      part("more", b),
    ]);

    assert.deepEqual(data.uploadReferenceImages.results[0].referenceImage.fileName, "a.jpg");
    await assertNothingSpooled();
  });

  it("that are named but do not come are refused by name, and the others taken", async () => {
    const map = { 0: ["variables.input.files.0"], portrait: ["variables.input.files.1"] };

    const { data } = await send(SEVERAL, several(2), map, [part("0", a)]);

    const [first, second] = data.uploadReferenceImages.results;
    assert.equal(first.referenceImage.fileName, "a.jpg");
    assert.deepEqual(
      [second.userErrors[0].code, second.userErrors[0].field],
      ["INVALID_INPUT", ["files", "1"]],
    );
    assert.match(second.userErrors[0].message, /"portrait".*without it/);
  });

  it("that come without a file name are taken as application/octet-stream", async () => {
    const raw = { disposition: 'name="0"', type: "application/octet-stream", content: a.bytes };

    const { data } = await send(SEVERAL, several(1), { 0: ["variables.input.files.0"] }, [raw]);

    const { referenceImage, userErrors } = data.uploadReferenceImages.results[0];
    assert.deepEqual([referenceImage, userErrors], [{ fileName: null, bytes: a.bytes.length }, []]);
  });

  it("that come without a file name as something else are told what is missing", async () => {
    for (const type of [undefined, "image/jpeg", "text/plain"]) {
      const raw = { disposition: 'name="0"', type, content: a.bytes };

      const { data } = await send(SEVERAL, several(1), { 0: ["variables.input.files.0"] }, [raw]);

      const [{ code, message }] = data.uploadReferenceImages.results[0].userErrors;
      assert.equal(code, "INVALID_INPUT");
      assert.match(message, /without a file name.*name="0"; filename="photo\.jpg"/);
    }
  });

  for (const type of [
    "Multipart/Form-Data; Boundary=b",
    "MULTIPART/FORM-DATA; BOUNDARY=b",
    'multipart/form-data ; boundary="b"',
    "multipart/form-data;boundary=b;",
    "multipart/form-data; charset=utf-8; boundary=b",
  ]) {
    it(`come with a Content-Type of ${type} as well, by mutation and by form`, async () => {
      const operations = textPart("operations", { query: SEVERAL, variables: several(1) });
      const map = textPart("map", { 0: ["variables.input.files.0"] });

      const { data } = await postMultipart(client, formBody([operations, map, part("0", a)]), type);
      const form = await fetch(`${app.url}/api/v1/characters/${characterId}/reference-images?waitMs=0`, {
        method: "POST",
        headers: { ...client.headers, "Content-Type": type },
        body: new Uint8Array(formBody([part("file", b)])),
      });

      assert.deepEqual(data.uploadReferenceImages.results[0].userErrors, []);
      assert.equal(form.status, 201, await form.text());
    });
  }

  it("of a key without characters:write are read past, not spooled, and the payload says FORBIDDEN", async () => {
    const reader = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);
    const operations = textPart("operations", { query: SEVERAL, variables: several(1) });
    const started = '--b\r\nContent-Disposition: form-data; name="0"; filename="a.jpg"\r\n\r\n';
    const opening = formBody([operations, textPart("map", { 0: ["variables.input.files.0"] })], started);
    const head = formRequestHead("/graphql", reader.key, opening.length + 1_000_000);
    const connection = await RawConnection.open(app.url);

    // The file itself is never sent: there is nothing to wait for.
    await connection.write(head);
    await connection.write(opening);
    assert.equal(await waitUntil("an answer", () => connection.status()), 200);
    connection.destroy();
    const { data } = await send(
      `mutation ($input: UploadReferenceImageInput!) { uploadReferenceImage(input: $input) { ${ONE} } }`,
      { input: single() },
      { 0: ["variables.input.file"] },
      [part("0", a)],
      reader,
    );

    assert.equal(data.uploadReferenceImage.userErrors[0].code, "FORBIDDEN");
    assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
  });

  it("are gone, and nothing was done, when the client goes away before the last", async () => {
    const operations = textPart("operations", { query: SEVERAL, variables: several(2) });
    const map = textPart("map", { 0: ["variables.input.files.0"], 1: ["variables.input.files.1"] });
    const opening = formBody(
      [operations, map, part("0", a), part("1", { ...b, bytes: b.bytes.subarray(0, 100_000) })],
      "",
    );
    const connection = await RawConnection.open(app.url);
    await connection.write(formRequestHead("/graphql", client.key, 5_000_000));
    await connection.write(opening);
    await waitUntil(
      "both are spooled",
      async () => (await readdir(join(app.dataDirectory, "spool"))).length === 2,
    );

    connection.destroy();

    await waitUntil(
      "the spool is empty",
      async () => (await readdir(join(app.dataDirectory, "spool"))).length === 0,
    );
    assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
  });

  it("are all used when the client goes away after the last, and gone then", async () => {
    const operations = textPart("operations", { query: SEVERAL, variables: several(3) });
    const map = textPart(
      "map",
      Object.fromEntries([0, 1, 2].map((i) => [i, [`variables.input.files.${i}`]])),
    );
    const body = formBody([operations, map, part("0", a), part("1", b), part("2", c)]);
    const connection = await RawConnection.open(app.url);
    await connection.write(formRequestHead("/graphql", client.key, body.length));
    await connection.write(body);
    const images = async () => (await tracesOf(app, client.workspaceId)).images;
    await waitUntil("the first is recorded", async () => (await images()) > 0);

    connection.destroy();

    await waitUntil("all are recorded", async () => (await images()) === 3);
    await waitUntil(
      "the spool is empty",
      async () => (await readdir(join(app.dataDirectory, "spool"))).length === 0,
    );
  });
});
