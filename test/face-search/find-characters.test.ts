import assert from "node:assert/strict";
import sharp from "sharp";
import { toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp } from "../support/app.js";
import { facelessPicture, samplePhoto, variantOfSample } from "../support/pictures.js";
import { tracesOf, waitForJobs } from "../support/traces.js";
import { snapshotOf } from "../support/targets.js";

const FIND = `mutation ($input: FindCharactersInput!) {
  findCharacters(input: $input) {
    characters { character { id } score distance box { x y width height } }
    faceCount notScoredReason searched userErrors { code message field }
  }
}`;
const SIMILAR = `query ($id: ID!, $first: Int, $minScore: Float) {
  character(id: $id) { similarCharacters(first: $first, minScore: $minScore) { character { id } score distance } }
}`;

/** Three characters of two people, each with one photo. */
async function situation() {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const ids: string[] = [];
  const images: string[] = [];
  for (const [sample, variant] of [
    [6, 1],
    [6, 2],
    [5, 1],
  ] as const) {
    const id = await client.createCharacter();
    const { referenceImage } = await client.upload(id, await variantOfSample(sample, variant));
    ids.push(id);
    images.push(referenceImage.id);
  }
  await waitForJobs(app);
  return { app, client, ids, images };
}

let made: ReturnType<typeof situation> | undefined;
const shared = () => (made ??= situation());

const find = async (client: ApiClient, input: object, file?: { bytes: Buffer; name: string }) => {
  const { data, errors } = file
    ? await client.graphqlWithFiles(
        FIND,
        { input: { ...input, file: null } },
        { "variables.input.file": file },
      )
    : await client.graphql(FIND, { input });
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data.findCharacters;
};
const idsIn = (matches: { character: { id: string } }[]) => matches.map(({ character }) => character.id);

describe("Finding characters by a face", () => {
  let given: Awaited<ReturnType<typeof situation>>;
  before(async () => (given = await shared()));

  it("names those that a picture may show, best first, and stores nothing", async () => {
    const { app, client, ids } = given;
    const state = async () => [
      await snapshotOf(app, client.workspaceId),
      await tracesOf(app, client.workspaceId),
    ];
    const before = await state();

    const found = await find(client, { minScore: 0.85 }, await variantOfSample(6, 1));

    assert.deepEqual(found.userErrors, []);
    assert.deepEqual([found.searched, found.notScoredReason, found.faceCount], [3, null, 4]);
    assert.deepEqual(idsIn(found.characters).toSorted(), [ids[0], ids[1]].toSorted());
    assert.equal(found.characters[0].character.id, ids[0]);
    assert.ok(found.characters[0].score > 0.999 && found.characters[0].distance < 0.001);
    assert.ok(found.characters[0].box.width > 50);
    assert.deepEqual(await state(), before);
  });

  it("answers as many as asked for, down to the score that is asked for", async () => {
    const { client, ids } = given;

    const one = await find(client, { first: 1 }, await variantOfSample(6, 3));
    const all = await find(client, { minScore: 0 }, await variantOfSample(6, 3));

    assert.equal(one.characters.length, 1);
    assert.deepEqual(idsIn(all.characters).toSorted(), ids.toSorted());
    assert.equal(all.characters.at(-1).character.id, ids[2]);
  });

  it("finds each of several people in one picture", async () => {
    const { client, ids } = given;
    const [{ width, height }, two] = await beside(6, 5);

    const { characters, faceCount } = await find(client, {}, { bytes: two, name: "two.jpg" });

    assert.ok(faceCount >= 2);
    assert.deepEqual(idsIn(characters).toSorted(), ids.toSorted());
    const sideOf = ({ box }: { box: { x: number } }) => (box.x < width / 2 ? "left" : "right");
    assert.equal(sideOf(characters.find((it: any) => it.character.id === ids[0])), "left");
    assert.equal(sideOf(characters.find((it: any) => it.character.id === ids[2])), "right");
    assert.ok(height > 0);
  });

  it("of a reference image leaves its own character out, and needs no more than reading", async () => {
    const { app, client, ids, images } = given;
    const reader = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);

    const found = await find(reader, { imageId: images[0], minScore: 0.85 });

    assert.deepEqual(idsIn(found.characters), [ids[1]]);
    assert.equal((await find(reader, {}, await variantOfSample(6, 1))).userErrors[0].code, "FORBIDDEN");
  });

  it("of a candidate names whom it is to show among the others", async () => {
    const { client, ids } = given;
    const { candidate } = await client.submit(ids[2]!, await variantOfSample(5, 2));

    const found = await find(client, { imageId: candidate.id, minScore: 0 });

    assert.deepEqual(found.userErrors, []);
    assert.equal(found.characters[0].character.id, ids[2]);
    assert.deepEqual(idsIn(found.characters).toSorted(), ids.toSorted());
  });

  it("says why no face was looked for", async () => {
    const { client } = given;

    const found = await find(client, {}, await facelessPicture());

    assert.deepEqual(found, {
      characters: [],
      faceCount: 0,
      notScoredReason: "NO_FACE",
      searched: 0,
      userErrors: [],
    });
  });

  it("sees nothing of other workspaces", async () => {
    const { app, images } = given;
    const other = await app.newWorkspace();

    const found = await find(other, { minScore: 0 }, await variantOfSample(6, 1));
    const foreign = await find(other, { imageId: images[0] });

    assert.deepEqual([found.characters, found.searched], [[], 0]);
    assert.equal(foreign.userErrors[0].code, "NOT_FOUND");
  });

  it("is told at once of new and of deleted characters", async () => {
    const { app } = given;
    const client = await app.newWorkspace();
    const file = await variantOfSample(6, 4);
    assert.equal((await find(client, {}, file)).searched, 0);
    const id = await client.createCharacter();
    await client.upload(id, await variantOfSample(6, 5));

    assert.deepEqual(idsIn((await find(client, {}, file)).characters), [id]);
    await client.ask(`mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { userErrors { code } } }`, {
      id,
    });

    assert.deepEqual((await find(client, {}, file)).characters, []);
  });

  const refusals: [string, object, string, string[]][] = [
    ["no picture", {}, "INVALID_INPUT", ["imageId"]],
    [
      "a picture that is not there",
      { imageId: toGlobalId("ReferenceImage", "0198f0aa-0000-7000-8000-000000000000") },
      "NOT_FOUND",
      ["imageId"],
    ],
    ["an id that is none", { imageId: "\u0000\ud800" }, "NOT_FOUND", ["imageId"]],
    ["none to answer", { imageId: "x", first: 0 }, "INVALID_INPUT", ["first"]],
    ["more than 50", { imageId: "x", first: 51 }, "INVALID_INPUT", ["first"]],
    ["a score beyond 1", { imageId: "x", minScore: 1.01 }, "INVALID_INPUT", ["minScore"]],
    ["a score below 0", { imageId: "x", minScore: -0.01 }, "INVALID_INPUT", ["minScore"]],
  ];
  for (const [what, input, code, field] of refusals) {
    it(`is refused for ${what}`, async () => {
      const { characters, userErrors } = await find(given.client, input);

      assert.equal(characters, null);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], [code, field]);
    });
  }

  it("is refused for a file and an image at once, and for what is no picture", async () => {
    const { client, images } = given;

    const both = await find(client, { imageId: images[0] }, await facelessPicture());
    const none = await find(client, {}, { bytes: Buffer.from("GIF89a"), name: "x.gif" });

    assert.deepEqual(
      [both.userErrors[0].code, none.userErrors[0].code],
      ["INVALID_INPUT", "UNSUPPORTED_IMAGE_TYPE"],
    );
  });
});

describe("Similar characters", () => {
  it("are those whose templates are alike, never the character itself", async () => {
    const { client, ids } = await shared();
    const similarTo = async (id: string, args = {}) =>
      (await client.ask(SIMILAR, { id, ...args })).character.similarCharacters;

    const similar = await similarTo(ids[0]!);

    assert.deepEqual(idsIn(similar), [ids[1]]);
    assert.ok(similar[0].score > 0.85 && similar[0].distance < 0.35);
    assert.deepEqual(idsIn(await similarTo(ids[2]!)), []);
    assert.deepEqual(idsIn(await similarTo(ids[2]!, { minScore: 0, first: 1 })).length, 1);
    assert.deepEqual(await similarTo(await client.createCharacter()), []);
  });

  it("cost as many of them as may be asked for, and are refused beyond 50", async () => {
    const { client, ids } = await shared();
    const { errors } = await client.graphql(SIMILAR, { id: ids[0], first: 51 });

    assert.match(JSON.stringify(errors), /`first` has to be 1 to 50/);
  });
});

/** Two sample photos side by side. */
async function beside(left: 5 | 6, right: 5 | 6): Promise<[{ width: number; height: number }, Buffer]> {
  const height = 500;
  const [one, other] = await Promise.all(
    [left, right].map(async (sample) =>
      sharp(await samplePhoto(sample as 5))
        .resize({ height })
        .jpeg()
        .toBuffer(),
    ),
  );
  const widths = await Promise.all([one!, other!].map(async (file) => (await sharp(file).metadata()).width));
  const width = widths[0]! + widths[1]!;
  const bytes = await sharp({ create: { width, height, channels: 3, background: "white" } })
    .composite([
      { input: one!, left: 0, top: 0 },
      { input: other!, left: widths[0]!, top: 0 },
    ])
    .jpeg({ quality: 95 })
    .toBuffer();
  return [{ width, height }, bytes];
}
