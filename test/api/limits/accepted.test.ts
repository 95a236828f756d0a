import assert from "node:assert/strict";
import { getIntrospectionQuery } from "graphql";
import { readyMadeOperations } from "../../../src/api/playground/operations.js";
import { MAX_QUERY_COST } from "../../../src/graphql/complexity.js";
import { MAX_IMAGES_PER_CHARACTER } from "../../../src/reference-images/max-images.js";
import { sharedApp } from "../../support/app.js";

const IMAGE = `id type position status failureReason fileName format width height bytes caption createdAt faceCount
  url thumbnailUrl faceCropUrl
  face { box { x y width height } detectionScore yawDegrees pitchDegrees rollDegrees interEyePixels estimatedAge }`;

const isSubscription = (query: string): boolean => query.includes("subscription ");

const LONG_IDS = Array.from({ length: MAX_IMAGES_PER_CHARACTER }, (_, i) => `img_${i}`);

/** What front ends and tools honestly ask for. */
const HONEST: [name: string, query: string, variables?: Record<string, unknown>][] = [
  [
    "a page of 20 characters with profile, face lock and two dozen fields of each of their images",
    `{ characters(first: 20) {
      nodes {
        id name createdAt updatedAt profile { niche hairColor appearance style notes ageRange { min max } }
        primaryImage { id thumbnailUrl } faceLock { status revision cohesion strength matchThreshold anchor { id } }
        referenceImages { ${IMAGE} }
      }
      pageInfo { hasNextPage endCursor }
    } }`,
  ],
  [
    "a page of 100 characters with the health of their sets",
    "{ characters(first: 100) { nodes { id name identitySet { health size } primaryImage { id thumbnailUrl } } } }",
  ],
  [
    "one character with everything about its images",
    `{ character(id: "x") { referenceImages { ${IMAGE} matchScore turnedDegrees sha256
      assessment { verdict score findings { code severity message advice measured threshold otherImage { id fileName } } } } } }`,
  ],
  [
    "a character's embeddings and landmarks",
    '{ character(id: "x") { referenceImages { face { embedding { model dimensions vector } landmarks { x y } } } } }',
  ],
  [
    "a history of 100 revisions",
    '{ character(id: "x") { faceLock { revisions(first: 100) { nodes { id revision cause image { id thumbnailUrl } templateShift } } } } }',
  ],
  [
    "30 nodes by their ids",
    `{ ${LONG_IDS.slice(0, 30)
      .map((id, i) => `n${i}: node(id: "${id}") { id }`)
      .join(" ")} }`,
  ],
  [
    "100 nodes by their ids with what a card of each shows",
    `query ($ids: [ID!]!) { nodes(ids: $ids) { id
      ... on Character { name primaryImage { id thumbnailUrl } faceLock { status revision } }
      ... on ReferenceImage { ${IMAGE} } ... on Candidate { reviewStatus: status prompt thumbnailUrl } } }`,
    { ids: [...LONG_IDS, ...LONG_IDS] },
  ],
  [
    "an order of all images",
    'mutation ($ids: [ID!]!) { reorderReferenceImages(input: { characterId: "x", imageIds: $ids }) { userErrors { code } character { referenceImages { id position } } } }',
    { ids: LONG_IDS },
  ],
  ["what Altair asks about the schema", getIntrospectionQuery()],
  [
    "every detail that can be asked about the schema",
    getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  ],
  ...readyMadeOperations
    .filter(({ query }) => !query.includes("Upload!") && !isSubscription(query))
    .map(({ name, query, variables }): [string, string, Record<string, unknown>?] => [
      `the playground's “${name}”`,
      query,
      variables,
    ]),
];

describe("The limits of operations", () => {
  for (const [name, query, variables] of HONEST) {
    it(`leave room for ${name}`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const response = await fetch(`${client.url}/graphql`, {
        method: "POST",
        headers: { ...client.headers, "Content-Type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });

      const { errors, extensions } = (await response.json()) as any;
      assert.deepEqual([response.status, errors], [200, undefined]);
      assert.equal(extensions.cost.limit, MAX_QUERY_COST);
      assert.ok(extensions.cost.requested >= 1 && extensions.cost.requested <= MAX_QUERY_COST);
    });
  }

  for (const { name, query, variables } of readyMadeOperations.filter(({ query }) => isSubscription(query))) {
    it(`leave room for the playground's “${name}”, which is told at once`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const id = await client.createCharacter();

      const response = await fetch(`${client.url}/graphql/stream`, {
        method: "POST",
        headers: { ...client.headers, "Content-Type": "application/json", Accept: "text/event-stream" },
        body: JSON.stringify({ query, variables: { ...variables, id } }),
      });

      assert.equal(response.status, 200);
      let told = "";
      for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
        told += part;
        if (/^data: .+$/m.test(told)) break;
      }
      assert.match(told, /"kind":"CURRENT"/);
    });
  }

  it("are what the viewer is told", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const { viewer } = await client.ask("{ viewer { limits { maxQueryCost maxOperationMs } } }");

    assert.deepEqual(viewer.limits, { maxQueryCost: MAX_QUERY_COST, maxOperationMs: 10_000 });
  });
});
