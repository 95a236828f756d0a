import assert from "node:assert/strict";
import type { ApiClient, FilePart } from "../api-client.js";
import { facelessPicture, variantOfSample } from "../pictures.js";

const IMAGE = `id type position status failureReason fileName caption url thumbnailUrl faceCropUrl
  face { estimatedAge embedding { vector } } assessment { verdict score findings { code } } character { id }`;

const EVERYTHING = `id name createdAt
  referenceImageUrls referenceImages { ${IMAGE} }
  faceLock {
    status revision anchor { id } contributions { image { id } weight } cohesion matchThreshold strength referenceStrength
    revisions { nodes { id revision cause imageCount templateShift } pageInfo { hasNextPage } }
  }
  identitySet { health coverage { name images { id } } recommendations { id } conflicts { kind } }`;

/** Every field that needs rows, asked for in one way or another. Selections that a version does not know would be refused, so they are checked. */
async function lookAtEverything(client: ApiClient, characterId: string, imageId: string): Promise<any> {
  await client.ask("{ viewer { keyName workspace { name } } }");
  await client.ask(`{ characters(first: 2) { nodes { id } pageInfo { endCursor } } }`);
  await client.ask(`{ characters(filter: { name: "mi", niche: "travel" }) { nodes { id } } }`);
  await client.ask("query ($id: ID!) { node(id: $id) { id } referenceImage(id: $id) { id } }", {
    id: imageId,
  });
  return client.ask(`query ($id: ID!) { character(id: $id) { ${EVERYTHING} } }`, { id: characterId });
}

/** A mutation that takes one input; its refusals are part of the journey. */
async function change(client: ApiClient, name: string, input: object, selection: string): Promise<any> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${name}(input: $input) { ${selection} userErrors { code } } }`;
  return (await client.ask(text, { input }))[name];
}

async function uploadSeveral(client: ApiClient, characterId: string, files: FilePart[]): Promise<void> {
  const paths = files.map((file, i) => [`variables.input.files.${i}`, file] as const);
  const { errors } = await client.graphqlWithFiles(
    `mutation ($input: UploadReferenceImagesInput!) {
       uploadReferenceImages(input: $input) { results { referenceImage { id } userErrors { code } } userErrors { code } }
     }`,
    { input: { characterId, files: files.map(() => null), waitMs: 60_000 } },
    Object.fromEntries(paths),
  );
  assert.equal(errors, undefined);
}

/**
 * Through the API of a server of any version, one request after the other: uploads by each way in, analyses, lists, changes, refusals,
 * deletions. What is asked for is what the oldest version that is recorded knows.
 */
export async function travel(client: ApiClient): Promise<void> {
  const characterId = await client.createCharacter("Mira", {
    niche: "travel",
    ageRange: { min: 20, max: 30 },
    hairColor: "brown",
  });
  const first = await client.upload(characterId, await variantOfSample(6, 1), { caption: "one" });
  const imageId: string = first.referenceImage.id;
  assert.equal(first.referenceImage.status, "READY");
  const second = await client.upload(characterId, await variantOfSample(6, 2), { type: "PRIMARY" });
  await client.upload(characterId, await variantOfSample(6, 1));
  await uploadSeveral(client, characterId, [await variantOfSample(5, 3), await facelessPicture()]);
  await client.uploadForm(characterId, [["file", await variantOfSample(6, 4)]]);
  await client.assess(characterId, await variantOfSample(6, 5), "assessment { score } matchScore");

  const { character } = await lookAtEverything(client, characterId, imageId);
  const images: string[] = character.referenceImages.map(({ id }: { id: string }) => id);
  await change(
    client,
    "updateCharacter",
    { id: characterId, name: "Mira II", profile: { notes: "n" } },
    "character { id }",
  );
  await change(client, "updateReferenceImage", { id: imageId, caption: "two" }, "referenceImage { caption }");
  await change(client, "setPrimaryReferenceImage", { id: imageId }, "referenceImage { id }");
  await change(
    client,
    "reorderReferenceImages",
    { characterId, imageIds: images.toReversed() },
    "character { id }",
  );
  await change(client, "updateFaceLockSettings", { characterId, strength: 0.5 }, "character { id }");
  await change(client, "reanalyseCharacter", { characterId, remeasure: false }, "character { id }");
  await change(client, "reanalyseCharacter", { characterId }, "character { id }");
  await client.upload(characterId, await variantOfSample(6, 6));
  const [recommendation] = character.identitySet.recommendations;
  const chosen = { characterId, recommendationId: recommendation?.id ?? "none" };
  await change(client, "applyRecommendation", chosen, "character { id }");
  await change(client, "pruneReferenceImages", { characterId, keep: 3, dryRun: false }, "kept { id }");
  const gone = { characterId, imageIds: [second.referenceImage.id] };
  await change(client, "deleteReferenceImages", gone, "deletedIds");

  const { apiKey } = await change(
    client,
    "createApiKey",
    { name: "k", scopes: ["CHARACTERS_READ"] },
    "apiKey { id }",
  );
  await change(client, "revokeApiKey", { id: apiKey.id }, "apiKey { id }");
  await lookAtEverything(client, characterId, imageId);
  const other = await client.createCharacter("Second");
  await client.upload(other, await variantOfSample(6, 7));
  await change(client, "deleteCharacter", { id: other }, "deletedId");
}
