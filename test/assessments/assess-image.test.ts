import assert from "node:assert/strict";
import sharp from "sharp";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp } from "../support/app.js";
import { facelessPicture, samplePhoto, variantOfSample } from "../support/pictures.js";
import { insertAnalysedImage } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";
import { tracesOf, waitForJobs } from "../support/traces.js";

/** An empty character, and how the whole workspace looks. */
async function situation() {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const stateOf = async () => [
    await snapshotOf(app, client.workspaceId),
    await tracesOf(app, client.workspaceId),
  ];
  return { app, client, characterId, stateOf };
}

/** A character with two photos of one person. */
async function withTwoPhotos() {
  const { app, client, characterId, stateOf } = await situation();
  const photos = [await variantOfSample(6, 1), await variantOfSample(6, 2)];
  const ids: string[] = [];
  for (const photo of photos) {
    const { referenceImage, userErrors } = await client.upload(characterId, photo);
    assert.deepEqual(userErrors, []);
    ids.push(referenceImage.id);
  }
  await waitForJobs(app);
  return { app, client, characterId, stateOf, photos, ids };
}

/** What an upload of the picture then finds and does, in the words of assessImage. */
async function uploadAndRead(client: ApiClient, characterId: string, file: { bytes: Buffer; name: string }) {
  const before = await readLock(client, characterId);
  const { referenceImage, userErrors } = await client.upload(
    characterId,
    file,
    {},
    `id
     assessment { verdict score findings { code severity message advice measured threshold box { x y width height } } }
     face {
       box { x y width height } landmarks { x y } detectionScore yawDegrees pitchDegrees rollDegrees interEyePixels estimatedAge
       embedding { model dimensions vector }
     }
     matchScore`,
  );
  const { id, assessment, face, matchScore } = referenceImage;
  const after = await readLock(client, characterId);
  const own = after?.contributions.find(({ image }: { image: { id: string } }) => image.id === id);
  const changed = after?.revision !== before?.revision;
  const preview = {
    cohesionBefore: before?.cohesion ?? null,
    cohesion: after?.cohesion ?? null,
    templateShift: changed ? after.revisions.nodes[0].templateShift : after && 0,
    weight: own?.weight ?? 0,
    refusal: null,
  };
  return { assessment, face, matchScore, preview, userErrors };
}

const codesOf = ({ assessment }: { assessment: { findings: { code: string }[] } }): string[] =>
  assessment.findings.map(({ code }) => code);

const readLock = async (client: ApiClient, characterId: string) =>
  (
    await client.ask(
      `query ($id: ID!) { character(id: $id) { faceLock {
         revision cohesion contributions { image { id } weight } revisions(first: 1) { nodes { templateShift } }
       } } }`,
      { id: characterId },
    )
  ).character.faceLock;

/** Deep equality, numbers to 1e-6: PostgreSQL gives the numbers of an embedding back with the digits that single precision has. */
function assertSame(actual: unknown, expected: unknown, path = ""): void {
  if (typeof actual === "number" && typeof expected === "number") {
    assert.ok(Math.abs(actual - expected) <= 1e-6, `${path}: ${actual} is not ${expected}`);
  } else if (
    actual !== null &&
    expected !== null &&
    typeof actual === "object" &&
    typeof expected === "object"
  ) {
    assert.deepEqual(Object.keys(actual).toSorted(), Object.keys(expected).toSorted(), path);
    for (const [key, value] of Object.entries(actual)) {
      assertSame(value, (expected as Record<string, unknown>)[key], `${path}.${key}`);
    }
  } else {
    assert.deepEqual(actual, expected, path);
  }
}

/** The person of a sample, twice; or beside a larger other one. */
async function besideAnother({ sample, isLarger }: { sample: 3 | 6; isLarger: boolean }) {
  const person = { 3: { left: 480, top: 230, width: 480, height: 480 }, 6: WOMAN_OF_6 }[sample];
  const cut = await sharp(await samplePhoto(sample))
    .extract(person)
    .resize(400, 400)
    .toBuffer();
  const other = isLarger
    ? await sharp(await samplePhoto(3))
        .extract({ left: 480, top: 230, width: 480, height: 480 })
        .resize(600, 600)
        .toBuffer()
    : cut;
  const bytes = await sharp({ create: { width: 1000, height: 600, channels: 3, background: "grey" } })
    .composite([
      { input: other, left: 0, top: 0 },
      { input: cut, left: 600, top: 0 },
    ])
    .jpeg()
    .toBuffer();
  return { bytes, name: "beside.jpg" };
}
/** The most prominent one. */
const WOMAN_OF_6 = { left: 100, top: 330, width: 600, height: 600 };

describe("assessImage", () => {
  it("stores nothing: no row, object, job or spooled file, and nothing is touched", async () => {
    const { client, characterId, stateOf } = await withTwoPhotos();
    const before = await stateOf();

    const { face, userErrors } = await client.assess(characterId, await variantOfSample(3, 1));

    assert.notEqual(face, null);
    assert.deepEqual(userErrors, []);
    assert.deepEqual(await stateOf(), before);
  });

  const pictures = {
    "another photo of the same person": () => variantOfSample(6, 3),
    "a photo of other people": () => variantOfSample(3, 1),
    "a picture without a face": () => facelessPicture(),
    "a contact sheet": () => besideAnother({ sample: 3, isLarger: false }),
    "the same person beside a larger stranger": () => besideAnother({ sample: 6, isLarger: true }),
  };
  for (const [what, picture] of Object.entries(pictures)) {
    it(`says of ${what} exactly what its upload then finds and does`, async () => {
      const { client, characterId } = await withTwoPhotos();
      const file = await picture();

      const assessed = await client.assess(characterId, file);

      assertSame(assessed, await uploadAndRead(client, characterId, file));
    });

    it(`says of ${what} as a character's first exactly what its upload then finds and does`, async () => {
      const { client, characterId } = await situation();
      const file = await picture();

      const assessed = await client.assess(characterId, file);

      assertSame(assessed, await uploadAndRead(client, characterId, file));
    });
  }

  it("of a person's first good photo: all of the template, and nothing to compare with", async () => {
    const { client, characterId } = await situation();

    const { assessment, matchScore, preview } = await client.assess(characterId, await variantOfSample(6, 1));

    assert.notEqual(assessment.verdict, "UNUSABLE");
    assert.equal(matchScore, null);
    assert.deepEqual(preview, {
      cohesion: null,
      cohesionBefore: null,
      templateShift: null,
      weight: 1,
      refusal: null,
    });
  });

  it("tells the same person from another by the match score", async () => {
    const { client, characterId } = await withTwoPhotos();

    const same = await client.assess(characterId, await variantOfSample(6, 3));
    const other = await client.assess(characterId, await variantOfSample(1, 1));

    assert.ok(same.matchScore > 0.95, `${same.matchScore}`);
    assert.ok(other.matchScore < 0.5, `${other.matchScore}`);
  });

  it("finds what the set and the persona find: a stranger, another age", async () => {
    const { client, characterId } = await withTwoPhotos();
    await client.ask(
      `mutation ($id: ID!) {
         updateCharacter(input: { id: $id, profile: { ageRange: { min: 60, max: 70 } } }) { userErrors { code } }
       }`,
      { id: characterId },
    );

    const stranger = await client.assess(characterId, await variantOfSample(1, 1));
    const own = await client.assess(characterId, await variantOfSample(6, 3));

    assert.ok(codesOf(stranger).includes("DIFFERENT_PERSON"), `${codesOf(stranger)}`);
    assert.ok(codesOf(own).includes("AGE_OUTSIDE_PERSONA"), `${codesOf(own)}`);
  });

  it("of a picture without a face: UNUSABLE, no face, no score, and no change", async () => {
    const { client, characterId } = await withTwoPhotos();

    const { assessment, face, matchScore, preview } = await client.assess(
      characterId,
      await facelessPicture(),
    );

    assert.deepEqual([assessment.verdict, face, matchScore], ["UNUSABLE", null, null]);
    assert.deepEqual([preview.templateShift, preview.weight], [0, 0]);
    assert.equal(preview.cohesion, preview.cohesionBefore);
  });

  it("of the bytes of an image that is there: judges them against the others, and says that an upload would be refused", async () => {
    const { client, characterId, photos, ids, stateOf } = await withTwoPhotos();
    const before = await stateOf();
    const { referenceImage } = await client.ask(
      "query ($id: ID!) { referenceImage(id: $id) { matchScore assessment { verdict score } } }",
      { id: ids[1] },
    );

    const { assessment, matchScore, preview, userErrors } = await client.assess(characterId, photos[1]!);

    const { verdict, score } = assessment;
    assertSame({ matchScore, assessment: { verdict, score } }, referenceImage);
    assert.deepEqual(preview.refusal, {
      __typename: "DuplicateReferenceImageError",
      code: "DUPLICATE_IMAGE",
      field: ["file"],
      existing: { id: ids[1] },
    });
    assert.deepEqual([preview.templateShift, preview.weight], [0, 0]);
    assert.equal(preview.cohesion, preview.cohesionBefore);
    assert.deepEqual(userErrors, []);
    assert.deepEqual(await stateOf(), before);
  });

  it("for a character with 50 images: judges, and says that an upload would be refused", async () => {
    const { app, client, characterId } = await situation();
    for (let position = 0; position < 50; position++) {
      const row = { position, interEyePixels: null };
      await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row);
    }

    const { assessment, preview, userErrors } = await client.assess(characterId, await variantOfSample(6, 1));

    assert.ok(assessment.score > 0);
    assert.deepEqual(preview.refusal, {
      __typename: "GeneralUserError",
      code: "TOO_MANY_IMAGES",
      field: ["file"],
    });
    assert.equal(preview.weight, 0);
    assert.deepEqual(userErrors, []);
  });

  it("compares with nothing while the images are of another model", async () => {
    const { app, client, characterId } = await situation();
    for (const position of [0, 1])
      await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, { position });

    const { matchScore, preview } = await client.assess(characterId, await variantOfSample(6, 1));

    assert.equal(matchScore, null);
    assert.deepEqual([preview.templateShift, preview.weight], [0, 0]);
  });

  it("shows the numbers of the embedding only to a key with embeddings:read", async () => {
    const { app, client, characterId } = await situation();
    const file = await variantOfSample(6, 1);
    const key = (...scopes: Scope[]) =>
      clientWithScopes(app.dataSource, app.url, client.workspaceId, [Scope.CHARACTERS_WRITE, ...scopes]);
    const selection = "face { embedding { dimensions vector } }";

    const without = await (await key()).assess(characterId, file, selection);
    const reading = await (await key(Scope.EMBEDDINGS_READ)).assess(characterId, file, selection);

    assert.deepEqual(without.face.embedding, { dimensions: 128, vector: null });
    assert.equal(reading.face.embedding.vector.length, 128);
  });

  const nobody: [what: string, id: () => string][] = [
    ["a malformed id", () => "nonsense"],
    ["a character that never was", () => toGlobalId("Character", newId())],
  ];
  for (const [what, id] of nobody) {
    it(`refuses ${what} with NOT_FOUND`, async () => {
      const { client, stateOf } = await situation();
      const before = await stateOf();

      const { assessment, userErrors } = await client.assess(id(), await facelessPicture());

      assert.equal(assessment, null);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["NOT_FOUND", ["characterId"]]);
      assert.deepEqual(await stateOf(), before);
    });
  }

  it("refuses a file that the request names but does not bring", async () => {
    const { client, characterId, stateOf } = await situation();
    const before = await stateOf();
    const query = `mutation ($input: AssessImageInput!) {
      assessImage(input: $input) { assessment { score } userErrors { code field } }
    }`;
    const form = new FormData();
    form.append("operations", JSON.stringify({ query, variables: { input: { characterId, file: null } } }));
    form.append("map", '{"0":["variables.input.file"]}');
    const headers = { ...client.headers, "Apollo-Require-Preflight": "true" };

    const response = await fetch(`${client.url}/graphql`, { method: "POST", headers, body: form });

    const { data } = (await response.json()) as { data: unknown };
    const userErrors = [{ code: "INVALID_INPUT", field: ["file"] }];
    assert.deepEqual(data, { assessImage: { assessment: null, userErrors } });
    assert.deepEqual(await stateOf(), before);
  });

  it("answers ten at a time all alike, and leaves no spooled file", async () => {
    const { client, characterId, stateOf } = await situation();
    const before = await stateOf();
    const file = { bytes: await samplePhoto(6), name: "me.jpg" };

    const answers = await Promise.all(Array.from({ length: 10 }, () => client.assess(characterId, file)));

    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.deepEqual(await stateOf(), before);
  });
});
