import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lexicographicSortSchema, printSchema } from "graphql";
import pino from "pino";
import { createSchema } from "../../src/api/schema.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp, startTestApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";

const post = (client: ApiClient, body: string, headers: Record<string, string> = {}) =>
  fetch(`${client.url}/graphql`, {
    method: "POST",
    headers: { ...client.headers, "Content-Type": "application/json", ...headers },
    body,
  });

const asJson = (query: string, variables?: object) => JSON.stringify({ query, variables });

describe("A request that is none", () => {
  const many = Array.from({ length: 5_000 }, (_, i) => `a${i}: viewer { keyName }`).join(" ");
  const page = "characters(first: 100) { nodes { referenceImages { face { landmarks { x y } } } } }";
  const costly = Array.from({ length: 9 }, (_, i) => `a${i}: ${page}`).join(" ");
  const pageOf = "query ($n: Int!) { characters(first: $n) { nodes { id } } }";
  for (const [what, body, code] of [
    ["malformed JSON", '{"query": ', "BAD_REQUEST"],
    ["an empty body", "", "BAD_REQUEST"],
    ["no query", "{}", "BAD_REQUEST"],
    ["a syntax error", asJson("{ viewer { "), "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", asJson("{ viewer { password } }"), "GRAPHQL_VALIDATION_FAILED"],
    [
      "an unknown operation name",
      '{"query":"{ viewer { keyName } }","operationName":"x"}',
      "OPERATION_RESOLUTION_FAILURE",
    ],
    ["a missing variable", asJson(pageOf), "BAD_USER_INPUT"],
    ["a variable of another type", asJson(pageOf, { n: "many" }), "BAD_USER_INPUT"],
    ["more tokens than allowed", asJson(`{ ${many} }`), "GRAPHQL_PARSE_FAILED"],
    ["more complexity than allowed", asJson(`{ ${costly} }`), "QUERY_TOO_COMPLEX"],
    [
      "more than 1 MB",
      asJson("{ viewer { keyName } }", { filler: "x".repeat(1_100_000) }),
      "REQUEST_TOO_LARGE",
    ],
  ] as const) {
    it(`is answered as JSON without a stack: ${what}`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const response = await post(client, body);

      const text = await response.text();
      assert.equal(response.status, code === "REQUEST_TOO_LARGE" ? 413 : 400, text.slice(0, 300));
      assert.match(response.headers.get("Content-Type") ?? "", /json/);
      const { errors } = JSON.parse(text) as { errors: { message: string; extensions: { code: string } }[] };
      assert.ok(errors.length > 0);
      assert.equal(errors[0]!.extensions.code, code);
      assert.doesNotMatch(text, /stacktrace|node_modules|\.[jt]s:\d/);
    });
  }

  it("is refused as long as a browser could send it from a foreign page", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const response = await post(client, asJson("{ viewer { keyName } }"), { "Content-Type": "text/plain" });

    assert.equal(response.status, 400);
  });

  it("for something that is not there is answered with 404 as JSON", async () => {
    const client = await (await sharedApp()).newWorkspace();

    for (const [method, path] of [
      ["GET", "/nothing/here"],
      ["DELETE", "/api/v1/characters/x"],
      ["GET", "/api/v1/characters/x/reference-images/x"],
    ]) {
      const response = await fetch(`${client.url}${path}`, { method, headers: client.headers });
      const { errors } = (await response.json()) as { errors: { code: string }[] };
      assert.deepEqual([response.status, errors[0]?.code], [404, "NOT_FOUND"]);
    }
  });
});

describe("X-Request-Id", () => {
  it("is sent back when it is a sensible one, and made otherwise", async () => {
    const { url } = await sharedApp();
    const idOf = async (given?: string) => {
      const headers: Record<string, string> = given === undefined ? {} : { "X-Request-Id": given };
      return (await fetch(`${url}/healthz`, { headers })).headers.get("X-Request-Id");
    };

    assert.equal(await idOf("from-the-proxy_1.2"), "from-the-proxy_1.2");
    const made = [await idOf(), await idOf("with space"), await idOf("x".repeat(65)), await idOf("a;b")];
    for (const id of made) assert.match(id ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(new Set(made).size, made.length);
  });
});

describe("An unexpected error", () => {
  it("reaches clients as a fixed message with an id, under which the log has its cause", async () => {
    const lines: Record<string, any>[] = [];
    const log = pino({ level: "error" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const app = await startTestApp({ role: "api", log });
    try {
      const client = await app.newWorkspace();
      const characterId = await client.createCharacter();
      await app.dataSource.query("ALTER TABLE reference_images RENAME TO elsewhere");

      const query = await client.graphql("{ characters { nodes { id referenceImages { id } } } }");
      const mutation = await client.graphqlWithFiles(
        "mutation ($input: UploadReferenceImageInput!) { uploadReferenceImage(input: $input) { userErrors { code } } }",
        { input: { characterId, file: null } },
        { "variables.input.file": await facelessPicture() },
      );
      const form = await client.uploadForm(characterId, [["file", await facelessPicture()]]);

      const { errors } = (await form.json()) as any;
      assert.equal(form.status, 500);
      for (const error of [query.errors![0]!, mutation.errors![0]!, errors[0]]) {
        const { code, errorId } = error.extensions ?? error;
        assert.equal(code, "INTERNAL_SERVER_ERROR");
        assert.equal(
          error.message,
          `Something went wrong on our side. The server's log has the cause under ${errorId}.`,
        );
        assert.doesNotMatch(JSON.stringify(error), /relation|SELECT|stack/);
        const logged = lines.filter((line) => line.errorId === errorId);
        assert.equal(logged.length, 1);
        assert.match(logged[0]!.err.message, /relation "reference_images" does not exist/);
      }
    } finally {
      await app.stop();
    }
  });
});

describe("The schema", () => {
  it("is the committed one", async () => {
    const committed = await readFile(join(__dirname, "..", "..", "..", "schema", "schema.graphql"), "utf8");

    assert.equal(`${printSchema(lexicographicSortSchema(createSchema()))}\n`, committed);
  });
});
