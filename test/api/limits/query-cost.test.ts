import assert from "node:assert/strict";
import { getOperationAST, parse, type OperationDefinitionNode } from "graphql";
import { QueryPricer } from "../../../src/api/limits/query-cost.js";
import { createSchema } from "../../../src/api/schema.js";

const LIST = `
  query List($first: Int) { characters(first: $first) { nodes { id name } } }
  query Other { viewer { limits { maxQueryCost } } }`;

describe("The price of an operation", () => {
  const schema = createSchema();
  const document = parse(LIST);
  const named = (name: string) => getOperationAST(document, name) as OperationDefinitionNode;

  it("is the same when it is asked for again", () => {
    const pricer = new QueryPricer(schema);

    const first = pricer.price(document, named("List"), { first: 50 });
    const again = pricer.price(document, named("List"), { first: 50 });

    assert.deepEqual(again, first);
    assert.deepEqual(again, new QueryPricer(schema).price(parse(LIST), named("List"), { first: 50 }));
  });

  it("goes by the variables and by the operation, also of one document", () => {
    const pricer = new QueryPricer(schema);

    const ofFive = pricer.price(document, named("List"), { first: 5 }).requested;
    const ofHundred = pricer.price(document, named("List"), { first: 100 }).requested;
    const ofOther = pricer.price(document, named("Other")).requested;

    assert.ok(ofHundred > ofFive);
    assert.notEqual(ofOther, ofHundred);
    assert.equal(pricer.price(document, named("List"), { first: 5 }).requested, ofFive);
  });

  it("is by `nodes` that of a list of as many as there are ids, at most 100", () => {
    const nodes = parse(
      "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Character { name } ... on Candidate { prompt status } } }",
    );
    const operation = getOperationAST(nodes) as OperationDefinitionNode;
    const priceOf = (count: number) =>
      new QueryPricer(schema).price(nodes, operation, { ids: Array.from({ length: count }, String) })
        .requested;

    const fieldsOfOne = priceOf(5) - 1;
    assert.deepEqual([0, 10, 100, 101].map(priceOf), [
      1,
      2 * fieldsOfOne + 1,
      20 * fieldsOfOne + 1,
      20 * fieldsOfOne + 1,
    ]);
  });

  it("is refused again for variables that do not fit", () => {
    const pricer = new QueryPricer(schema);
    const price = () => pricer.price(document, named("List"), { first: "many" });

    assert.throws(price, /\$first/);
    assert.throws(price, /\$first/);
  });

  it("stays right when more variables come than are remembered", () => {
    const pricer = new QueryPricer(schema);
    const priceOf = (first: number) => pricer.price(document, named("List"), { first }).requested;
    const expected = Array.from({ length: 60 }, (_, i) =>
      new QueryPricer(schema).price(document, named("List"), { first: i + 1 }),
    );

    for (let round = 0; round < 2; round++)
      for (const [i, { requested }] of expected.entries()) assert.equal(priceOf(i + 1), requested);
  });
});
