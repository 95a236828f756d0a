import type { WorstTargets } from "./arguments.js";

/** A request that once froze a server, or would have. */
export interface NamedAttack {
  name: string;
  query: string;
  variables?: Record<string, unknown>;
}

const repeat = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(" ");

/** Requests that are to be refused, or answered, without keeping anybody waiting. */
export function namedAttacks({ characterId }: Pick<WorstTargets, "characterId">): NamedAttack[] {
  const character = `character(id: "${characterId}")`;
  const nest = (levels: number, innermost: string): string =>
    levels === 0 ? innermost : `referenceImages { character { ${nest(levels - 1, innermost)} } }`;
  const prune = `pruneReferenceImages(input: { characterId: "${characterId}", keep: 25 }) { healthAfter }`;
  return [
    { name: "images four deep", query: `{ ${character} { ${nest(3, "referenceImages { id }")} } }` },
    { name: "images three deep", query: `{ ${character} { ${nest(2, "referenceImages { id }")} } }` },
    { name: "images two deep", query: `{ ${character} { ${nest(1, "referenceImages { id }")} } }` },
    {
      name: "65 × recommendations",
      query: `{ ${character} { ${repeat(65, (i) => `a${i}: identitySet { recommendations { id } }`)} } }`,
    },
    {
      name: "65 × reports",
      query: `{ ${character} { ${repeat(65, (i) => `a${i}: identitySet { health }`)} } }`,
    },
    {
      name: "100 × match scores",
      query: `{ ${character} { referenceImages { ${repeat(100, (i) => `a${i}: matchScore`)} } } }`,
    },
    { name: "20 × pruning", query: `mutation { ${repeat(20, (i) => `a${i}: ${prune}`)} }` },
    {
      name: "100,000 × {} as ids",
      query: `mutation ($ids: [ID!]!) { reorderReferenceImages(input: { characterId: "x", imageIds: $ids }) { userErrors { code } } }`,
      variables: { ids: Array.from({ length: 100_000 }, () => ({})) },
    },
    {
      name: "variables within each other",
      query: "query ($id: ID!) { character(id: $id) { id } }",
      variables: { id: JSON.parse("[".repeat(1_000) + "]".repeat(1_000)) as unknown },
    },
    { name: "3,900 × one field", query: `{ viewer { ${"keyName ".repeat(3_900)} } }` },
    { name: "490 × one object", query: `{ ${repeat(490, () => "viewer { keyName }")} }` },
    { name: "fields that conflict", query: `{ ${repeat(300, (i) => `a: node(id: "${i}") { id }`)} }` },
    {
      name: "fragments in fragments",
      query: `{ viewer { ...F0 } } ${repeat(300, (i) => `fragment F${i} on Viewer { ...F${i + 1} ...F${i + 1} }`)} fragment F300 on Viewer { keyName }`,
    },
    {
      name: "fragments in a circle",
      query: `{ viewer { ...F0 } } ${repeat(300, (i) => `fragment F${i} on Viewer { ...F${(i + 1) % 300} ...F${(i + 2) % 300} }`)}`,
    },
    {
      name: "objects within each other twice",
      query: `{ ${character} { ${nestTwice(7)} } }`,
    },
    { name: "400 operations", query: repeat(400, (i) => `query Q${i} { viewer { keyName } }`) },
    {
      name: "repeated directives",
      query: `query ($a: Boolean! = true) { viewer { keyName ${"@include(if: $a) ".repeat(400)} } }`,
      variables: { a: true },
    },
    {
      name: "types of types of types",
      query: `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`,
    },
    {
      name: "100 × all types",
      query: `{ ${repeat(49, (i) => `a${i}: __schema { types { name description fields { name description args { name description } } } }`)} }`,
    },
    {
      name: "the type of the type of the type",
      query: `{ __schema { types { fields { type ${"{ ofType ".repeat(30)} { name } ${"}".repeat(30)} } } } }`,
    },
    { name: "lists within lists", query: `{ node(id: ${"[".repeat(1_900)}${"]".repeat(1_900)}) { id } }` },
    {
      name: "a long list in the document",
      query: `mutation { deleteReferenceImages(input: { characterId: "x", imageIds: [${'"x" '.repeat(3_000)}] }) { userErrors { code } } }`,
    },
    { name: "a long alias", query: `{ ${character} { referenceImages { ${"a".repeat(500_000)}: id } } }` },
    { name: "unknown fields", query: `{ viewer { ${repeat(3_000, (i) => `keyNam${i}`)} } }` },
    { name: "a long unknown field", query: `{ viewer { ${"k".repeat(900_000)} } }` },
    {
      name: "200 operations over fragments",
      query: `${repeat(200, (i) => `query Q${i} { ...F0 }`)} ${repeat(300, (i) => `fragment F${i} on Query { ...F${i + 1} }`)} fragment F300 on Query { viewer { keyName } }`,
    },
    { name: "objects 900 deep", query: `{ ${"viewer { ".repeat(900)} keyName ${"}".repeat(900)} }` },
  ];
}

const nestTwice = (levels: number): string =>
  levels === 0
    ? "id"
    : `primaryImage { character { ${nestTwice(levels - 1)} } } primaryImage { character { ${nestTwice(levels - 1)} } }`;
