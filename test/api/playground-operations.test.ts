import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  buildSchema,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
  type OperationDefinitionNode,
} from "graphql";
import { readyMadeOperations } from "../../src/api/playground/operations.js";

const schema = buildSchema(readFileSync("schema/schema.graphql", "utf8"));

describe("The playground's ready-made operations", () => {
  for (const { name, query, variables } of readyMadeOperations) {
    it(`"${name}" is valid against the schema, with the variables it brings`, () => {
      const document = parse(query);
      const operation = getOperationAST(document) as OperationDefinitionNode;

      assert.deepEqual(validate(schema, document), []);

      const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
      // The file is what the reader adds.
      const missing = query.includes("$file")
        ? ['Variable "$file" of required type "Upload!" was not provided.']
        : [];
      assert.deepEqual(
        (errors ?? []).map((error) => error.message),
        missing,
      );
    });
  }

  it("work with a character in every way: look, judge, improve, prune, train on it, follow it", () => {
    assert.deepEqual(
      readyMadeOperations.map(({ name }) => name),
      [
        "Who am I",
        "Create",
        "Upload",
        "Assess",
        "Score",
        "Find",
        "Submit",
        "Candidates",
        "Character",
        "Report",
        "Recommendations",
        "Apply",
        "Prune",
        "Guidance",
        "Readiness",
        "Propose",
        "Captions",
        "Freeze",
        "Training sets",
        "Follow",
        "Add webhook",
        "Test webhook",
        "Webhooks",
        "Characters",
        "Delete",
      ],
    );
  });

  it("have names of their own", () => {
    assert.equal(new Set(readyMadeOperations.map(({ name }) => name)).size, readyMadeOperations.length);
  });
});
