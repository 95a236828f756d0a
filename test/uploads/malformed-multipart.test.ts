import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { filePart, formBody, postMultipart, textPart, type RawPart } from "../support/multipart.js";
import { formRequestHead, RawConnection } from "../support/raw-http.js";
import { waitUntil } from "../support/wait-until.js";

const READ_KEY_NAME = "{ viewer { keyName } }";
const operations = (variables: object = { f: null, l: [], s: "text" }) =>
  textPart("operations", { query: READ_KEY_NAME, variables });
const map = (content: unknown = { 0: ["variables.f"] }) => textPart("map", content);
const file = (name = "0") => filePart(name, Buffer.alloc(100_000, 7));

describe("A multipart request to /graphql", () => {
  let app: TestApp;
  let client: ApiClient;

  before(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
  });

  const assertUnharmed = async () => {
    assert.deepEqual(await readdir(join(app.dataDirectory, "spool")), []);
    assert.equal((await fetch(`${app.url}/healthz`)).status, 200);
  };

  const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const wrong: { what: string; body: Buffer; status?: number; message: RegExp }[] = [
    {
      what: "a path into a function every object has",
      body: formBody([operations(), map({ 0: ["hasOwnProperty.call"] }), file()]),
      message: /"hasOwnProperty\.call" of "0" in `map` has to begin with `variables\.`/,
    },
    {
      what: "a path that would make a list of a million holes",
      body: formBody([operations(), map({ 0: ["variables.l.1000000"] }), file()]),
      message: /"variables\.l\.1000000" .* no index of the list of 0/,
    },
    {
      what: "a path into a text",
      body: formBody([operations(), map({ 0: ["variables.s.length"] }), file()]),
      message: /"variables\.s\.length" .* no object and no list/,
    },
    {
      what: "the map before the operations",
      body: formBody([map(), operations(), file()]),
      message: /`operations`, then `map`/,
    },
    {
      what: "a file before the map",
      body: formBody([operations(), file(), map()]),
      message: /"0" comes where `map` should/,
    },
    {
      what: "a file before everything",
      body: formBody([file(), operations(), map()]),
      message: /"0" comes where `operations` should/,
    },
    {
      what: "another field first",
      body: formBody([textPart("x", "y"), operations(), map(), file()]),
      message: /"x" comes where `operations` should/,
    },
    { what: "no map", body: formBody([operations()]), message: /ends before its fields `map`/ },
    { what: "no operations", body: formBody([]), message: /ends before its fields `operations` and `map`/ },
    {
      what: "two operations",
      body: formBody([operations(), operations(), map()]),
      message: /"operations" comes where `map` should/,
    },
    { what: "two maps", body: formBody([operations(), map(), map(), file()]), message: /`map` twice/ },
    {
      what: "two files of one name with another still to come",
      body: formBody([
        operations({ f: null, g: null }),
        map({ 0: ["variables.f"], 1: ["variables.g"] }),
        file(),
        file(),
        file("1"),
      ]),
      message: /two files named "0"/,
    },
    {
      what: "operations that are no JSON",
      body: formBody([textPart("operations", "{"), map(), file()]),
      message: /`operations` is no valid JSON/,
    },
    {
      what: "a map that is no JSON",
      body: formBody([operations(), textPart("map", "{0:}"), file()]),
      message: /`map` is no valid JSON/,
    },
    {
      what: "a map nested 400,000 deep",
      body: formBody([operations(), textPart("map", deep(400_000)), file()]),
      message: /`map` has to be an object/,
    },
    {
      what: "operations nested 400,000 deep",
      body: formBody([textPart("operations", `{"variables":${deep(400_000)}}`), map(), file()]),
      message: /goes on with "f"|no index/,
    },
    {
      what: "a batch",
      body: formBody([
        textPart("operations", [{ query: READ_KEY_NAME }]),
        map({ 0: ["0.variables.f"] }),
        file(),
      ]),
      message: /batches are not taken/,
    },
    {
      what: "operations of more than 1 MB",
      body: formBody([operations({ f: null, filler: "x".repeat(1_100_000) }), map(), file()]),
      status: 413,
      message: /`operations` is larger than 1000000 bytes/,
    },
    {
      what: "a map of more than 1 MB",
      body: formBody([operations(), map({ 0: ["variables.f"], filler: "x".repeat(1_100_000) }), file()]),
      status: 413,
      message: /`map` is larger/,
    },
    {
      what: "5 MB before the first part",
      body: Buffer.concat([Buffer.alloc(5_000_000, "x"), formBody([operations(), map(), file()])]),
      status: 413,
      message: /within the first/,
    },
    {
      what: "300 parts",
      body: formBody([
        operations({ f: null }),
        map(),
        ...Array.from({ length: 300 }, (_, i) => filePart(`x${i}`, "x")),
      ]),
      status: 413,
      message: /more than 200 parts/,
    },
    {
      what: "a part's header that is none, while a file is still to come",
      body: Buffer.concat([
        formBody([operations(), map()], ""),
        Buffer.from("--b\r\n\0:::\r\n\r\nx\r\n--b--\r\n"),
      ]),
      message: /malformed/i,
    },
    { what: "no form", body: Buffer.from("not a form"), message: /ends before/ },
    { what: "nothing", body: Buffer.alloc(0), message: /ends before/ },
  ];
  for (const { what, body, status = 400, message } of wrong) {
    it(`with ${what} is answered ${status} with words, and the next on the connection as ever`, async () => {
      const connection = await RawConnection.open(app.url);
      await connection.write(formRequestHead("/graphql", client.key, body.length));
      await connection.write(body);
      await connection.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assert.equal(await waitUntil("an answer", () => connection.status(1)), status);
      assert.equal(await waitUntil("the answer to the next request", () => connection.status(2)), 200);
      connection.destroy();
      const { errors } = await postMultipart(client, body);
      assert.match(errors![0]!.message, message);
      assert.equal(errors![0]!.extensions.code, status === 413 ? "REQUEST_TOO_LARGE" : "BAD_REQUEST");
      await assertUnharmed();
    });
  }

  for (const [what, type] of [
    ["without a boundary", "multipart/form-data"],
    ["with an empty boundary", "multipart/form-data; boundary="],
    ["with something beside its boundary", "multipart/form-data; boundary=b; ?"],
  ] as const) {
    it(`${what} is answered 400 with words`, async () => {
      const { status, errors } = await postMultipart(client, formBody([operations(), map(), file()]), type);

      assert.equal(status, 400);
      assert.match(errors![0]!.message, /Content-Type/);
      await assertUnharmed();
    });
  }

  it("of any form, whole or cut or with bytes flipped, is answered 200 or 4xx as JSON and leaves nothing", async () => {
    const content = fc.oneof(
      fc.constantFrom(
        "",
        "null",
        "[]",
        "{",
        '"x"',
        "{}",
        '{"0":["variables.f"]}',
        '{"0":["variables.f"],"1":["variables.g"]}',
      ),
      fc.json({ maxDepth: 2 }),
      fc.string({ maxLength: 40 }),
    );
    const name = fc.constantFrom("operations", "map", "0", "1", "x", "");
    const anyPart: fc.Arbitrary<RawPart> = fc.oneof(
      fc.constant(operations({ f: null, g: null })),
      fc.constant(map({ 0: ["variables.f"] })),
      fc.constant(map({ 0: ["variables.f"], 1: ["variables.g"] })),
      fc.record({ name, content }).map(({ name, content }) => textPart(name, content)),
      fc
        .record({ name, bytes: fc.integer({ min: 0, max: 200_000 }) })
        .map(({ name, bytes }) => filePart(name, Buffer.alloc(bytes, 1))),
    );
    const lead = fc.constantFrom(
      [],
      [operations({ f: null, g: null })],
      [operations({ f: null, g: null }), map({ 0: ["variables.f"], 1: ["variables.g"] })],
    );
    const ending = fc.constantFrom(
      "--b--\r\n",
      "--b--",
      "--b",
      "--b-",
      "",
      "--b\r\n",
      "--b\r\nContent-Disposition: form-da",
      "--b--\r\n--b\r\nmore",
    );
    const damage = fc.record({
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 }),
      flips: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        lead,
        fc.array(anyPart, { maxLength: 5 }),
        ending,
        damage,
        async (lead, parts, ending, { cut, flips }) => {
          const whole = formBody([...lead, ...parts], ending);
          const body = cut === null ? whole : whole.subarray(0, Math.floor(whole.length * cut));
          for (const flip of flips) if (body.length > 0) body[Math.floor(body.length * flip)]! ^= 0x15;

          const { status, data, errors } = await postMultipart(client, body);

          assert.ok(status === 200 || (status >= 400 && status < 500), `${status}`);
          assert.ok(data !== undefined || errors!.length > 0);
          await assertUnharmed();
        },
      ),
      { numRuns: 250 },
    );
  });
});
