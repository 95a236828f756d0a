import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp, withApiApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import {
  ReferenceImageStatus,
  ReferenceImageType,
} from "../../src/reference-images/reference-image.entity.js";

const REPORT = `identitySet {
  size minSize maxSize health exactHealth cohesion
  healthParts { size quality primary cohesion coverage harmony }
  coverage { dimension name count wanted images { id } }
  conflicts { kind images { id } others { id } measured threshold message }
  recommendations {
    id kind image { id } view gain message reason
    effect { healthAfter cohesionBefore cohesionAfter templateShift lostViews }
  }
}`;

const askFor = async (client: ApiClient, id: string, selection: string) =>
  (await client.ask(`query ($id: ID!) { character(id: $id) { ${selection} } }`, { id })).character;

type Row = Parameters<typeof insertAnalysedImage>[3];

/** A character with rows of analysed images, the first being the primary. */
async function characterWith(...images: Row[]) {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const ids: string[] = [];
  for (const [position, image] of images.entries()) {
    const type = position === 0 ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE;
    const row = { position, type, ...image };
    ids.push(await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row));
  }
  await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  return { app, client, characterId, ids };
}

/** Far from the others' 0.05. */
const STRANGER: Row = { embeddingValue: 0.2 };

describe("The identity set of a character", () => {
  it("without images has no health, every bin empty, and asks for a first picture", async () => {
    const { client, characterId } = await characterWith();

    const { identitySet } = await askFor(client, characterId, REPORT);

    const { size, minSize, maxSize, health, cohesion, conflicts, coverage, recommendations } = identitySet;
    assert.deepEqual([size, minSize, maxSize, health, cohesion, conflicts], [0, 5, 9, 0, null, []]);
    assert.equal(coverage.length, 19);
    assert.ok(coverage.every(({ count, images }: any) => count === 0 && images.length === 0));
    const [{ kind, image, view }] = recommendations;
    assert.deepEqual([kind, image, view], ["ADD_VIEW", null, "FRONTAL"]);
  });

  it("reports the cohesion of the face lock, and the images of each view", async () => {
    const { client, characterId, ids } = await characterWith(
      {},
      { embeddingValue: 0.06 },
      { embeddingValue: 0.07 },
    );

    const { identitySet, faceLock } = await askFor(client, characterId, `${REPORT} faceLock { cohesion }`);

    assert.equal(identitySet.size, 3);
    assert.ok(Math.abs(identitySet.cohesion - faceLock.cohesion) < 1e-5);
    const frontal = identitySet.coverage.find(({ name }: any) => name === "FRONTAL");
    assert.deepEqual(frontal, {
      dimension: "POSE",
      name: "FRONTAL",
      count: 3,
      wanted: 2,
      images: ids.map((id) => ({ id })),
    });
  });

  it("names a stranger in a conflict and a recommendation that carries its id", async () => {
    const { client, characterId, ids } = await characterWith(STRANGER, {}, {}, {});

    const { identitySet } = await askFor(client, characterId, REPORT);

    const [{ kind, images, others }] = identitySet.conflicts;
    assert.deepEqual(
      [kind, images, others],
      ["IDENTITY", [{ id: ids[0] }], ids.slice(1).map((id) => ({ id }))],
    );
    const removal = identitySet.recommendations.find(({ kind }: any) => kind === "REMOVE");
    assert.equal(removal.image.id, ids[0]);
    const promotion = identitySet.recommendations.find(({ kind }: any) => kind === "PROMOTE");
    assert.equal(promotion.image.id, ids[1]);
  });

  it("gives a recommendation an id that no other has, of this or another character, and always the same", async () => {
    const { client, characterId } = await characterWith(STRANGER, {}, {}, {});
    const twin = await client.createCharacter("a twin without images");
    const idsOf = async (id: string): Promise<string[]> =>
      (await askFor(client, id, REPORT)).identitySet.recommendations.map(({ id }: any) => id);

    const [one, again, other] = [await idsOf(characterId), await idsOf(characterId), await idsOf(twin)];

    assert.deepEqual(again, one);
    assert.ok(one.length > 2 && other.length > 2);
    assert.equal(new Set([...one, ...other]).size, one.length + other.length);
  });

  it("gains what a recommendation promised when it is followed", async () => {
    const { client, characterId, ids } = await characterWith({}, {}, {}, STRANGER);
    const before = (await askFor(client, characterId, REPORT)).identitySet;
    const removal = before.recommendations.find(({ kind }: any) => kind === "REMOVE");

    await client.ask(
      `mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { deletedIds } }`,
      { input: { characterId, imageIds: [ids[3]] } },
    );

    const after = (await askFor(client, characterId, REPORT)).identitySet;
    assert.equal(after.exactHealth, removal.effect.healthAfter);
    assert.equal(after.health, Math.round(after.exactHealth));
    assert.deepEqual(after.conflicts, []);
  });

  it("leaves out images that are not analysed", async () => {
    const { client, characterId } = await characterWith(
      {},
      { status: ReferenceImageStatus.ANALYSING, interEyePixels: null },
    );

    const { identitySet, referenceImages } = await askFor(
      client,
      characterId,
      `${REPORT} referenceImages { assessment { score } }`,
    );

    assert.equal(identitySet.size, 1);
    assert.deepEqual(referenceImages, [{ assessment: { score: 100 } }, { assessment: null }]);
  });

  it("costs what it takes: recommendations for a page of 100 characters are refused, their health is not", async () => {
    const { client } = await characterWith({});
    const page = (selection: string) =>
      client.graphql(`{ characters(first: 100) { nodes { identitySet { ${selection} } } } }`);

    const [health, recommendations] = [
      await page("health cohesion"),
      await page("recommendations { message }"),
    ];

    assert.equal(health.errors, undefined);
    assert.match(recommendations.errors![0]!.message, /^The query costs \d+, at most 20000 are allowed\./);
  });

  it("loads as many statements for four characters as for two", () =>
    withApiApp(async (app) => {
      const client = await app.newWorkspace();
      for (let i = 0; i < 4; i++) {
        const id = await client.createCharacter();
        await insertAnalysedImage(app.dataSource, client.workspaceId, id);
      }
      const list = (first: number) =>
        client.ask(`query ($first: Int!) { characters(first: $first) { nodes { ${REPORT} } } }`, { first });

      const forTwo = await statementsDuring(app, () => list(2));
      const forFour = await statementsDuring(app, () => list(4));

      assert.equal(forFour.length, forTwo.length, forFour.join("\n"));
      // The key, the page, the states of the sets, the characters met again, their images and the faces.
      assert.equal(forFour.length, 6, forFour.join("\n"));
    }));
});

describe("The assessment of an image that clients see", () => {
  const ASSESSMENT = `referenceImages {
    id matchScore
    assessment { verdict score findings { code severity measured threshold otherImage { id } } }
  }`;

  it("is that within the set: a stranger's says so, with its match score", async () => {
    const { client, characterId } = await characterWith(STRANGER, {}, {});

    const { referenceImages } = await askFor(client, characterId, ASSESSMENT);

    const [{ assessment, matchScore }, ...others] = referenceImages;
    assert.deepEqual([assessment.verdict, assessment.score], ["UNUSABLE", 0]);
    const [{ measured, ...finding }] = assessment.findings;
    assert.deepEqual(finding, {
      code: "DIFFERENT_PERSON",
      severity: "ERROR",
      threshold: 0.85,
      otherImage: null,
    });
    assert.ok(Math.abs(measured - matchScore) < 1e-5);
    assert.ok(others.every(({ assessment }: any) => assessment.score === 100));
  });

  it("names the better one of two near-duplicates", async () => {
    const perceptualHash = "00ff00ff00ff00ff";
    const { client, characterId, ids } = await characterWith(
      { perceptualHash },
      { perceptualHash, interEyePixels: 40 },
    );

    const { referenceImages } = await askFor(client, characterId, ASSESSMENT);

    assert.deepEqual(referenceImages[0].assessment.findings, []);
    const found = referenceImages[1].assessment.findings.at(-1);
    assert.deepEqual([found.code, found.otherImage], ["NEAR_DUPLICATE", { id: ids[0] }]);
  });

  it("follows the persona when that changes", async () => {
    const { client, characterId } = await characterWith({});
    const update = (ageRange: object) =>
      client.ask(
        `mutation ($input: UpdateCharacterInput!) { updateCharacter(input: $input) { character { ${ASSESSMENT} } } }`,
        { input: { id: characterId, profile: { ageRange } } },
      );

    const { updateCharacter } = await update({ min: 50, max: 60 });

    const [{ assessment }] = updateCharacter.character.referenceImages;
    assert.deepEqual(
      assessment.findings.map(({ code, measured }: any) => [code, measured]),
      [["AGE_OUTSIDE_PERSONA", 20]],
    );
  });
});
