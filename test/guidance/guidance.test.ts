import assert from "node:assert/strict";
import sharp from "sharp";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { clientWithScopes, sharedApp, startTestApp, type TestApp, withApiApp } from "../support/app.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { useTestCredentials } from "../media-storage/gcs-fixture.js";
import { statementsDuring } from "../support/count-statements.js";
import { onePerson } from "../support/one-person.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { storedKeys, unrecordedKeys, waitForJobs } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const ask = async (
  client: ApiClient,
  characterId: string,
  format: string,
  limits: { maxImages?: number | null; maxBytes?: number | null } = {},
) =>
  (
    await client.ask(
      `query ($id: ID!, $format: GuidanceFormat!, $maxImages: Int, $maxBytes: Int) {
         character(id: $id) { faceLock { guidanceHash guidance(format: $format, maxImages: $maxImages, maxBytes: $maxBytes) } }
       }`,
      { id: characterId, format, ...limits },
    )
  ).character.faceLock.guidance;

const fetched = async (url: string) => {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { bytes, type: response.headers.get("content-type"), ...(await sharp(bytes).metadata()) };
};

/** The same photo in a format that generators do not read. */
const asAvif = async (photo: FilePart): Promise<FilePart> => ({
  bytes: await sharp(photo.bytes).avif({ quality: 85 }).toBuffer(),
  name: "photo.avif",
});

/** The same photo in many bytes, with some grain, which no JPEG makes small. */
async function asLargePng(photo: FilePart): Promise<FilePart> {
  const size = { width: 1500, height: 1500 };
  const grain = { type: "gaussian", mean: 128, sigma: 30 } as const;
  const overlay = await sharp({ create: { ...size, channels: 3, background: "grey", noise: grain } })
    .png()
    .toBuffer();
  const grained = sharp(photo.bytes)
    .resize(size)
    .composite([{ input: overlay, blend: "soft-light" }]);
  return { bytes: await grained.png().toBuffer(), name: "photo.png" };
}

describe("The guidance of a character with three photos", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let ids: string[];

  before(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter("Mira", {
      appearance: "freckles",
      ageRange: { min: 20, max: 30 },
    });
    const photos = [
      await onePerson.first(),
      await asAvif(await onePerson.second()),
      await asLargePng(await onePerson.third()),
    ];
    ids = [];
    for (const photo of photos) ids.push((await client.upload(characterId, photo)).referenceImage.id);
  });

  it("is PLAIN: anchor, strengths, threshold, persona, and URLs that work without a key until they expire", async () => {
    const plain = await ask(client, characterId, "PLAIN");

    const { strength, referenceStrength, matchThreshold, persona, anchor, references } = plain;
    assert.deepEqual([strength, referenceStrength, matchThreshold], [0.9, 0.82, 0.85]);
    assert.deepEqual([persona.appearance, persona.ageRange], ["freckles", { min: 20, max: 30 }]);
    assert.deepEqual(anchor, references[0]);
    assert.equal(anchor.image, ids[0]);
    assert.deepEqual(references.map(({ image }: any) => image).toSorted(), ids.toSorted());
    assert.equal((await fetched(anchor.url)).type, "image/jpeg");
    const crop = await fetched(anchor.faceCropUrl);
    assert.deepEqual([crop.width, crop.height, crop.format], [1024, 1024, "jpeg"]);
    const lifeMs = Date.parse(plain.urlsExpireAt) - Date.now();
    assert.ok(lifeMs > 3_590_000 && lifeMs <= 7_200_000);
    assert.equal(
      new URL(anchor.url).searchParams.get("expires"),
      String(Date.parse(plain.urlsExpireAt) / 1000),
    );
  });

  it("is IP_ADAPTER_FACEID: face crops in order of use, the anchor's first", async () => {
    const { format, comfyui, diffusers, images } = await ask(client, characterId, "IP_ADAPTER_FACEID");

    assert.deepEqual([format, comfyui.class_type], ["IP_ADAPTER_FACEID", "IPAdapterFaceID"]);
    assert.equal(images[0].image, ids[0]);
    assert.equal(images.length, 3);
    assert.deepEqual(comfyui.pictures.image, diffusers.picturesOf.ip_adapter_image_embeds);
    for (const url of comfyui.pictures.image) assert.equal((await fetched(url)).width, 1024);
  });

  it("is INSTANTID: with the anchor's key points, drawn where its eyes, nose and mouth are", async () => {
    const { comfyui, diffusers, keyPoints } = await ask(client, characterId, "INSTANTID");

    assert.equal(comfyui.pictures.image_kps, diffusers.call.image);
    const drawn = await fetched(comfyui.pictures.image_kps);
    assert.deepEqual([drawn.format, drawn.width, drawn.height, drawn.type], ["png", 1280, 1280, "image/png"]);
    assert.deepEqual([keyPoints.width, keyPoints.height, keyPoints.image], [1280, 1280, ids[0]]);
    const { data, info } = await sharp(drawn.bytes).raw().toBuffer({ resolveWithObject: true });
    const at = ({ x, y }: { x: number; y: number }) => {
      const from = (Math.trunc(y) * info.width + Math.trunc(x)) * info.channels;
      return [...data.subarray(from, from + 3)];
    };
    assert.deepEqual(
      ["leftEye", "rightEye", "noseTip", "leftMouthCorner", "rightMouthCorner"].map((name) =>
        at(keyPoints.points[name]),
      ),
      [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [255, 255, 0],
        [255, 0, 255],
      ],
    );
    const { leftEye, rightEye, noseTip, leftMouthCorner } = keyPoints.points;
    assert.ok(leftEye.x < noseTip.x && noseTip.x < rightEye.x && noseTip.y < leftMouthCorner.y);
    const { face } = (
      await client.ask(`query ($id: ID!) { referenceImage(id: $id) { face { landmarks { x y } } width } }`, {
        id: ids[0],
      })
    ).referenceImage;
    assert.ok(Math.abs(noseTip.x - (face.landmarks[30].x * 1280) / 480) < 1);
  });

  it("is PULID: method, weight and span, for both nodes", async () => {
    const { comfyui, comfyuiFlux, flux, images } = await ask(client, characterId, "PULID", { maxImages: 2 });

    assert.deepEqual(comfyui.inputs, { method: "fidelity", weight: 0.9, start_at: 0, end_at: 1 });
    assert.deepEqual(comfyuiFlux.inputs, { weight: 0.9, start_at: 0, end_at: 1 });
    assert.equal(images.length, 2);
    assert.equal(flux.id_image, images[0].url);
  });

  it("is MULTI_REFERENCE: originals that everybody reads, and JPEG copies of what they cannot read or what is too large", async () => {
    const { images, maxImages, maxBytes } = await ask(client, characterId, "MULTI_REFERENCE", {
      maxBytes: 1_000_000,
    });

    assert.deepEqual([maxImages, maxBytes], [14, 1_000_000]);
    assert.equal(images[0].image, ids[0]);
    const byId = new Map<string, any>(images.map((one: any) => [one.image, one]));
    const { referenceImages } = (
      await client.ask(`query ($id: ID!) { character(id: $id) { referenceImages { id url bytes } } }`, {
        id: characterId,
      })
    ).character;
    assert.deepEqual(
      [byId.get(ids[0]!).url, byId.get(ids[0]!).isCopy, byId.get(ids[0]!).bytes],
      [referenceImages[0].url, false, referenceImages[0].bytes],
    );
    for (const id of ids.slice(1)) {
      const { url, isCopy, bytes, mediaType, width, height } = byId.get(id);
      const file = await fetched(url);
      assert.deepEqual([isCopy, mediaType, file.type], [true, "image/jpeg", "image/jpeg"]);
      assert.deepEqual([file.bytes.length, file.width, file.height], [bytes, width, height]);
      assert.ok(bytes <= 1_000_000);
    }
  });

  it("hands over as many pictures as are asked for, the first of all of them", async () => {
    const all = await ask(client, characterId, "MULTI_REFERENCE");
    const two = await ask(client, characterId, "MULTI_REFERENCE", { maxImages: 2, maxBytes: null });

    assert.deepEqual(two.images, all.images.slice(0, 2));
  });

  it("draws nothing twice: a second answer has the same URLs, and stores and writes nothing", async () => {
    const once = [
      await ask(client, characterId, "INSTANTID"),
      await ask(client, characterId, "MULTI_REFERENCE"),
    ];
    const keys = await storedKeys(app, client.workspaceId);

    let again: unknown[] = [];
    const statements = await statementsDuring(app, async () => {
      again = [
        await ask(client, characterId, "INSTANTID"),
        await ask(client, characterId, "MULTI_REFERENCE"),
      ];
    });

    assert.deepEqual(again, once);
    assert.deepEqual(await storedKeys(app, client.workspaceId), keys);
    assert.ok(statements.every((statement) => !/^(INSERT|UPDATE|DELETE)/i.test(statement.trim())));
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), []);
  });

  it("gives the same copy for limits that ask for the same, and another for others", async () => {
    const sizes = new Map<number, string>();
    for (const maxBytes of [300_000, 301_000, 4_000_000, 5_000_000]) {
      const { images } = await ask(client, characterId, "MULTI_REFERENCE", { maxBytes });
      sizes.set(maxBytes, images.find(({ image }: any) => image === ids[2]).url);
    }

    assert.equal(sizes.get(300_000), sizes.get(301_000));
    assert.equal(sizes.get(4_000_000), sizes.get(5_000_000));
    assert.notEqual(sizes.get(300_000), sizes.get(4_000_000));
  });

  for (const [limits, field] of [
    [{ maxImages: 0 }, "maxImages"],
    [{ maxImages: 15 }, "maxImages"],
    [{ maxImages: -1 }, "maxImages"],
    [{ maxBytes: 299_999 }, "maxBytes"],
    [{ maxBytes: 50_000_001 }, "maxBytes"],
  ] as const) {
    it(`refuses ${JSON.stringify(limits)}, and draws nothing`, async () => {
      const keys = await storedKeys(app, client.workspaceId);

      const { errors } = await client.graphql(
        `query ($id: ID!, $maxImages: Int, $maxBytes: Int) { character(id: $id) { faceLock {
           guidance(format: MULTI_REFERENCE, maxImages: $maxImages, maxBytes: $maxBytes) } } }`,
        { id: characterId, ...limits },
      );

      assert.equal(errors?.[0]?.extensions.code, "INVALID_INPUT");
      assert.deepEqual((errors![0]!.extensions as any).field, [field]);
      assert.deepEqual(await storedKeys(app, client.workspaceId), keys);
    });
  }

  it("needs characters:read, and is as missing to another workspace as the character", async () => {
    const stranger = await app.newWorkspace();
    const trainer = await clientWithScopes(app.dataSource, client.url, client.workspaceId, [
      Scope.TRAINING_WRITE,
    ]);
    const query = `query ($id: ID!) { character(id: $id) { faceLock { guidance(format: PLAIN) } } }`;

    const foreign = await stranger.graphql(query, { id: characterId });
    const forbidden = await trainer.graphql(query, { id: characterId });

    assert.deepEqual(foreign.data, { character: null });
    assert.equal(forbidden.errors?.[0]?.extensions.code, "FORBIDDEN");
  });
});

describe("What was drawn of an image for a generator", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let imageId: string;

  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    imageId = (await client.upload(characterId, await asAvif(await onePerson.first()))).referenceImage.id;
    await ask(client, characterId, "INSTANTID");
    await ask(client, characterId, "MULTI_REFERENCE");
  });

  const copies = (): Promise<{ kind: string }[]> =>
    app.dataSource.query("SELECT kind FROM image_copies WHERE workspace_id = $1 ORDER BY kind", [
      client.workspaceId,
    ]);

  it("goes with the image, its objects too", async () => {
    assert.deepEqual(
      (await copies()).map(({ kind }) => kind),
      ["jpeg-1-512", "key-points"],
    );
    assert.equal((await storedKeys(app, client.workspaceId)).length, 5);

    await client.ask(
      `mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { deletedIds } }`,
      { input: { characterId, imageIds: [imageId] } },
    );
    await waitForJobs(app);

    assert.deepEqual(await copies(), []);
    assert.deepEqual(await storedKeys(app, client.workspaceId), []);
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), []);
  });

  it("goes with the character, its objects too", async () => {
    await client.ask(
      `mutation ($input: DeleteCharacterInput!) { deleteCharacter(input: $input) { deletedId } }`,
      {
        input: { id: characterId },
      },
    );
    await waitForJobs(app);

    assert.deepEqual(await copies(), []);
    assert.deepEqual(await storedKeys(app, client.workspaceId), []);
  });

  it("is drawn once where many ask at once", async () => {
    await app.dataSource.query("DELETE FROM image_copies WHERE workspace_id = $1", [client.workspaceId]);

    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(client, characterId, "MULTI_REFERENCE")),
    );

    const urls = new Set(answers.map(({ images }) => images[0].url));
    assert.equal(urls.size, 1);
    assert.equal((await copies()).length, 1);
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), []);
  });

  it("is drawn anew when the landmarks have changed; what was drawn before is given up, and goes at the latest with the character", async () => {
    const before = await ask(client, characterId, "INSTANTID");
    await app.dataSource.query(
      `UPDATE faces SET landmarks =
         (SELECT jsonb_agg(jsonb_build_object('x', (p->>'x')::float + 9, 'y', p->'y')) FROM jsonb_array_elements(landmarks) p)
       WHERE reference_image_id = $1`,
      [fromGlobalId("ReferenceImage", imageId)],
    );

    const after = await ask(client, characterId, "INSTANTID");

    assert.notEqual(after.keyPoints.url, before.keyPoints.url);
    assert.equal((await copies()).length, 2);
    const [given] = await unrecordedKeys(app, client.workspaceId);
    assert.ok(before.keyPoints.url.includes(given!));
    await client.ask(
      `mutation ($input: DeleteCharacterInput!) { deleteCharacter(input: $input) { deletedId } }`,
      { input: { id: characterId } },
    );
    await waitForJobs(app);
    assert.deepEqual(await storedKeys(app, client.workspaceId), []);
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), []);
  });

  it("is done without where the original is gone from the storage", async () => {
    await app.dataSource.query("DELETE FROM image_copies WHERE workspace_id = $1", [client.workspaceId]);
    await app.dataSource.query(
      "UPDATE reference_images SET storage_key = storage_key || 'x' WHERE workspace_id = $1",
      [client.workspaceId],
    );

    const { images } = await ask(client, characterId, "MULTI_REFERENCE");

    assert.deepEqual(images, []);
    await waitUntil(
      "nothing is announced",
      async () => (await unrecordedKeys(app, client.workspaceId)).length === 0,
    );
  });
});

describe("The guidance of many characters", () => {
  it("takes as many statements as that of two", () =>
    withApiApp(async (app) => {
      const client = await app.newWorkspace();
      for (let i = 0; i < 6; i++) {
        const characterId = await client.createCharacter(`Character ${i}`);
        const row = { faceCropKey: `made/${i}/face-0-0123456789abcdef.jpg` };
        await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, row);
        await makeFaceLock(app.dataSource, client.workspaceId, characterId);
      }
      const list = (first: number) =>
        client.ask(
          `query ($first: Int!) { characters(first: $first) { nodes { faceLock {
           guidanceHash plain: guidance(format: PLAIN) guidance(format: PULID) many: guidance(format: MULTI_REFERENCE, maxImages: 1)
         } } } }`,
          { first },
        );

      let nodes: any[] = [];
      const forTwo = await statementsDuring(app, () => list(2));
      const forSix = await statementsDuring(app, async () => ({ nodes } = (await list(6)).characters));

      assert.equal(forSix.length, forTwo.length, forSix.join("\n"));
      assert.ok(nodes.every(({ faceLock }) => faceLock.guidance.images.length === 1));
      assert.equal(new Set(nodes.map(({ faceLock }) => faceLock.guidanceHash)).size, 6);
    }));

  it("is priced: those of a page that would draw hundreds of pictures are refused before anything is done", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const { errors } = await client.graphql(
      "{ characters(first: 100) { nodes { faceLock { guidance(format: MULTI_REFERENCE) } } } }",
    );

    assert.equal(errors?.[0]?.extensions.code, "QUERY_TOO_COMPLEX");
  });
});

describe("Guidance from a bucket", function () {
  this.timeout(120_000);
  useTestCredentials();

  it("has copies and key points under signed URLs of the bucket", async () => {
    const gcs = await GcsTestServer.start();
    const app = await startTestApp({
      environment: { GCS_BUCKET: gcs.bucket, GCS_API_ENDPOINT: gcs.url },
    });
    try {
      const client = await app.newWorkspace();
      const characterId = await client.createCharacter();
      await client.upload(characterId, await asAvif(await onePerson.first()));

      const { keyPoints, images: crops } = await ask(client, characterId, "INSTANTID");
      const { images, urlsExpireAt } = await ask(client, characterId, "MULTI_REFERENCE");

      for (const [{ url }, format] of [
        [keyPoints, "png"],
        [crops[0], "jpeg"],
        [images[0], "jpeg"],
      ] as const) {
        assert.match(url, /X-Goog-Signature=/);
        assert.equal((await fetched(url)).format, format);
      }
      assert.ok(Date.parse(urlsExpireAt) > Date.now() + 3_590_000);
    } finally {
      await app.stop();
      await gcs.close();
    }
  });
});
