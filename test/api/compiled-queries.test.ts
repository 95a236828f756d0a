import assert from "node:assert/strict";
import { execute, getOperationAST, GraphQLError, parse } from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import { readyMadeOperations } from "../../src/api/playground/operations.js";
import { compiledQueries } from "../../src/api/compiled-queries.js";
import { boundExecution } from "../../src/api/limits/bounded-execution.js";
import { createSchema } from "../../src/api/schema.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp } from "../support/app.js";
import { insertAnalysedImage, insertCandidate, makeFaceLock } from "../support/rows.js";
import { Scope } from "../../src/workspaces/scope.js";

/** Beyond the times that a query is executed as it came before it is compiled. */
const TIMES = 6;

/** Abstract types, lists of lists, aliases, fragments, variables in every place, enums, times, nulls, counts. */
const QUERY = `query Everything($id: ID!, $ids: [ID!]!, $first: Int = 2, $withLock: Boolean!, $filter: CharacterFilter) {
  viewer { keyName scopes }
  character(id: $id) { ...Whole again: name }
  nobody: character(id: "char_00000000000000000000000000") { id }
  characters(first: $first, filter: $filter, orderBy: NAME) {
    totalCount { value isEstimate } pageInfo { hasNextPage endCursor } edges { cursor node { id __typename } }
    nodes { ...Whole }
  }
  nodes(ids: $ids) {
    __typename id
    ... on Character { name } ... on ReferenceImage { type character { name } } ... on Candidate { reviewed: status }
  }
}
fragment Whole on Character {
  id name createdAt updatedAt profile { niche ageRange { min max } notes }
  primaryImage { id } referenceImages { ...Picture } referenceImageUrls
  faceLock @include(if: $withLock) { status revision strength anchor { id } contributions { weight image { id } } revisions { nodes { cause image { id } } } }
  identitySet { size health coverage { dimension name count } recommendations { kind image { id } } }
  candidates { nodes { id status } }
}
fragment Picture on ReferenceImage {
  id type status fileName caption bytes createdAt consent { note } origin originEvidence thumbnailUrl
  face { box { x y width height } yawDegrees embedding { model dimensions vector } } matchScore
  assessment { verdict score findings { code severity message } }
}`;

describe("A query that is asked again and again", () => {
  let client: ApiClient;
  let variables: Record<string, unknown>;

  before(async () => {
    const app = await sharedApp();
    client = await app.newWorkspace();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const id = await client.createCharacter(`Character ${i}`);
      for (let position = 0; position < 6; position++)
        ids.push(await insertAnalysedImage(app.dataSource, client.workspaceId, id, { position }));
      ids.push(id, await insertCandidate(app.dataSource, client.workspaceId, id));
      await makeFaceLock(app.dataSource, client.workspaceId, id);
    }
    variables = { id: ids[6], ids: [...ids, "img_nothing"], withLock: true, filter: { name: "char" } };
  });

  it("is answered the same each time, to the letter", async () => {
    const answers: string[] = [];
    for (let i = 0; i < TIMES; i++) {
      const { data, errors } = await client.graphql(QUERY, variables);
      assert.equal(errors, undefined);
      answers.push(JSON.stringify(data));
    }

    assert.equal(new Set(answers).size, 1);
    assert.ok(answers[0]!.length > 5_000);
  });

  it("heeds its variables each time", async () => {
    for (let i = 0; i < TIMES; i++) {
      const { data } = (await client.graphql(QUERY, {
        ...variables,
        withLock: i % 2 === 0,
        first: (i % 3) + 1,
        filter: i === 4 ? { name: "nobody" } : null,
      })) as any;
      assert.equal("faceLock" in data.character, i % 2 === 0);
      assert.equal(data.characters.nodes.length, i === 4 ? 0 : (i % 3) + 1);
    }
  });

  it("is refused the same each time where a variable does not fit", async () => {
    for (let i = 0; i < TIMES; i++) {
      const { errors } = await client.graphql(QUERY, { ...variables, first: "two" });
      assert.equal(errors![0]!.extensions.code, "BAD_USER_INPUT");
    }
  });

  it("ends in the same errors each time, with their places and codes, and the same beside them", async () => {
    const app = await sharedApp();
    const other = await clientWithScopes(app.dataSource, client.url, client.workspaceId, [
      Scope.EMBEDDINGS_READ,
    ]);
    const query = `query ($id: ID!) { viewer { keyName } character(id: $id) { id name } }`;
    const answers: string[] = [];
    for (let i = 0; i < TIMES + 4; i++) answers.push(JSON.stringify(await other.graphql(query, variables)));

    assert.equal(
      new Set(answers.map((text) => text.replace(/"keyName":"[^"]*"/, ""))).size,
      1,
      answers.join("\n"),
    );
    const [first] = answers.map((text) => JSON.parse(text));
    assert.deepEqual([first.errors[0].path, first.errors[0].extensions.code], [["character"], "FORBIDDEN"]);
    assert.equal(first.data.viewer.keyName, "test");
  });

  it("asks for the type's name alone, or for nothing by a name that no operation has", async () => {
    for (let i = 0; i < TIMES; i++) {
      assert.deepEqual(await client.ask("{ __typename viewer { __typename } }"), {
        __typename: "Query",
        viewer: { __typename: "Viewer" },
      });
    }
  });

  it("can be compiled: every query of the playground", () => {
    const schema = createSchema();
    boundExecution(schema);
    const isQuery = ({ query }: { query: string }) => getOperationAST(parse(query))?.operation === "query";
    const queries = readyMadeOperations.filter(isQuery);
    assert.ok(queries.length > 5);
    for (const { name, query } of queries)
      assert.ok(isCompiledQuery(compileQuery(schema, parse(query))), name);
  });
});

describe("A compiled query", () => {
  const schema = createSchema();
  const document = parse("{ viewer { keyName } }");
  const [operation] = document.definitions as any[];
  const listen = async (plugin: ReturnType<typeof compiledQueries>) =>
    (await plugin.requestDidStart!({} as any))!.responseForOperation!;
  /** Executed as graphql-js does where the plugin leaves it to that. */
  let asked = 0;
  const resolve = schema.getQueryType()!.getFields().viewer!;
  const ask = async (respond: Awaited<ReturnType<typeof listen>>) =>
    respond({ document, operation, request: {}, contextValue: {} } as any);

  beforeEach(() => {
    asked = 0;
    resolve.resolve = () => {
      asked++;
      return { keyName: "mine" };
    };
  });

  it("answers from the third time on, and leaves what came before to graphql-js", async () => {
    const respond = await listen(compiledQueries(schema));

    const answers = [await ask(respond), await ask(respond), await ask(respond), await ask(respond)];

    assert.deepEqual(
      answers.map((answer) => (answer?.body as any)?.singleResult.data),
      [undefined, undefined, { viewer: { keyName: "mine" } }, { viewer: { keyName: "mine" } }],
    );
    assert.equal(asked, 2);
  });

  it("leaves every error to graphql-js, and after three everything", async () => {
    resolve.resolve = () => {
      asked++;
      throw new GraphQLError("no");
    };
    const respond = await listen(compiledQueries(schema, 0));

    for (let i = 0; i < 6; i++) assert.equal(await ask(respond), null);

    assert.equal(asked, 3);
    assert.match(String((await execute({ schema, document })).errors), /no/);
  });

  it("does not take mutations, descriptions of the schema, or more fields than are compiled in no time", async () => {
    const respond = await listen(compiledQueries(schema, 0));
    const many = Array.from({ length: 151 }, (_, i) => `a${i}: keyName`).join(" ");
    for (const text of [
      'mutation { createCharacter(input: { name: "x" }) { userErrors { code } } }',
      "{ __schema { types { name } } }",
      `{ viewer { ${many} } }`,
    ]) {
      const parsed = parse(text);
      const request = { document: parsed, operation: parsed.definitions[0], request: {}, contextValue: {} };
      assert.equal(await respond(request as any), null, text.slice(0, 40));
    }
    assert.equal(asked, 0);
  });
});
