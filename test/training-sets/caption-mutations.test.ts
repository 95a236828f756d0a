import assert from "node:assert/strict";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, startTestApp, type TestApp } from "../support/app.js";
import { insertAnalysedImage } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";
import { approvedCandidates, storedCandidate } from "./made-candidates.js";
import { createSet } from "./training-client.js";

const FIX = `mutation ($input: FixCaptionsInput!) { fixCaptions(input: $input) {
  changes { picture { kind pictureId } before after } problems { code } character { id } userErrors { code field }
} }`;

describe("The captions of a character's pictures", function () {
  this.timeout(60_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let candidate: string;
  let waiting: string;
  let image: string;

  before(async () => {
    app = await startTestApp({ role: "api" });
  });
  after(() => app?.stop());
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
    [candidate] = (await approvedCandidates(app, client, characterId, 1, () => ({
      caption: "with long blonde hair, on a beach",
    }))) as [string];
    waiting = await storedCandidate(app, client, characterId, { caption: "with long blonde hair" });
    image = await insertAnalysedImage(app.dataSource, client.workspaceId, characterId, {
      caption: "profile view",
    });
  });

  const fix = async (input: object = {}, by = client): Promise<any> =>
    (await by.ask(FIX, { input: { characterId, triggerWord: "mira01", ...input } })).fixCaptions;
  const captions = async () =>
    client.ask(
      `query ($candidate: ID!, $waiting: ID!, $image: ID!) {
         candidate(id: $candidate) { caption } waiting: candidate(id: $waiting) { caption } referenceImage(id: $image) { caption } }`,
      { candidate, waiting, image },
    );

  it("are reported with how they would stand in the files, and what is wrong with them", async () => {
    const { character } = await client.ask(
      `query ($id: ID!) { character(id: $id) { captionReport(triggerWord: "mira01") {
         captions { picture { kind pictureId candidate { id } } written composed }
         problems { code phrase message advice pictures { pictureId } } } } }`,
      { id: characterId },
    );

    const { captions, problems } = character.captionReport;
    assert.deepEqual(
      captions.map(({ picture, written }: any) => [picture.pictureId, written]),
      [
        [image, "profile view"],
        [candidate, "with long blonde hair, on a beach"],
      ],
    );
    assert.match(captions[1].composed, /^mira01 person, .*front view.*, with long blonde hair, on a beach$/);
    assert.deepEqual(
      problems.map(({ code, pictures }: any) => [code, pictures.map(({ pictureId }: any) => pictureId)]),
      [
        ["MISSING_TRIGGER", [image, candidate]],
        ["IDENTITY_WORDS", [candidate]],
        ["CONTRADICTS_MEASURE", [image]],
      ],
    );
  });

  it("are what a dry run says after the run, which changes them all at once and leaves what nobody approved", async () => {
    const before = await snapshotOf(app, client.workspaceId);

    const dry = await fix({ dryRun: true });
    assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
    const done = await fix();

    assert.deepEqual(done, dry);
    assert.deepEqual(done.userErrors, []);
    const after = new Map(done.changes.map(({ picture, after }: any) => [picture.pictureId, after]));
    assert.match(String(after.get(candidate)), /^mira01 person, .*, on a beach$/);
    assert.ok(!String(after.get(candidate)).includes("hair"));
    assert.match(String(after.get(image)), /^mira01 person, .*front view/);
    assert.deepEqual(await captions(), {
      candidate: { caption: after.get(candidate) },
      waiting: { caption: "with long blonde hair" },
      referenceImage: { caption: after.get(image) },
    });
    assert.deepEqual((await fix()).changes, []);
    const { trainingSet } = await createSet(client, {
      characterId,
      includeReferences: true,
      allowIncomplete: true,
    });
    const { trainingSet: made } = await client.ask(
      `query ($id: ID!) { trainingSet(id: $id) { items { pictureId caption } } }`,
      trainingSet,
    );
    assert.deepEqual(new Map(made.items.map(({ pictureId, caption }: any) => [pictureId, caption])), after);
  });

  it("are edited by people one by one, too", async () => {
    const { updateCandidate, updateReferenceImage } = await client.ask(
      `mutation ($candidate: ID!, $image: ID!) {
         updateCandidate(input: { id: $candidate, caption: "at home" }) { candidate { caption } }
         updateReferenceImage(input: { id: $image, caption: "outdoors" }) { referenceImage { caption } } }`,
      { candidate, image },
    );

    assert.equal(updateCandidate.candidate.caption, "at home");
    assert.equal(updateReferenceImage.referenceImage.caption, "outdoors");
  });

  for (const [what, input, field] of [
    ["a trigger word that is none", { triggerWord: "a b" }, ["triggerWord"]],
    ["an unknown character", { characterId: "char_x" }, ["characterId"]],
    ["an unknown candidate", { candidateIds: ["cand_x"] }, ["candidateIds", "0"]],
    [
      "references that are not to be mended",
      { includeReferences: false, referenceImageIds: ["img_x"] },
      ["referenceImageIds"],
    ],
    ["an unknown reference", { referenceImageIds: ["img_x"] }, ["referenceImageIds", "0"]],
  ] as const) {
    it(`are not touched for ${what}`, async () => {
      const before = await snapshotOf(app, client.workspaceId);

      const { changes, userErrors } = await fix(input);

      assert.deepEqual([changes, userErrors.map(({ field }: any) => field)], [null, [field]]);
      assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
    });
  }

  it("are mended by keys that may write characters", async () => {
    const reader = await clientWithScopes(app.dataSource, client.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
      Scope.TRAINING_WRITE,
    ]);

    assert.deepEqual((await fix({}, reader)).userErrors, [{ code: "FORBIDDEN", field: [] }]);
  });
});
