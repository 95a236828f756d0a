import assert from "node:assert/strict";
import sharp from "sharp";
import { PORTRAITS, portrait } from "../face-analysis/sample-pictures.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { waitUntil } from "../support/wait-until.js";

const LOCK = `faceLock {
  status revision updatedAt anchor { id } embedding { model dimensions vector } cohesion
  contributions { image { id } weight isOutlier shiftIfLeftOut }
  matchThreshold reviewMargin strength referenceStrength
  revisions { nodes { revision cause status imageCount templateShift image { id } } }
}`;

const characterOf = async (client: ApiClient, id: string) =>
  (
    await client.ask(
      `query ($id: ID!) { character(id: $id) { ${LOCK} referenceImages { id status matchScore faceCount } } }`,
      { id },
    )
  ).character;

const updateSettings = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: UpdateFaceLockSettingsInput!) {
         updateFaceLockSettings(input: $input) { character { ${LOCK} } userErrors { code field } }
       }`,
      { input },
    )
  ).updateFaceLockSettings;

/** Two photos of one woman, each once as it is and once mirrored and darkened, after one of another woman. */
async function strangerAndFourOfOne(): Promise<Buffer[]> {
  const own = [await portrait(PORTRAITS.redhead), await portrait(PORTRAITS.redheadLaughing)];
  const changed = own.map((photo) => sharp(photo).flop().modulate({ brightness: 0.7 }).png().toBuffer());
  return [await portrait(PORTRAITS.dress), ...own, ...(await Promise.all(changed))];
}

/** A character with rows of analysed images. */
async function characterWith(...images: { interEyePixels?: number | null; embeddingValue?: number }[]) {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  const ids: string[] = [];
  for (const [position, image] of images.entries()) {
    const row = { position, ...image };
    ids.push(await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row));
  }
  await makeFaceLock(app.dataSource, client.workspaceId, characterId);
  return { app, client, characterId, ids };
}

describe("A face lock", () => {
  it("is null for a picture without a face, which is READY with a face count of 0", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();

    const { referenceImage } = await client.upload(
      characterId,
      await facelessPicture(),
      {},
      "status faceCount face { detectionScore } faceCropUrl matchScore assessment { verdict score findings { code severity } }",
    );

    assert.deepEqual(referenceImage, {
      status: "READY",
      faceCount: 0,
      face: null,
      faceCropUrl: null,
      matchScore: null,
      assessment: {
        verdict: "UNUSABLE",
        score: 0,
        findings: [{ code: "NO_FACE", severity: "ERROR" }],
      },
    });
    assert.equal((await characterOf(client, characterId)).faceLock, null);
  });

  it("is PROVISIONAL until an image is strong, and LOCKED from then on", async () => {
    const weak = await characterWith({ interEyePixels: 30 });
    const strong = await characterWith({ interEyePixels: 30 }, { interEyePixels: 100 });

    const [provisional, locked] = [
      await characterOf(weak.client, weak.characterId),
      await characterOf(strong.client, strong.characterId),
    ];

    assert.deepEqual(
      [provisional.faceLock.status, provisional.faceLock.anchor.id],
      ["PROVISIONAL", weak.ids[0]],
    );
    assert.deepEqual([locked.faceLock.status, locked.faceLock.anchor.id], ["LOCKED", strong.ids[1]]);
  });

  it("is made of the images with a usable face alone, whose weights add up to 1", async () => {
    const { client, characterId, ids } = await characterWith(
      { interEyePixels: 100, embeddingValue: 0.05 },
      { interEyePixels: null },
      { interEyePixels: 30, embeddingValue: 0.06 },
      { interEyePixels: 11, embeddingValue: 0.9 },
    );

    const { faceLock, referenceImages } = await characterOf(client, characterId);

    const { contributions, embedding } = faceLock;
    assert.deepEqual(
      contributions.map(({ image }: any) => image.id),
      [ids[0], ids[2]],
    );
    const total = contributions.reduce((sum: number, { weight }: any) => sum + weight, 0);
    assert.ok(Math.abs(total - 1) < 1e-12);
    const expected = (0.05 * 1 + 0.06 * 0.5) / 1.5;
    assert.equal(embedding.vector.length, 128);
    for (const value of embedding.vector) assert.ok(Math.abs(value - expected) < 1e-6);
    assert.equal(typeof faceLock.cohesion, "number");
    assert.deepEqual(
      referenceImages.map(({ matchScore }: any) => matchScore === null),
      [false, true, false, false],
    );
  });

  it("ends in the true person after a stranger's photo came first and four of hers later", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    const [stranger, ...hers] = await strangerAndFourOfOne();
    const upload = async (bytes: Buffer, name: string): Promise<string> =>
      (await client.upload(characterId, { bytes, name })).referenceImage.id;
    const ids = [await upload(stranger!, "stranger.png")];
    const anchors: string[] = [];
    for (const [i, bytes] of hers.entries()) {
      ids.push(await upload(bytes, `hers-${i}.png`));
      anchors.push((await characterOf(client, characterId)).faceLock.anchor.id);
    }

    const { faceLock, referenceImages } = await characterOf(client, characterId);

    assert.deepEqual(anchors, [ids[0], ids[1], ids[1], ids[1]], "two that disagree tie");
    assert.deepEqual(
      faceLock.contributions.map(({ image, weight, isOutlier }: any) => [image.id, weight > 0, isOutlier]),
      ids.map((id, i) => [id, i > 0, i === 0]),
    );
    assert.equal(faceLock.contributions[0].shiftIfLeftOut, 0);
    assert.ok(faceLock.cohesion > 0.7, `${faceLock.cohesion}`);
    assert.deepEqual(
      referenceImages.map(({ matchScore }: any) =>
        matchScore < 0.5 ? "other" : matchScore > 0.7 ? "same" : "?",
      ),
      ["other", "same", "same", "same", "same"],
    );
    assert.equal(faceLock.revisions.nodes[0].imageCount, 4);
  });

  it("of one image has no cohesion, and that image no match score", async () => {
    const { client, characterId } = await characterWith({});

    const { faceLock, referenceImages } = await characterOf(client, characterId);

    assert.equal(faceLock.cohesion, null);
    assert.equal(faceLock.contributions[0].shiftIfLeftOut, null);
    assert.equal(referenceImages[0].matchScore, null);
  });

  it("grows a revision with each usable image, and none with a faceless one", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    const first = await client.upload(characterId, await variantOfSample(6, 1));
    await client.upload(characterId, await facelessPicture());
    const second = await client.upload(characterId, await variantOfSample(6, 3));

    const { faceLock } = await characterOf(client, characterId);

    assert.equal(faceLock.revision, 2);
    assert.deepEqual(
      faceLock.revisions.nodes.map(({ templateShift, ...rest }: any) => [rest, templateShift === null]),
      [
        [
          {
            revision: 2,
            cause: "IMAGE_ANALYSED",
            status: faceLock.status,
            imageCount: 2,
            image: { id: second.referenceImage.id },
          },
          false,
        ],
        [
          {
            revision: 1,
            cause: "IMAGE_ANALYSED",
            status: faceLock.status,
            imageCount: 1,
            image: { id: first.referenceImage.id },
          },
          true,
        ],
      ],
    );
  });
});

describe("reanalyseCharacter", () => {
  it("reproduces the same face lock, without a further revision", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    await client.upload(characterId, await variantOfSample(6, 3));
    await client.upload(characterId, await variantOfSample(1, 3));
    const before = await characterOf(client, characterId);

    const { reanalyseCharacter } = await client.ask(
      `mutation ($id: ID!) { reanalyseCharacter(input: { id: $id }) {
         character { faceLock { revision } } userErrors { code }
       } }`,
      { id: characterId },
    );

    assert.deepEqual(reanalyseCharacter, { character: { faceLock: { revision: 2 } }, userErrors: [] });
    await waitUntil("both analyses ran again", async () => {
      const rows = await app.dataSource.query(
        "SELECT FROM graphile_worker._private_jobs WHERE payload->>'workspaceId' = $1",
        [client.workspaceId],
      );
      return rows.length === 0;
    });
    assert.deepEqual(await characterOf(client, characterId), before);
  });

  it("takes the character by `id`, by `characterId` as before, or by both when they are the same", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const [one, other] = [await client.createCharacter("one"), await client.createCharacter("other")];
    const named = async (input: object) => {
      const { reanalyseCharacter } = await client.ask(
        `mutation ($input: ReanalyseCharacterInput!) { reanalyseCharacter(input: $input) {
           character { name } userErrors { code field }
         } }`,
        { input },
      );
      return reanalyseCharacter.character?.name ?? reanalyseCharacter.userErrors[0];
    };

    assert.equal(await named({ id: one }), "one");
    assert.equal(await named({ characterId: one, remeasure: false }), "one");
    assert.equal(await named({ id: other, characterId: other }), "other");
    assert.deepEqual(await named({}), { code: "INVALID_INPUT", field: ["id"] });
    assert.deepEqual(await named({ id: null }), { code: "INVALID_INPUT", field: ["id"] });
    assert.deepEqual(await named({ id: one, characterId: other }), {
      code: "INVALID_INPUT",
      field: ["characterId"],
    });
    assert.deepEqual(await named({ id: "char_x" }), { code: "NOT_FOUND", field: ["id"] });
    assert.deepEqual(await named({ characterId: "char_x" }), { code: "NOT_FOUND", field: ["characterId"] });
  });

  it("remakes what was lost or altered in between", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const { referenceImage } = await client.upload(characterId, await variantOfSample(6, 4));
    const before = await characterOf(client, characterId);
    await app.dataSource.query("DELETE FROM faces WHERE workspace_id = $1", [client.workspaceId]);
    await app.dataSource.query(
      "UPDATE reference_images SET status = 'FAILED', failure_reason = 'test' WHERE workspace_id = $1",
      [client.workspaceId],
    );

    await client.ask(
      "mutation ($id: ID!) { reanalyseCharacter(input: { characterId: $id }) { userErrors { code } } }",
      { id: characterId },
    );

    await waitUntil("the image is ready again", async () => {
      const { referenceImages } = await characterOf(client, characterId);
      return referenceImages[0].status === "READY";
    });
    const after = await characterOf(client, characterId);
    assert.equal(after.referenceImages[0].id, referenceImage.id);
    assert.deepEqual(after.faceLock.embedding, before.faceLock.embedding);
  });
});

describe("updateFaceLockSettings", () => {
  const DEFAULTS = { matchThreshold: 0.85, reviewMargin: 0.35, strength: 0.9, referenceStrength: 0.82 };
  const settingsOf = ({ matchThreshold, reviewMargin, strength, referenceStrength }: any) => ({
    matchThreshold,
    reviewMargin,
    strength,
    referenceStrength,
  });

  const historyOf = async (client: ApiClient, id: string) =>
    (
      await client.ask(
        `query ($id: ID!) { character(id: $id) { faceLock { status revision updatedAt cohesion revisions { nodes {
           cause revision image { id } templateShift status imageCount cohesion createdAt
           matchThreshold reviewMargin strength referenceStrength
         } } } } }`,
        { id },
      )
    ).character.faceLock;

  it("changes what is given, and leaves what is omitted or null", async () => {
    const { client, characterId } = await characterWith({});
    const before = (await characterOf(client, characterId)).faceLock;
    assert.deepEqual(settingsOf(before), DEFAULTS);

    const { character } = await updateSettings(client, { characterId, strength: 0.4, matchThreshold: null });

    assert.deepEqual(settingsOf(character.faceLock), { ...DEFAULTS, strength: 0.4 });
    assert.deepEqual(character.faceLock.embedding, before.embedding);
  });

  it("adds a revision with the settings in force, and moves nothing else", async () => {
    const { client, characterId } = await characterWith({});
    const before = await historyOf(client, characterId);

    await updateSettings(client, { characterId, strength: 0.4, reviewMargin: 0.1 });

    const after = await historyOf(client, characterId);
    const [{ createdAt, ...latest }, ...older] = after.revisions.nodes;
    assert.deepEqual(latest, {
      cause: "SETTINGS_CHANGED",
      revision: before.revision + 1,
      image: null,
      templateShift: 0,
      status: before.status,
      imageCount: 1,
      cohesion: before.cohesion,
      ...DEFAULTS,
      strength: 0.4,
      reviewMargin: 0.1,
    });
    assert.deepEqual(older, before.revisions.nodes);
    assert.deepEqual(settingsOf(older[0]), DEFAULTS);
    assert.equal(after.revision, before.revision + 1);
    assert.ok(after.updatedAt > before.updatedAt && createdAt > older[0].createdAt);
  });

  it("adds a revision for the review margin alone", async () => {
    const { client, characterId } = await characterWith({});
    const before = await historyOf(client, characterId);

    const { character } = await updateSettings(client, { characterId, reviewMargin: 0.1 });

    assert.deepEqual(settingsOf(character.faceLock), { ...DEFAULTS, reviewMargin: 0.1 });
    assert.equal((await historyOf(client, characterId)).revision, before.revision + 1);
  });

  it("adds no revision when nothing changes, or is refused", async () => {
    const { client, characterId } = await characterWith({});
    await updateSettings(client, { characterId, strength: 0.4 });
    const before = await historyOf(client, characterId);

    await updateSettings(client, { characterId, strength: 0.4, matchThreshold: 0.85 });
    await updateSettings(client, { characterId });
    await updateSettings(client, { characterId, strength: 2 });

    assert.deepEqual(await historyOf(client, characterId), before);
  });

  it("of a character without a face lock adds no revision; the first lock starts with them", async () => {
    const { app, client, characterId } = await characterWith();
    await updateSettings(client, { characterId, strength: 0.4 });
    await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);

    const { revision, revisions } = await historyOf(client, characterId);

    assert.equal(revision, 1);
    assert.deepEqual(revisions.nodes.map(settingsOf), [{ ...DEFAULTS, strength: 0.4 }]);
  });

  it("takes 0 and 1", async () => {
    const { client, characterId } = await characterWith({});
    const input = { characterId, strength: 0, matchThreshold: 1, reviewMargin: 0, referenceStrength: 0 };

    const { character } = await updateSettings(client, input);

    assert.deepEqual(settingsOf(character.faceLock), {
      strength: 0,
      matchThreshold: 1,
      reviewMargin: 0,
      referenceStrength: 0,
    });
  });

  for (const name of Object.keys(DEFAULTS)) {
    for (const value of [-0.01, 1.01, 85]) {
      it(`refuses a ${name} of ${value} and changes nothing`, async () => {
        const { client, characterId } = await characterWith({});

        const payload = await updateSettings(client, { characterId, strength: 0.5, [name]: value });

        assert.deepEqual(payload, {
          character: null,
          userErrors: [{ code: "INVALID_INPUT", field: [name] }],
        });
        assert.deepEqual(settingsOf((await characterOf(client, characterId)).faceLock), DEFAULTS);
      });
    }
  }

  it("outlives a time without any image", async () => {
    const { app, client, characterId, ids } = await characterWith({});
    await updateSettings(client, { characterId, referenceStrength: 0.3 });
    await client.ask(
      "mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { deletedIds } }",
      { input: { characterId, imageIds: ids } },
    );
    await insertAnalysedImage(app.dataSource, client.workspaceId, characterId);
    await makeFaceLock(app.dataSource, client.workspaceId, characterId);

    const { faceLock } = await characterOf(client, characterId);

    assert.deepEqual(settingsOf(faceLock), { ...DEFAULTS, referenceStrength: 0.3 });
  });

  it("answers NOT_FOUND to a character that is none", async () => {
    const { client } = await characterWith();

    const { userErrors } = await updateSettings(client, { characterId: "char_x", strength: 0.5 });

    assert.deepEqual(userErrors, [{ code: "NOT_FOUND", field: ["characterId"] }]);
  });
});
