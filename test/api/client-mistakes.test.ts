import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { buildSchema, GraphQLError } from "graphql";
import { ApolloServer } from "@apollo/server";
import pino from "pino";
import { badRequestStatus, maskUnexpected } from "../../src/api/mask-unexpected.js";
import type { RequestContext } from "../../src/graphql/request-context.js";
import { startTestApp, type TestApp } from "../support/app.js";
import type { ApiClient } from "../support/api-client.js";

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}
interface Mistake extends Sent {
  what: string;
  status?: number;
  message: RegExp;
}

const VIEWER = "{ viewer { keyName } }";
const json = (body: unknown): Sent => ({ body: JSON.stringify(body) });
const query = (query: string, variables?: object, rest: object = {}): Sent =>
  json({ query, variables, ...rest });
const get = (parameters: string, headers: Record<string, string> = {}): Sent => ({
  method: "GET",
  path: `/graphql?${parameters}`,
  headers,
});
const persisted = (persistedQuery: unknown, query?: string) =>
  json({ query, extensions: { persistedQuery } });
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

const MISTAKES: Mistake[] = [
  { what: "malformed JSON", body: '{"query": ', message: /JSON/ },
  { what: "JSON that is no object", body: '"{ viewer }"', message: /JSON/ },
  { what: "an empty body", body: "", message: /POST body missing/ },
  { what: "an empty object", ...json({}), message: /POST body missing/ },
  { what: "an object without query", ...json({ q: VIEWER }), message: /non-empty `query`/ },
  { what: "an empty query", ...query(""), message: /non-empty `query`/ },
  { what: "a query that is a number", ...json({ query: 7 }), message: /must be strings/ },
  {
    what: "a query that is a document",
    ...json({ query: { kind: "Document" } }),
    message: /must be strings/,
  },
  { what: "several operations in one request", ...json([{ query: VIEWER }]), message: /batching disabled/ },
  { what: "an empty list", ...json([]), message: /batching disabled|No operations/ },
  { what: "variables as a string", ...json({ query: VIEWER, variables: "{}" }), message: /`variables`/ },
  { what: "variables as a list", ...json({ query: VIEWER, variables: [] }), message: /`variables`/ },
  { what: "extensions as a list", ...json({ query: VIEWER, extensions: [] }), message: /`extensions`/ },
  {
    what: "an operation name that is a number",
    ...query(VIEWER, {}, { operationName: 1 }),
    message: /`operationName`/,
  },
  {
    what: "no content type",
    headers: { "Content-Type": "" },
    ...query(VIEWER),
    message: /POST body missing/,
  },
  {
    what: "a content type of another kind",
    headers: { "Content-Type": "text/csv" },
    ...query(VIEWER),
    message: /POST body missing/,
  },
  {
    what: "an unknown charset",
    headers: { "Content-Type": "application/json; charset=klingon" },
    ...query(VIEWER),
    status: 415,
    message: /charset/,
  },
  {
    what: "an unknown compression",
    headers: { "Content-Encoding": "klingon" },
    ...query(VIEWER),
    status: 415,
    message: /encoding/,
  },
  {
    what: "a broken compression",
    headers: { "Content-Encoding": "gzip" },
    body: gzipSync("{}").subarray(0, 12),
    message: /unexpected end of file/,
  },
  {
    what: "more than 1 MB",
    ...query(VIEWER, { filler: "x".repeat(1_100_000) }),
    status: 413,
    message: /too large/,
  },
  { what: "another method", method: "PUT", ...query(VIEWER), status: 405, message: /only GET\/POST/ },
  {
    what: "an answer of a type that there is not",
    headers: { Accept: "text/csv" },
    ...query(VIEWER),
    status: 406,
    message: /'accept' header/,
  },

  {
    what: "GET with a mutation",
    ...get(
      `query=${encodeURIComponent("mutation { revokeApiKey(input: { id: 1 }) { key: apiKey { id } } }")}`,
    ),
    status: 405,
    message: /only support query/,
  },
  {
    what: "GET with a subscription",
    ...get(`query=${encodeURIComponent("subscription { x }")}`),
    message: /subscription/i,
  },
  { what: "GET with two queries", ...get("query={a}&query={b}"), message: /only be specified once/ },
  { what: "GET with broken variables", ...get("query={a}&variables={"), message: /invalid JSON/ },
  {
    what: "GET with variables that are a list",
    ...get("query={a}&variables=[]"),
    message: /JSON-encoded object/,
  },
  {
    what: "GET with a body's content type",
    ...get("query={a}", { "Content-Type": "text/csv" }),
    status: 415,
    message: /content-type/,
  },

  { what: "a syntax error", ...query("{ viewer { "), message: /^Syntax Error/ },
  {
    what: "more tokens than allowed",
    ...query(`{ ${"viewer { keyName } ".repeat(2_000)} }`),
    message: /token/,
  },
  { what: "brackets in brackets", ...query(`{ node(id: ${"[".repeat(3_900)}`), message: /./ },
  { what: "selections in selections", ...query(`${"{ a ".repeat(1_900)}${"}".repeat(1_900)}`), message: /./ },
  { what: "an unknown field", ...query("{ viewer { password } }"), message: /password/ },
  { what: "an unknown argument", ...query("{ viewer(x: 1) { keyName } }"), message: /Unknown argument/ },
  { what: "an unknown directive", ...query("{ viewer @secret { keyName } }"), message: /@secret/ },
  {
    what: "a directive in the wrong place",
    ...query("query @skip(if: true) { viewer { keyName } }"),
    message: /@skip/,
  },
  {
    what: "a directive twice",
    ...query("{ viewer @skip(if: true) @skip(if: false) { keyName } }"),
    message: /@skip/,
  },
  { what: "a directive without its argument", ...query("{ viewer @skip { keyName } }"), message: /@skip/ },
  { what: "a fragment in a circle", ...query("{ ...A } fragment A on Query { ...A }"), message: /itself/ },
  { what: "an unknown fragment", ...query("{ ...A }"), message: /Unknown fragment/ },
  { what: "a missing argument", ...query("{ character { id } }"), message: /required/ },
  {
    what: "a file as a literal",
    ...query('mutation { assessImage(input: { characterId: "x", file: "y" }) { userErrors { code } } }'),
    message: /Upload/,
  },
  {
    what: "a date that is none as a literal",
    ...query('mutation { createApiKey(input: { name: "x", scopes: [], expiresAt: "soon" }) { key } }'),
    message: /date/i,
  },

  {
    what: "no operation",
    ...query("fragment A on Query { viewer { keyName } }"),
    message: /never used|operation/,
  },
  {
    what: "an unknown operation name",
    ...query(VIEWER, {}, { operationName: "x" }),
    message: /Unknown operation/,
  },
  {
    what: "an empty operation name beside two",
    ...query(`query A ${VIEWER} query B ${VIEWER}`, {}, { operationName: "" }),
    message: /operation/,
  },
  {
    what: "two operations without a choice",
    ...query(`query A ${VIEWER} query B ${VIEWER}`),
    message: /Must provide operation name/,
  },
  {
    what: "a subscription",
    ...query('subscription { characterChanged(id: "char_x") { kind } }'),
    message: /subscription/i,
  },
  {
    what: "a subscription with a name and variables",
    ...query("subscription S($x: ID!) { a: characterChanged(id: $x) { kind } }", { x: "char_x" }),
    message: /subscription/i,
  },

  {
    what: "a missing variable",
    ...query("query ($n: Int!) { characters(first: $n) { nodes { id } } }"),
    message: /\$n/,
  },
  {
    what: "a variable of another type",
    ...query("query ($n: Int!) { characters(first: $n) { nodes { id } } }", { n: "x" }),
    message: /\$n/,
  },
  {
    what: "a number that is too large",
    ...query("query ($n: Int!) { characters(first: $n) { nodes { id } } }", { n: 2 ** 31 }),
    message: /32-bit/,
  },
  {
    what: "a file that is none",
    ...query("mutation ($i: AssessImageInput!) { assessImage(input: $i) { userErrors { code } } }", {
      i: { characterId: "x", file: "y" },
    }),
    message: /Upload value invalid/,
  },
  {
    what: "an enum value that is none",
    ...query(
      "mutation ($i: UploadReferenceImageInput!) { uploadReferenceImage(input: $i) { userErrors { code } } }",
      { i: { characterId: "x", file: null, type: "BEST" } },
    ),
    message: /BEST|file/,
  },
  {
    what: "an unknown field of an input",
    ...query("mutation ($i: DeleteCharacterInput!) { deleteCharacter(input: $i) { deletedId } }", {
      i: { id: "x", force: true },
    }),
    message: /force/,
  },
  {
    what: "many wrong variables",
    ...query("query ($n: [ID!]!) { node(id: $n) { id } }", { n: Array.from({ length: 200 }, () => ({})) }),
    message: /\$n/,
  },
  {
    what: "many wrong values in one variable",
    ...query(
      "mutation ($i: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $i) { deletedIds } }",
      { i: { characterId: "x", imageIds: Array.from({ length: 200 }, () => ({})) } },
    ),
    message: /ID cannot represent|Too many errors/,
  },
  {
    what: "null for a variable with a default where none is allowed",
    ...query('query ($id: ID = "x") { character(id: $id) { id } }', { id: null }),
    message: /must not be null/,
  },
  {
    what: "null for such a variable within an input",
    ...query('mutation ($n: String = "x") { createCharacter(input: { name: $n }) { character { id } } }', {
      n: null,
    }),
    message: /invalid value|must not be null/,
  },
  {
    what: "null for such a variable of a directive",
    ...query("query ($b: Boolean = true) { viewer @include(if: $b) { keyName } }", { b: null }),
    message: /must not be null/,
  },
  {
    what: "null for such a variable of a directive deeper down",
    ...query("query ($b: Boolean = true) { viewer { keyName @include(if: $b) } }", { b: null }),
    message: /must not be null/,
  },

  {
    what: "a hash of another query",
    ...persisted({ version: 1, sha256Hash: "bbbb" }, VIEWER),
    message: /sha does not match/,
  },
  {
    what: "a hash that is none",
    ...persisted({ version: 1, sha256Hash: 7 }, VIEWER),
    message: /sha does not match/,
  },
  {
    what: "another version of persisted queries",
    ...persisted({ version: 2, sha256Hash: hashOf(VIEWER) }, VIEWER),
    message: /version/,
  },
  { what: "a persisted query that is no object", ...persisted(true, VIEWER), message: /version/ },
  // The protocol wants 200 here: the client then sends the query with its hash.
  {
    what: "an unknown hash",
    ...persisted({ version: 1, sha256Hash: hashOf("{ x }") }),
    status: 200,
    message: /^PersistedQueryNotFound$/,
  },
  {
    what: "no hash and no query",
    ...persisted({ version: 1 }),
    status: 200,
    message: /^PersistedQueryNotFound$/,
  },
];

describe("A mistake of the client", () => {
  const lines: Record<string, unknown>[] = [];
  let app: TestApp;
  let client: ApiClient;

  before(async () => {
    const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    app = await startTestApp({ role: "api", log });
    client = await app.newWorkspace();
  });

  after(() => app?.stop());

  for (const { what, status, message, ...sent } of MISTAKES) {
    it(`is answered with what is wrong, and not logged as an error: ${what}`, async () => {
      lines.length = 0;

      const answer = await send(client, sent);

      const { errors } = JSON.parse(answer.body) as { errors: GraphQLError[] };
      assert.ok(
        answer.status === (status ?? answer.status) &&
          (status !== undefined || Math.floor(answer.status / 100) === 4),
        `${answer.status} ${answer.body.slice(0, 300)}`,
      );
      assert.match(errors[0]!.message, message);
      for (const { extensions } of errors) {
        assert.equal(extensions.errorId, undefined);
        assert.notEqual(extensions.code, "INTERNAL_SERVER_ERROR");
      }
      assert.deepEqual(lines, []);
    });
  }
});

/** As a client that decides on every header by itself; one without a value is left out. */
function send({ url, headers: own }: ApiClient, sent: Sent): Promise<{ status: number; body: string }> {
  const { method = "POST", path = "/graphql", body, headers } = sent;
  const all = Object.entries({
    ...own,
    "Content-Type": method === "GET" ? "" : "application/json",
    ...headers,
  });
  const given = Object.fromEntries(all.filter(([, value]) => value !== ""));
  return new Promise((resolve, reject) => {
    const sending = request(`${url}${path}`, { method, headers: given }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }),
      );
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

describe("A mistake of ours", () => {
  const schema = buildSchema(`
    type Query { boom: Int say: String! count: Int! thing: Thing one: One maybe: Thing at(n: Int! = 1): Int kind: Kind }
    enum Kind { ONE }
    interface Thing { id: ID! }
    type One implements Thing { id: ID! }
  `);
  const rootValue = {
    boom: () => {
      throw new TypeError("the cause");
    },
    say: () => null,
    count: () => 1.5,
    thing: () => ({ id: "x" }),
    one: () => ({ id: "x" }),
    at: () => {
      throw new GraphQLError("thrown by a resolver");
    },
    kind: () => "TWO",
    maybe: () => Promise.reject("no error at all"),
  };

  async function ask(query: string, plugins: object[] = [], variables = {}) {
    const lines: Record<string, any>[] = [];
    const log = pino({ level: "error" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const apollo = new ApolloServer<RequestContext>({
      schema,
      rootValue,
      formatError: (formatted, error) => maskUnexpected(formatted, error, log),
      plugins: [badRequestStatus, ...plugins],
    });
    const { body, http } = await apollo.executeOperation(
      { query, variables },
      { contextValue: {} as RequestContext },
    );
    await apollo.stop();
    assert.ok(body.kind === "single");
    return { errors: body.singleResult.errors!, status: http.status, lines };
  }

  for (const [what, query] of [
    ["a resolver that throws", "{ boom }"],
    ["null where none may be", "{ say }"],
    ["a number that its type cannot show", "{ count }"],
    ["an enum value that is none", "{ kind }"],
    ["an object of no known type", "{ thing { id } }"],
    ["something thrown that is no error", "{ maybe { id } }"],
    ["an error of graphql-js thrown by a resolver", "{ at }"],
  ] as const) {
    it(`is masked and logged under an id: ${what}`, async () => {
      const { errors, status, lines } = await ask(query);

      const { errorId, code } = errors[0]!.extensions!;
      assert.equal(code, "INTERNAL_SERVER_ERROR");
      assert.match(errors[0]!.message, /^Something went wrong on our side\./);
      assert.notEqual(status, 400);
      assert.deepEqual(
        lines.map((line) => line.errorId),
        [errorId],
      );
      assert.ok(lines[0]!.err.message.length > 0);
    });
  }

  for (const query of [
    "query ($n: Int = 1) { at(n: $n) }",
    "query ($n: Boolean = true) { one { id @include(if: $n) } }",
    "query ($n: Boolean = true) { boom @include(if: $n) }",
    "subscription { x }",
  ]) {
    it(`is not what graphql-js finds only while it executes: ${query}`, async () => {
      const { errors, status, lines } = await ask(query, [], { n: null });

      assert.match(errors[0]!.message, /must not be null|subscription/);
      assert.deepEqual(
        errors.map(({ extensions }) => extensions),
        [{ code: "BAD_REQUEST" }],
      );
      assert.deepEqual([status, lines], [400, []]);
    });
  }

  it("is masked and logged when a plugin throws, before anything has a path", async () => {
    const plugin = { requestDidStart: async () => ({ didResolveOperation: async () => JSON.parse("{") }) };

    const { errors, status, lines } = await ask("{ boom }", [plugin]);

    assert.equal(errors[0]!.extensions!.code, "INTERNAL_SERVER_ERROR");
    assert.equal(status, 500);
    assert.equal(lines.length, 1);
  });
});
