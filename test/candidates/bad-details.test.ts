import assert from "node:assert/strict";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { facelessPicture, largePicture } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { assertNothingLeft, assertRefused, type Parts, situation } from "../uploads/form-refusals.js";

const nested = (levels: number): object => (levels === 1 ? {} : { a: nested(levels - 1) });

interface BadDetail {
  what: string;
  input: Record<string, unknown>;
  field: string[];
  says: RegExp;
  /** The same as the form has it; missing where a form has no way to say it. */
  text?: string;
}

const BAD_DETAILS: BadDetail[] = [
  {
    what: "a prompt of 10,001 letters",
    input: { prompt: "p".repeat(10_001) },
    field: ["prompt"],
    says: /10000/,
  },
  { what: "a prompt with a NUL", input: { prompt: "a\0b" }, field: ["prompt"], says: /NUL/ },
  {
    what: "a prompt of half a character",
    input: { prompt: "a\ud83d" },
    field: ["prompt"],
    says: /surrogate/,
  },
  { what: "a source of 201 letters", input: { source: "s".repeat(201) }, field: ["source"], says: /200/ },
  {
    what: "a caption of 1,001 letters",
    input: { caption: "c".repeat(1_001) },
    field: ["caption"],
    says: /1000/,
  },
  {
    what: "parameters of 16,385 bytes",
    input: { parameters: { a: "x".repeat(16_385 - '{"a":""}'.length) } },
    field: ["parameters"],
    says: /16,385 bytes.*16,384/,
  },
  {
    what: "parameters of 16,385 bytes in UTF-8, but fewer characters",
    input: { parameters: { a: `x${"é".repeat((16_385 - 9) / 2)}` } },
    field: ["parameters"],
    says: /16,385 bytes/,
  },
  {
    what: "parameters with a NUL in a text",
    input: { parameters: { a: ["b\0"] } },
    field: ["parameters"],
    says: /NUL/,
  },
  {
    what: "parameters with a NUL in a name",
    input: { parameters: { "a\0": 1 } },
    field: ["parameters"],
    says: /NUL/,
  },
  {
    what: "parameters with half a character deep inside",
    input: { parameters: { a: { b: [{ c: "\udc00" }] } } },
    field: ["parameters"],
    says: /surrogate/,
  },
  {
    what: "a time before pictures were generated",
    input: { generatedAt: "1989-12-31T23:59:59Z" },
    field: ["generatedAt"],
    says: /1990/,
  },
  {
    what: "a time to come",
    input: { generatedAt: "2999-01-01T00:00:00Z" },
    field: ["generatedAt"],
    says: /now/,
  },
];

describe("A candidate with details that cannot be kept", () => {
  for (const { what, input, field, says } of BAD_DETAILS) {
    it(`is refused by the mutation and nothing is left: ${what}`, async () => {
      const { app, client, characterId, file } = await situation();

      const { candidate, candidateId, userErrors } = await client.submit(characterId, file, input);

      assert.deepEqual([candidate, candidateId, userErrors.length], [null, null, 1]);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["INVALID_INPUT", field]);
      assert.match(userErrors[0].message, says);
      await assertNothingLeft(app, client);
    });

    // A form cannot carry half a character.
    if (/surrogate/.test(says.source)) continue;
    for (const order of ["before", "after"] as const) {
      it(`is refused by the form, the field ${order} the file, and nothing is left: ${what}`, async () => {
        const { app, client, characterId, file } = await situation();
        const fields = Object.entries(input).map(([name, value]): Parts[number] => [
          name,
          typeof value === "string" ? value : JSON.stringify(value),
        ]);
        const picture: Parts[number] = ["file", file];

        const parts = order === "before" ? [...fields, picture] : [picture, ...fields];
        const response = await client.uploadForm(characterId, parts, { to: "candidates" });

        assert.match(await assertRefused(response, { status: 400, code: "INVALID_INPUT", field }), says);
        await assertNothingLeft(app, client);
      });
    }
  }
});

const BAD_TEXTS: [field: string, text: string, says: RegExp][] = [
  ["parameters", "{", /no JSON/],
  ["parameters", "steps: 30", /no JSON/],
  ["parameters", "[1, 2]", /object/],
  ["parameters", '"text"', /object/],
  ["parameters", "30", /object/],
  ["parameters", "NaN", /no JSON/],
  ["parameters", JSON.stringify(nested(33)), /32 levels/],
  ["parameters", "[".repeat(30_000) + "]".repeat(30_000), /object/],
  ["parameters", `{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`, /32 levels/],
  ["parameters", `{"a":"${"x".repeat(70_000)}"}`, /longer/],
  ["generatedAt", "yesterday", /2026-03-01T12:00:00Z/],
  ["generatedAt", "2026-02-30T99:00:00Z", /2026-03-01T12:00:00Z/],
  ["generatedAt", "2026-03-01", /2026-03-01T12:00:00Z/],
  ["generatedAt", "1772366400", /2026-03-01T12:00:00Z/],
  ["waitMs", "soon", /whole number/],
];

describe("The form of a candidate", () => {
  for (const [field, text, says] of BAD_TEXTS) {
    it(`refuses by its name, and leaves nothing: ${field} ${text.slice(0, 30)}`, async () => {
      const { app, client, characterId, file } = await situation();

      const parts: Parts = [
        [field, text],
        ["file", file],
      ];
      const url = `${client.url}/api/v1/characters/${characterId}/candidates`;
      const body = new FormData();
      for (const [name, value] of parts) {
        if (typeof value === "string") body.append(name, value);
        else body.append(name, new Blob([new Uint8Array(value.bytes)]), value.name);
      }
      const response = await fetch(url, { method: "POST", headers: client.headers, body });

      assert.match(
        await assertRefused(response, { status: 400, code: "INVALID_INPUT", field: [field] }),
        says,
      );
      await assertNothingLeft(app, client);
    });
  }

  for (const [field, says] of [
    ["type", /no field named "type".*`file`, `image`, and beside it `prompt`/],
    ["reference_image", /no field named/],
    ["promt", /Did you mean `prompt`\?/],
    ["generated_at", /Did you mean `generatedAt`\?/],
    ["characterId", /stands in the address: `\/api\/v1\/characters\/\{id\}\/candidates`/],
  ] as const) {
    it(`refuses a field that it does not take, and leaves nothing: ${field}`, async () => {
      const { app, client, characterId, file } = await situation();

      const parts: Parts = [
        ["image", file],
        [field, "x"],
      ];
      const response = await client.uploadForm(characterId, parts, { to: "candidates" });

      assert.match(
        await assertRefused(response, { status: 400, code: "INVALID_INPUT", field: [field] }),
        says,
      );
      await assertNothingLeft(app, client);
    });
  }

  it("takes megabytes with fields before and behind them, in any order", async () => {
    const { client, characterId } = await situation();
    const file = await largePicture(7);
    const wanted = { prompt: "p".repeat(10_000), source: "s", parameters: { text: "x".repeat(16_000) } };

    const response = await client.uploadForm(
      characterId,
      [
        ["prompt", wanted.prompt],
        ["file", file],
        ["parameters", JSON.stringify(wanted.parameters, null, 40)],
        ["source", "s"],
        ["generatedAt", ""],
        ["caption", ""],
      ],
      { to: "candidates", waitMs: 0 },
    );

    assert.equal(response.status, 201);
    const { prompt, source, parameters, caption, generatedAtFrom, bytes } = (await response.json()) as any;
    assert.deepEqual({ prompt, source, parameters }, wanted);
    assert.deepEqual([caption, generatedAtFrom, bytes], [null, "ARRIVAL", file.bytes.length]);
  });

  it("answers a picture that is there with 409 and what is there", async () => {
    const { client, characterId, file } = await situation();
    const { candidateId } = await client.submit(characterId, file, { waitMs: 0 });

    const response = await client.uploadForm(characterId, [["file", file]], { to: "candidates" });

    const { errors } = (await response.json()) as any;
    assert.deepEqual(
      [response.status, errors[0].code, errors[0].existingId],
      [409, "DUPLICATE_IMAGE", candidateId],
    );
  });
});

describe("What a client says of a candidate", () => {
  let client: ApiClient;
  let characterId: string;
  let file: FilePart;
  /** No two tests have the same picture, however soon one follows the other. */
  let pictures = 0;
  const FIELDS =
    "prompt promptFrom source sourceFrom parameters parametersFrom caption generatedAt generatedAtFrom";

  before(async () => {
    client = await (await sharedApp()).newWorkspace();
    characterId = await client.createCharacter();
  });
  beforeEach(async () => {
    file = await facelessPicture(500 + pictures++);
  });

  it("is kept in normal form C, without blanks at its ends, the parameters as they are", async () => {
    const parameters = { "e\u0301": "e\u0301 ", list: [1, -0.5, 1e300, null, true, { deep: [] }], "": "" };

    const { candidate, userErrors } = await client.submit(
      characterId,
      file,
      { prompt: " cafe\u0301\n", source: "\u3164", parameters, caption: "", waitMs: 0 },
      FIELDS,
    );

    assert.deepEqual(userErrors, []);
    assert.deepEqual(
      [candidate.prompt, candidate.promptFrom, candidate.source, candidate.sourceFrom, candidate.caption],
      ["café", "CLIENT", null, null, null],
    );
    assert.deepEqual(candidate.parameters, parameters);
  });

  it("may be as long as it may be: 10,000 characters, 16,384 bytes, 32 levels", async () => {
    const parameters = { a: "x".repeat(16_384 - '{"a":""}'.length) };

    const { candidate, userErrors } = await client.submit(
      characterId,
      file,
      { prompt: "👩‍🚀".repeat(10_000), source: "s".repeat(200), parameters, waitMs: 0 },
      FIELDS,
    );
    const deep = await client.uploadForm(
      characterId,
      [
        ["file", await facelessPicture(499)],
        ["parameters", JSON.stringify(nested(32))],
      ],
      { to: "candidates", waitMs: 0 },
    );

    assert.deepEqual(userErrors, []);
    assert.equal([...new Intl.Segmenter().segment(candidate.prompt)].length, 10_000);
    assert.deepEqual(candidate.parameters, parameters);
    assert.equal(deep.status, 201);
    assert.deepEqual(((await deep.json()) as any).parameters, nested(32));
  });

  it("is nothing where it is null, empty or an empty object", async () => {
    const { candidate } = await client.submit(
      characterId,
      file,
      { prompt: null, source: "", parameters: {}, generatedAt: null, waitMs: 0 },
      FIELDS,
    );

    const { generatedAt, ...rest } = candidate;
    assert.deepEqual(rest, {
      prompt: null,
      promptFrom: null,
      source: null,
      sourceFrom: null,
      parameters: null,
      parametersFrom: null,
      caption: null,
      generatedAtFrom: "ARRIVAL",
    });
    assert.ok(Math.abs(Date.now() - Date.parse(generatedAt)) < 60_000);
  });
});

describe("A candidate of a character that is not there", () => {
  it("is refused as NOT_FOUND before its file is looked at, and nothing is left", async () => {
    const { app, client, file } = await situation();

    const { candidate, userErrors } = await client.submit("char_01h455vb4pex5vsknk084sn02q", file);

    assert.deepEqual(
      [candidate, userErrors.map(({ code, field }: any) => [code, field])],
      [null, [["NOT_FOUND", ["characterId"]]]],
    );
    assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
  });
});
