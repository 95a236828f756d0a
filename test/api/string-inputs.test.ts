import assert from "node:assert/strict";
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { createSchema } from "../../src/api/schema.js";
import type { GraphqlAnswer } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { operations, tryOperation } from "../support/operations.js";
import { makeTargets } from "../support/targets.js";

/** What breaks texts somewhere: in PostgreSQL, in an encoding, in a parser of ids or cursors, by its size, or by being nothing. */
const TEXTS: Record<string, string> = {
  "a NUL": "\0",
  "a NUL within": "a\0b",
  "an id with a NUL": "char_01jz\0",
  "a high surrogate alone": "a\ud83d",
  "a low surrogate alone": "\udc00a",
  "10,000 letters": "x".repeat(10_000),
  "10,000 marks on a letter": `a${"\u0301".repeat(10_000)}`,
  nothing: "",
  blanks: " \u200b\u3164",
  "an id of too many digits": `char_${"z".repeat(26)}`,
  "an id in capitals": "CHAR_01H455VB4PEX5VSKNK084SN02Q",
  "half a percent sign and quotes": `%'"\\_`,
  "the name of an inherited property": "__proto__",
};

const schema = createSchema();
const isText = (type: GraphQLInputType) => ["String", "ID"].includes(getNamedType(type).name);

/** Where in a value of a type texts go, as paths; a list's first item is `0`. */
function pathsOfTexts(type: GraphQLInputType): string[][] {
  if (isNonNullType(type)) return pathsOfTexts(type.ofType);
  if (isListType(type)) return pathsOfTexts(type.ofType).map((path) => ["0", ...path]);
  if (isInputObjectType(type)) return Object.values(type.getFields()).flatMap(pathsOfTextsIn);
  return isText(type) ? [[]] : [];
}

const pathsOfTextsIn = ({ name, type }: GraphQLInputField | GraphQLArgument): string[][] =>
  pathsOfTexts(type).map((path) => [name, ...path]);

/** A copy of a value with another text in a place, what leads there made where it is missing. */
function withText(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text;
  if (key === "0") return [withText(undefined, rest, text)];
  const object = (value ?? {}) as Record<string, unknown>;
  return { ...object, [key]: withText(object[key], rest, text) };
}

const mutations = Object.values(schema.getMutationType()!.getFields());

/** Every argument of an object's field that takes texts, with how the object is reached: a query with a place for the field. */
function argumentsWithTexts(): { argument: GraphQLArgument; field: string; query: string }[] {
  const found: { argument: GraphQLArgument; field: string; query: string }[] = [];
  const reached = new Map<GraphQLObjectType, string>([[schema.getQueryType()!, "{ FIELD }"]]);
  for (const [type, query] of reached) {
    for (const { name, args, type: result } of Object.values(type.getFields())) {
      for (const argument of args) {
        if (pathsOfTexts(argument.type).length > 0) found.push({ argument, field: name, query });
      }
      const next = getNamedType(result);
      const needed = args.filter(isRequiredArgument);
      if (!isObjectType(next) || reached.has(next) || needed.some(({ name }) => name !== "id")) continue;
      const given = needed.length > 0 ? `(id: $${next.name})` : "";
      reached.set(next, query.replace("FIELD", `${name}${given} { FIELD }`));
    }
  }
  return found;
}

function assertNotOurs(answer: GraphqlAnswer, what: string): void {
  const told = `${what} is answered ${JSON.stringify(answer).slice(0, 500)}`;
  assert.ok(answer.status < 500, told);
  for (const { extensions } of answer.errors ?? []) {
    assert.notEqual(extensions.code, "INTERNAL_SERVER_ERROR", told);
    // What this test wrote was no valid document, so that nothing was tried.
    assert.doesNotMatch(extensions.code, /^GRAPHQL_/, told);
    assert.equal(extensions.errorId, undefined, told);
  }
}

describe("Any text in any place of the schema is no fault of ours", () => {
  for (const { name, args } of mutations) {
    for (const path of pathsOfTexts(args[0]!.type)) {
      it(`in ${path.join(".")} of ${name}`, async () => {
        const app = await sharedApp();
        const client = await app.newWorkspace();
        const targets = await makeTargets(app, client);
        const operation = operations[name]!;
        for (const [what, text] of Object.entries(TEXTS)) {
          const input = (known: typeof targets) =>
            withText(operation.input!(known), path, text) as Record<string, unknown>;

          const answer = await tryOperation(client, name, targets, { ...operation, input });

          assertNotOurs(answer, what);
        }
      });
    }
  }

  for (const { argument, field, query } of argumentsWithTexts()) {
    for (const path of pathsOfTexts(argument.type)) {
      const place = [argument.name, ...path].join(".");
      it(`in ${place} of ${field} in ${query}`, async () => {
        const app = await sharedApp();
        const client = await app.newWorkspace();
        const { characterId, imageId, candidateId, webhookId } = await makeTargets(app, client);
        const known = {
          Character: characterId,
          ReferenceImage: imageId,
          Candidate: candidateId,
          Webhook: webhookId,
        };
        const holding = fieldOf(query, field);
        const result = getNamedType(holding.type);
        const selection = isObjectType(result) || "getInterfaces" in result ? " { __typename }" : "";
        const whole = query.replace(
          "FIELD",
          `${field}(${argument.name}: $text${othersNeeded(holding, argument)})${selection}`,
        );
        const used = Object.keys(known).filter((name) => whole.includes(`$${name}`));
        const declared = used.map((name) => `$${name}: ID!`).join();
        for (const [what, text] of Object.entries(TEXTS)) {
          const variables = { ...known, text: withText(undefined, path, text) };

          const answer = await client.graphql(
            `query ($text: ${argument.type}, ${declared}) ${whole}`,
            variables,
          );

          assertNotOurs(answer, what);
        }
      });
    }
  }
});

function fieldOf(query: string, field: string) {
  const names = [...query.matchAll(/(\w+)(?:\([^)]*\))? \{ /g)].map(([, name]) => name!);
  const holder = names.reduce<GraphQLObjectType>(
    (type, name) => getNamedType(type.getFields()[name]!.type) as GraphQLObjectType,
    schema.getQueryType()!,
  );
  return holder.getFields()[field]!;
}

/** The other arguments that a field does not go without: of enums the first value is given, and of texts a word. */
const othersNeeded = ({ args }: GraphQLField<unknown, unknown>, argument: GraphQLArgument): string =>
  args
    .filter((other) => other !== argument && isRequiredArgument(other))
    .map(({ name, type }) => {
      const named = getNamedType(type);
      return `, ${name}: ${isEnumType(named) ? named.getValues()[0]!.name : '"word"'}`;
    })
    .join("");
