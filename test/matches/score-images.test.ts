import assert from "node:assert/strict";
import sharp from "sharp";
import { MAX_QUERY_COST } from "../../src/graphql/complexity.js";
import type { FilePart } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { onePerson } from "../support/one-person.js";
import { facelessPicture, hugePng, largePhoto, largePicture } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import {
  MATCH,
  characterWith,
  characterWithThreePhotos,
  inkDrawing,
  score,
  scoreSeveral,
  sideBySide,
} from "./score-pictures.js";

const text = (name: string): FilePart => ({ bytes: Buffer.from("Mira, on a beach"), name });
const empty: FilePart = { bytes: Buffer.alloc(0), name: "empty.jpg" };

/** The same photo in other bytes. */
async function variant(photo: FilePart, quality: number): Promise<FilePart> {
  return { bytes: await sharp(photo.bytes).jpeg({ quality }).toBuffer(), name: `${quality}-${photo.name}` };
}

async function half(photo: FilePart): Promise<FilePart> {
  return { ...photo, bytes: photo.bytes.subarray(0, photo.bytes.length / 2) };
}

/** As large as generators and cameras make them: several megabytes, 30 megapixels. */
async function thirtyMegapixels(): Promise<FilePart> {
  const photo = sharp((await onePerson.fourth()).bytes).resize(6_000, 5_000, { fit: "cover" });
  return { bytes: await photo.jpeg({ quality: 95 }).toBuffer(), name: "large.jpg" };
}

/** What each file is, and what is said of it: a verdict, a reason, or a refusal. */
const TWENTY: [says: string, file: () => FilePart | Promise<FilePart>][] = [
  ["REJECT", () => onePerson.stranger()],
  ["IMAGE_CORRUPT", async () => half(await onePerson.first())],
  ["ACCEPT", () => onePerson.fourth()],
  ["IMAGE_EMPTY", () => empty],
  ["ACCEPT", thirtyMegapixels],
  ["UNSUPPORTED_IMAGE_TYPE", () => text("text.jpg")],
  ["NOT_A_PHOTOGRAPH", inkDrawing],
  [
    "ACCEPT",
    async () =>
      sideBySide([
        [await onePerson.stranger(), 700],
        [await onePerson.fourth(), 420],
      ]),
  ],
  ["NO_FACE", () => facelessPicture()],
  ["ACCEPT", () => onePerson.first()],
  ["IMAGE_TOO_LARGE", () => ({ bytes: hugePng(), name: "bomb.png" })],
  ["NO_FACE", () => largePicture(1)],
  ["ACCEPT", async () => variant(await onePerson.fourth(), 91)],
  ["ACCEPT", async () => variant(await onePerson.fourth(), 90)],
  ["REJECT", async () => variant(await onePerson.stranger(), 90)],
  ["IMAGE_EMPTY", () => empty],
  ["NO_FACE", () => largePicture(2)],
  ["UNSUPPORTED_IMAGE_TYPE", () => text("notes.txt")],
  ["ACCEPT", async () => variant(await onePerson.fourth(), 89)],
  ["REJECT", async () => variant(await onePerson.stranger(), 80)],
];

const saidOf = ({ match, userErrors }: any): string =>
  userErrors[0]?.code ?? match.notScoredReason ?? match.verdict;

describe("scoreImages", function () {
  this.timeout(180_000);
  let three: Awaited<ReturnType<typeof characterWithThreePhotos>>;

  before(async () => {
    three = await characterWithThreePhotos();
  });

  it("answers for twenty files of every kind, each for itself and in order, and leaves nothing", async () => {
    const { client, characterId, stateOf } = three;
    const before = await stateOf();
    const files = await Promise.all(TWENTY.map(([, file]) => file()));
    assert.ok(files.reduce((sum, { bytes }) => sum + bytes.length, 0) > 5_000_000);

    const { data, errors } = await scoreSeveral(client, characterId, files);

    assert.equal(errors, undefined);
    const { results, userErrors } = data.scoreImages;
    assert.deepEqual(userErrors, []);
    assert.deepEqual(
      results.map(saidOf),
      TWENTY.map(([says]) => says),
    );
    for (const [place, { match, assessment, userErrors }] of results.entries()) {
      assert.equal(match === null, userErrors.length === 1);
      assert.equal(match === null, assessment === null);
      for (const { field } of userErrors) assert.deepEqual(field, ["files", String(place)]);
    }
    assert.deepEqual(await stateOf(), before);
  });

  it("says of each file what scoreImage says of it alone", async () => {
    const { client, characterId } = three;
    const files = [await onePerson.first(), await onePerson.stranger(), await inkDrawing()];

    const { data } = await scoreSeveral(client, characterId, files);

    for (const [i, file] of files.entries()) {
      assert.deepEqual(data.scoreImages.results[i], await score(client, characterId, file));
    }
  });

  it("takes the files in whatever order they come, one of them for two places", async () => {
    const { client, characterId, stateOf } = three;
    const before = await stateOf();
    const query = `mutation ($input: ScoreImagesInput!) { scoreImages(input: $input) { results { ${MATCH} } } }`;
    const form = new FormData();
    const variables = { input: { characterId, files: [null, null, null] } };
    form.append("operations", JSON.stringify({ query, variables }));
    const map = { b: ["variables.input.files.1"], a: ["variables.input.files.2", "variables.input.files.0"] };
    form.append("map", JSON.stringify(map));
    const [own, stranger] = [await onePerson.fourth(), await onePerson.stranger()];
    form.append("b", new Blob([new Uint8Array(stranger.bytes)]), stranger.name);
    form.append("a", new Blob([new Uint8Array(own.bytes)]), own.name);
    const headers = { ...client.headers, "Apollo-Require-Preflight": "true" };

    const response = await fetch(`${client.url}/graphql`, { method: "POST", headers, body: form });

    const { data } = (await response.json()) as any;
    assert.deepEqual(data.scoreImages.results.map(saidOf), ["ACCEPT", "REJECT", "ACCEPT"]);
    assert.deepEqual(await stateOf(), before);
  });

  it("refuses one file that the request names but does not bring, and no other", async () => {
    const { client, characterId, stateOf } = three;
    const before = await stateOf();
    const query = `mutation ($input: ScoreImagesInput!) { scoreImages(input: $input) { results { ${MATCH} } } }`;
    const form = new FormData();
    form.append(
      "operations",
      JSON.stringify({ query, variables: { input: { characterId, files: [null, null] } } }),
    );
    form.append("map", '{"0":["variables.input.files.0"],"1":["variables.input.files.1"]}');
    const own = await onePerson.fourth();
    form.append("1", new Blob([new Uint8Array(own.bytes)]), own.name);
    const headers = { ...client.headers, "Apollo-Require-Preflight": "true" };

    const response = await fetch(`${client.url}/graphql`, { method: "POST", headers, body: form });

    const { results } = ((await response.json()) as any).data.scoreImages;
    assert.deepEqual(results.map(saidOf), ["INVALID_INPUT", "ACCEPT"]);
    assert.deepEqual(results[0].userErrors[0].field, ["files", "0"]);
    assert.deepEqual(await stateOf(), before);
  });

  for (const count of [0, 21]) {
    it(`refuses ${count} files as a whole, and says how many it takes`, async () => {
      const { client, characterId, stateOf } = three;
      const before = await stateOf();
      const files = Array.from({ length: count }, () => text("text.txt"));

      const { data } = await scoreSeveral(client, characterId, files);

      const message = `Send 1 to 20 files; these are ${count}.`;
      const userErrors = [{ code: "INVALID_INPUT", message, field: ["files"] }];
      assert.deepEqual(data.scoreImages, { results: null, userErrors });
      assert.deepEqual(await stateOf(), before);
    });
  }

  it("refuses a character that is not there as a whole", async () => {
    const { client, stateOf } = three;
    const before = await stateOf();

    const { data } = await scoreSeveral(client, "char_nonsense", [await onePerson.first()]);

    const { results, userErrors } = data.scoreImages;
    assert.equal(results, null);
    assert.deepEqual([userErrors[0].code, userErrors[0].field], ["NOT_FOUND", ["characterId"]]);
    assert.deepEqual(await stateOf(), before);
  });

  it("leaves nothing of a request whose client goes away meanwhile", async () => {
    const { client, characterId, stateOf } = await characterWith([await onePerson.first()]);
    const before = await stateOf();
    const leaving = new AbortController();
    const query = `mutation ($input: ScoreImagesInput!) { scoreImages(input: $input) { results { match { score } } } }`;
    const form = new FormData();
    const files = await Promise.all(Array.from({ length: 6 }, () => largePhoto()));
    const variables = { input: { characterId, files: files.map(() => null) } };
    form.append("operations", JSON.stringify({ query, variables }));
    form.append(
      "map",
      JSON.stringify(Object.fromEntries(files.map((_, i) => [i, [`variables.input.files.${i}`]]))),
    );
    for (const [i, { bytes, name }] of files.entries())
      form.append(String(i), new Blob([new Uint8Array(bytes)]), name);
    const headers = { ...client.headers, "Apollo-Require-Preflight": "true" };
    const asking = fetch(`${client.url}/graphql`, {
      method: "POST",
      headers,
      body: form,
      signal: leaving.signal,
    });
    const hasFiles = async () => JSON.stringify(await stateOf()) !== JSON.stringify(before);
    await waitUntil("the files have come", hasFiles);

    leaving.abort();

    await assert.rejects(asking);
    await waitUntil("nothing is left", async () => !(await hasFiles()));
  });

  it("costs what twenty pictures take, and all that can be asked of them fits into one operation", async () => {
    const { client, characterId } = three;
    const costOf = async (selection: string) => {
      const files = [text("a.txt")];
      const form = new FormData();
      const query = `mutation ($input: ScoreImagesInput!) { scoreImages(input: $input) { results { ${selection} } userErrors { code } } }`;
      form.append(
        "operations",
        JSON.stringify({ query, variables: { input: { characterId, files: [null] } } }),
      );
      form.append("map", '{"0":["variables.input.files.0"]}');
      form.append("0", new Blob([new Uint8Array(files[0]!.bytes)]), "a.txt");
      const headers = { ...client.headers, "Apollo-Require-Preflight": "true" };
      const response = await fetch(`${client.url}/graphql`, { method: "POST", headers, body: form });
      return ((await response.json()) as any).extensions.cost.requested as number;
    };

    const [little, much] = [await costOf("match { score }"), await costOf(MATCH)];

    // Ten times the work of one report on a set.
    assert.ok(little >= 1_000, `${little}`);
    assert.ok(much > little && much < MAX_QUERY_COST, `${much}`);
  });
});

describe("The SQL statements of scoreImages", function () {
  this.timeout(120_000);
  let app: TestApp;

  before(async () => {
    app = await startTestApp({ role: "api" });
  });
  after(() => app.stop());

  it("are as many for six pictures as for one, with all that can be asked of them", async () => {
    const client = await app.newWorkspace();
    const characterId = await client.createCharacter();
    const [one, ...others] = await Promise.all(
      [95, 94, 93, 92, 91, 90].map(async (q) => variant(await onePerson.first(), q)),
    );
    await scoreSeveral(client, characterId, [one!]);

    const forOne = await statementsDuring(app, () => scoreSeveral(client, characterId, [one!]));
    const forSix = await statementsDuring(app, () => scoreSeveral(client, characterId, [one!, ...others]));

    assert.equal(forSix.length, forOne.length, forSix.join("\n"));
    // The key, the character, its images and their faces.
    assert.equal(forOne.length, 4, forOne.join("\n"));
  });
});
