import assert from "node:assert/strict";
import { createSchema } from "../../../src/api/schema.js";
import type { ApiClient } from "../../support/api-client.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { statementsDuring } from "../../support/count-statements.js";
import type { WorstTargets } from "../../support/worst-operations/arguments.js";
import { namedAttacks } from "../../support/worst-operations/named-attacks.js";
import { insertWorstCharacter } from "../../support/worst-operations/worst-character.js";
import { WorstOperations } from "../../support/worst-operations/worst-operations.js";

const SEED = 9;
/** What is answered; every other of the named attacks is refused. */
const ANSWERED = new Set(["images two deep", "65 × reports", "100 × match scores"]);
const REFUSALS = new Set([
  "QUERY_TOO_COMPLEX",
  "TOO_MANY_VALUES",
  "GRAPHQL_VALIDATION_FAILED",
  "GRAPHQL_PARSE_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
]);

describe("An operation that would cost a server too much", () => {
  let app: TestApp;
  let client: ApiClient;
  let targets: WorstTargets;

  before(async () => {
    app = await startTestApp({ role: "api", environment: { MAX_OPERATION_MS: "120000" } });
    client = await app.newWorkspace();
    targets = await insertWorstCharacter(app.dataSource, client);
  });
  after(() => app.stop());

  const ask = async (query: string, variables?: Record<string, unknown>) => {
    const response = await fetch(`${client.url}/graphql`, {
      method: "POST",
      headers: { ...client.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as any) };
  };

  for (const { name } of namedAttacks({ characterId: "" })) {
    const isAnswered = ANSWERED.has(name);
    it(`is ${isAnswered ? "answered" : "refused before anything is looked up"}: ${name}`, async () => {
      const { query, variables } = namedAttacks(targets).find((attack) => attack.name === name)!;
      let answer: any;

      const statements = await statementsDuring(app, async () => (answer = await ask(query, variables)));

      if (isAnswered) {
        assert.deepEqual([answer.status, answer.errors], [200, undefined]);
      } else {
        const [{ extensions, message }] = answer.errors;
        assert.deepEqual([answer.status, REFUSALS.has(extensions.code)], [400, true], extensions.code);
        assert.ok(message.length < 100_000 && answer.data === undefined);
        // The key's is the only one.
        assert.ok(statements.length <= 1, statements.join("\n"));
      }
    });
  }

  it("is told what it would cost, what is allowed, and what to do", async () => {
    const { query } = namedAttacks(targets).find(({ name }) => name === "images three deep")!;

    const { status, data, errors, extensions } = await ask(query);

    const { cost } = extensions;
    assert.deepEqual([status, data, errors.length, cost.limit], [400, undefined, 1, 20_000]);
    assert.ok(cost.requested > cost.limit);
    assert.deepEqual(errors[0].extensions.limit, { name: "cost", ...cost });
    assert.match(
      errors[0].message,
      /^The query costs \d+, at most 20000 are allowed\. Ask for smaller pages or fewer fields/,
    );
  });

  it("names the limit of a document that it breaks", async () => {
    for (const [query, name, requested, limit] of [
      [`{ ${"viewer { ".repeat(12)} keyName ${"}".repeat(12)} }`, "depth", 13, 12],
      [
        `{ ${Array.from({ length: 51 }, (_, i) => `a${i}: viewer { keyName }`).join(" ")} }`,
        "queries",
        51,
        50,
      ],
      [
        `{ viewer { ${Array.from({ length: 101 }, (_, i) => `a${i}: keyName`).join(" ")} } }`,
        "aliases",
        101,
        100,
      ],
      [`{ viewer { ${"keyName ".repeat(102)} } }`, "repeated", 101, 100],
      [`{ viewer { ${"k".repeat(101)}: keyName } }`, "nameLength", 101, 100],
    ] as const) {
      const { status, errors } = await ask(query);

      assert.equal(status, 400);
      assert.deepEqual(errors[0].extensions, {
        code: "QUERY_TOO_COMPLEX",
        limit: { name, requested, limit },
      });
    }
  });

  it("is refused with a page of a size that comes from a variable or its default", async () => {
    const page = (type: string) =>
      `query ($n: ${type}) { characters(first: $n) { nodes { referenceImages { ${Array.from({ length: 10 }, (_, i) => `a${i}: fileName`).join(" ")} } } } }`;

    const byVariable = await ask(page("Int!"), { n: 100 });
    const byDefault = await ask(page("Int! = 100"));
    const smaller = await ask(page("Int! = 100"), { n: 5 });

    assert.deepEqual([byVariable.status, byDefault.status, smaller.status], [400, 400, 200]);
  });

  it("is answered without an error when it is made by a generator to be just accepted", async function () {
    this.timeout(180_000);
    const generated = new WorstOperations(createSchema(), targets, SEED);
    const operations = [...generated.towardsAims(1), ...generated.aroundFields()];
    assert.ok(operations.length > 50);
    // Making them took so long that the connection from before may be closed.
    await ask("{ viewer { keyName } }").catch(() => undefined);

    for (const { name, query, cost } of operations) {
      const { status, errors, extensions } = await ask(query);

      assert.deepEqual([name, status, errors, extensions.cost.requested], [name, 200, undefined, cost]);
    }
  });
});
