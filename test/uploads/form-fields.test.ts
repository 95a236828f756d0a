import assert from "node:assert/strict";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { assertNothingLeft, assertRefused, type Parts, situation } from "./form-refusals.js";

interface WrongField {
  what: string;
  /** Beside the picture. */
  parts: Parts;
  field: string;
  says: RegExp;
}

const ALLOWED = /`file`, `image`, `reference_image`.* `type`, `caption`, `origin`, `consent`, `waitMs`\./;
const attached = (text: string): FilePart => ({ bytes: Buffer.from(text), name: "note.txt" });

const WRONG_FIELDS: WrongField[] = [
  { what: "a mistyped name", parts: [["captoin", "x"]], field: "captoin", says: /Did you mean `caption`\?/ },
  { what: "a name in capitals", parts: [["TYPE", "x"]], field: "TYPE", says: /Did you mean `type`\?/ },
  { what: "snake case", parts: [["wait_ms", "1"]], field: "wait_ms", says: /Did you mean `waitMs`\?/ },
  { what: "a name that is like none", parts: [["tags", "x"]], field: "tags", says: ALLOWED },
  { what: "an empty name", parts: [["", "x"]], field: "", says: ALLOWED },
  { what: "a name of every object", parts: [["__proto__", "x"]], field: "__proto__", says: ALLOWED },
  { what: "a long name", parts: [["x".repeat(5_000), "1"]], field: "x".repeat(5_000), says: /^.{1,300}$/ },
  {
    what: "what stands in the address",
    parts: [["characterId", "x"]],
    field: "characterId",
    says: /stands in the address/,
  },
  {
    what: "what is a header",
    parts: [["Idempotency-Key", "x"]],
    field: "Idempotency-Key",
    says: /sent as the header `Idempotency-Key`/,
  },
  {
    what: "a caption twice",
    parts: [
      ["caption", "a"],
      ["caption", "a"],
    ],
    field: "caption",
    says: /more than once/,
  },
  {
    what: "a type twice",
    parts: [
      ["type", "primary"],
      ["type", "reference"],
    ],
    field: "type",
    says: /more than once/,
  },
  { what: "a waitMs of letters", parts: [["waitMs", "abc"]], field: "waitMs", says: /0 to 60000, not "abc"/ },
  { what: "a waitMs of nothing", parts: [["waitMs", ""]], field: "waitMs", says: /0 to 60000/ },
  { what: "a waitMs with a point", parts: [["waitMs", "1.5"]], field: "waitMs", says: /whole number/ },
  { what: "a waitMs in other digits", parts: [["waitMs", "0x10"]], field: "waitMs", says: /whole number/ },
  {
    what: "a waitMs that is too long",
    parts: [["waitMs", "1".repeat(70_000)]],
    field: "waitMs",
    says: /longer/,
  },
  { what: "a type of every object", parts: [["type", "constructor"]], field: "type", says: /`primary` or/ },
  { what: "a type that is too long", parts: [["type", "p".repeat(70_000)]], field: "type", says: /longer/ },
  { what: "a caption of 70 kB", parts: [["caption", "c".repeat(70_000)]], field: "caption", says: /longer/ },
  {
    what: "a caption that is a file",
    parts: [["caption", attached("Hello")]],
    field: "caption",
    says: /is a text, not a file/,
  },
  {
    what: "a text that is named as a file",
    parts: [["image", "x"]],
    field: "file",
    says: /without a file name/,
  },
  { what: "a second file elsewhere", parts: [["mask", attached("m")]], field: "mask", says: ALLOWED },
];

const formUrl = ({ url }: ApiClient, characterId: string, query: string) =>
  `${url}/api/v1/characters/${characterId}/reference-images${query}`;

/** Also to an address that ends in `query`. */
function sendParts(client: ApiClient, characterId: string, parts: Parts, query = ""): Promise<Response> {
  const body = new FormData();
  for (const [field, value] of parts) {
    if (typeof value === "string") body.append(field, value);
    else body.append(field, new Blob([new Uint8Array(value.bytes)]), value.name);
  }
  return fetch(formUrl(client, characterId, query), { method: "POST", headers: client.headers, body });
}

describe("A field that the upload form does not take", () => {
  for (const { what, parts, field, says } of WRONG_FIELDS) {
    for (const order of ["before", "after"] as const) {
      it(`is refused ${order} the file, by its name, and nothing is stored: ${what}`, async () => {
        const { app, client, characterId, file } = await situation();
        const picture: Parts = [["file", file]];

        const all = order === "before" ? [...parts, ...picture] : [...picture, ...parts];
        const response = await sendParts(client, characterId, all);

        const expected = { status: 400, code: "INVALID_INPUT", field: field === "" ? [] : [field] };
        assert.match(await assertRefused(response, expected), says);
        await assertNothingLeft(app, client);
      });
    }
  }

  it("is refused among many others", async () => {
    const { app, client, characterId, file } = await situation();
    const many: Parts = Array.from({ length: 2_000 }, (_, index) => [`tag${index}`, "x"]);

    const response = await sendParts(client, characterId, [["caption", "x"], ["file", file], ...many]);

    await assertRefused(response, { status: 400, code: "INVALID_INPUT", field: ["tag0"] });
    await assertNothingLeft(app, client);
  });
});

describe("A parameter that the upload form's address does not take", () => {
  for (const [query, field, says] of [
    ["?waitMs=abc", "waitMs", /whole number of milliseconds from 0 to 60000, not "abc"/],
    ["?waitMs=", "waitMs", /from 0 to 60000/],
    ["?waitMs=-1", "waitMs", /from 0 to 60000/],
    ["?waitMs=60001", "waitMs", /from 0 to 60000/],
    ["?waitMs=1e3", "waitMs", /whole number/],
    ["?waitMs=%zz", "waitMs", /whole number/],
    ["?waitMs=%201", "waitMs", /whole number/],
    [`?waitMs=${"1".repeat(5_000)}`, "waitMs", /^.{1,200}$/],
    ["?waitMs=1&waitMs=1", "waitMs", /more than once/],
    ["?waitMs[]=1", "waitMs[]", /Did you mean `waitMs`\?/],
    ["?wiatMs=1", "wiatMs", /Did you mean `waitMs`\? The address takes `waitMs` alone/],
    ["?waitms=1", "waitms", /Did you mean `waitMs`\?/],
    ["?caption=x", "caption", /sent as a field of the form/],
    ["?idempotencyKey=x", "idempotencyKey", /sent as the header/],
    ["?__proto__=1", "__proto__", /takes `waitMs` alone/],
    ["?a=1", "a", /takes `waitMs` alone/],
  ] as const) {
    it(`is refused by its name, and nothing is stored: ${query.slice(0, 30)}`, async () => {
      const { app, client, characterId, file } = await situation();

      const response = await sendParts(client, characterId, [["file", file]], query);

      const message = await assertRefused(response, { status: 400, code: "INVALID_INPUT", field: [field] });
      assert.match(message, says);
      await assertNothingLeft(app, client);
    });
  }

  it("is refused when it stands in the form as well", async () => {
    const { app, client, characterId, file } = await situation();

    const response = await client.uploadForm(characterId, [
      ["waitMs", "0"],
      ["file", file],
    ]);

    await assertRefused(response, { status: 400, code: "INVALID_INPUT", field: ["waitMs"] });
    await assertNothingLeft(app, client);
  });
});

describe("The upload form's waitMs", () => {
  for (const [where, query, parts] of [
    ["the address", "?waitMs=0", []],
    ["the form, before the file", "", [["waitMs", "0"]]],
  ] as [string, string, Parts][]) {
    it(`may stand in ${where}`, async () => {
      const { client, characterId, file } = await situation();

      const response = await sendParts(client, characterId, [...parts, ["file", file]], query);

      const { status } = (await response.json()) as { status: string };
      assert.equal(response.status, 201);
      assert.match(status, /^(ANALYSING|READY)$/);
    });
  }

  it("takes every whole number up to a minute, and texts that are left empty", async () => {
    const { client, characterId, file } = await situation();

    const response = await sendParts(client, characterId, [
      ["waitMs", "60000"],
      ["type", ""],
      ["caption", ""],
      ["file", file],
    ]);

    const { status, type, caption } = (await response.json()) as Record<string, string | null>;
    assert.deepEqual([status, type, caption], ["READY", "PRIMARY", null]);
  });
});
