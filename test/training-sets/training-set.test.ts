import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import sharp from "sharp";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp, type TestApp } from "../support/app.js";
import { storedKeys, tracesOf, unrecordedKeys, waitForJobs } from "../support/traces.js";
import { approvedCandidates, storedCandidate } from "./made-candidates.js";
import { builtSet, createSet, download, makeSet, textOf, unpacked } from "./training-client.js";

describe("A training set", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    app = await sharedApp();
  });
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const setsOf = async (id = characterId): Promise<any[]> =>
    (
      await client.ask(`query ($id: ID!) { character(id: $id) { trainingSets { nodes { id status } } } }`, {
        id,
      })
    ).character.trainingSets.nodes;

  it("freezes what is approved, is made in the background, and is handed out as one ZIP", async () => {
    const ids = await approvedCandidates(app, client, characterId, 15);
    await storedCandidate(app, client, characterId);

    const { trainingSet, userErrors } = await createSet(client, { characterId });

    assert.deepEqual(userErrors, []);
    assert.match(trainingSet.id, /^tset_/);
    assert.deepEqual(
      [trainingSet.status, trainingSet.itemCount, trainingSet.className],
      ["BUILDING", 15, "person"],
    );
    const set = await builtSet(client, trainingSet.id);
    assert.equal(set.status, "READY", set.failureReason);
    const zip = await download(set.downloadUrl);
    assert.equal(zip.length, set.bytes);
    assert.equal(createHash("sha256").update(zip).digest("hex"), set.sha256);
    const files = await unpacked(set);
    const lines = textOf(files, "train/metadata.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.equal(lines.length, 15);
    for (const { file_name: name, text } of lines) {
      const png = await sharp(files.get(`train/${name}`)).metadata();
      assert.deepEqual([png.format, png.width, png.height], ["png", 512, 512]);
      assert.match(text, /^mira01 person, /);
    }
    const manifest = JSON.parse(textOf(files, "manifest.json"));
    assert.deepEqual(manifest.files.map(({ original }: any) => original.id).toSorted(), ids.toSorted());
    for (const { path, sha256, review } of manifest.files) {
      assert.equal(createHash("sha256").update(files.get(path)!).digest("hex"), sha256);
      assert.deepEqual(
        [review.decision, review.reviewer, review.note],
        ["APPROVE", "test", "looks like her"],
      );
    }
    assert.deepEqual(await setsOf(), [{ id: set.id, status: "READY" }]);
    assert.deepEqual(await unrecordedKeys(app, client.workspaceId), []);
  });

  it("of too few pictures is refused with what is missing, and nothing is left of it; allowIncomplete makes it", async () => {
    await approvedCandidates(app, client, characterId, 3);
    const before = await tracesOf(app, client.workspaceId);

    const { trainingSet, userErrors } = await createSet(client, { characterId });

    assert.equal(trainingSet, null);
    const [{ __typename, code, message, readiness }] = userErrors;
    assert.deepEqual([__typename, code], ["NotReadyForTrainingError", "CONFLICT"]);
    assert.match(message, /3 images of 15 to 30.*12 are missing.*allowIncomplete/);
    assert.deepEqual([readiness.ready, readiness.count, readiness.wanted], [false, 3, 15]);
    assert.deepEqual([readiness.problems[0].code, readiness.problems[0].missing], ["TOO_FEW", 12]);
    assert.deepEqual(await tracesOf(app, client.workspaceId), before);
    assert.deepEqual(await setsOf(), []);
    const set = await makeSet(client, { characterId, allowIncomplete: true });
    assert.equal(set.itemCount, 3);
  });

  it("names each candidate that is not approved, or not there, by its place", async () => {
    const [approved] = await approvedCandidates(app, client, characterId, 1);
    const [pending, rejected] = [
      await storedCandidate(app, client, characterId),
      await storedCandidate(app, client, characterId),
    ];
    await client.review([rejected], "REJECT");
    const other = await client.createCharacter();
    const [ofOther] = await approvedCandidates(app, client, other, 1);
    const candidateIds = [pending, approved, rejected, ofOther, toGlobalId("Candidate", newId()), "cand_x"];

    const { trainingSet, userErrors } = await createSet(client, {
      characterId,
      candidateIds,
      allowIncomplete: true,
    });

    assert.equal(trainingSet, null);
    assert.deepEqual(
      userErrors.map(({ code, field }: any) => [code, field.join()]),
      [
        ["CONFLICT", "candidateIds,0"],
        ["CONFLICT", "candidateIds,2"],
        ["NOT_FOUND", "candidateIds,3"],
        ["NOT_FOUND", "candidateIds,4"],
        ["NOT_FOUND", "candidateIds,5"],
      ],
    );
    assert.deepEqual(await setsOf(), []);
  });

  for (const [what, input, field] of [
    ["no trigger word", { triggerWord: " " }, "triggerWord"],
    ["a trigger word of two words", { triggerWord: "mira jane" }, "triggerWord"],
    ["a trigger word that leaves its folder", { triggerWord: "../mira" }, "triggerWord"],
    ["a trigger word with a quote", { triggerWord: 'mi"ra' }, "triggerWord"],
    ["a trigger word of 41 letters", { triggerWord: "m".repeat(41) }, "triggerWord"],
    ["a class with a slash", { className: "a/b" }, "className"],
    ["a class with a line's end", { className: "a\nb" }, "className"],
    ["a resolution that no trainer has", { resolution: 500 }, "resolution"],
    ["101 candidates", { candidateIds: Array.from({ length: 101 }, () => "cand_x") }, "candidateIds"],
    ["no such character", { characterId: "char_x" }, "characterId"],
    ["nothing approved", {}, "candidateIds"],
  ] as const) {
    it(`of ${what} is refused`, async () => {
      const { trainingSet, userErrors } = await createSet(client, { characterId, ...input });

      assert.equal(trainingSet, null);
      assert.deepEqual(
        userErrors.map((error: any) => error.field[0]),
        [field],
      );
      assert.deepEqual(await setsOf(), []);
    });
  }

  it("needs training:write to be made and deleted, and is as missing to another workspace as one that never was", async () => {
    await approvedCandidates(app, client, characterId, 1);
    const { trainingSet } = await createSet(client, { characterId, allowIncomplete: true });
    const remove = `mutation ($id: ID!) { deleteTrainingSet(input: { id: $id }) { deletedId userErrors { code } } }`;
    const writer = await clientWithScopes(app.dataSource, client.url, client.workspaceId, [
      Scope.CHARACTERS_WRITE,
    ]);
    const stranger = await app.newWorkspace();

    const refusals = [
      (await createSet(writer, { characterId })).userErrors[0].code,
      (await writer.ask(remove, { id: trainingSet.id })).deleteTrainingSet.userErrors[0].code,
      (await createSet(stranger, { characterId })).userErrors[0].code,
      (await stranger.ask(remove, { id: trainingSet.id })).deleteTrainingSet.userErrors[0].code,
    ];

    assert.deepEqual(refusals, ["FORBIDDEN", "FORBIDDEN", "NOT_FOUND", "NOT_FOUND"]);
    const seen = await stranger.ask(
      `query ($id: ID!) { trainingSet(id: $id) { id } node(id: $id) { id } }`,
      trainingSet,
    );
    assert.deepEqual(seen, { trainingSet: null, node: null });
    const own = await client.ask(`query ($id: ID!) { node(id: $id) { id } }`, trainingSet);
    assert.deepEqual(own, { node: { id: trainingSet.id } });
    await builtSet(client, trainingSet.id);
  });

  it("is deleted with its file, and leaves the pictures", async () => {
    await approvedCandidates(app, client, characterId, 2);
    const before = await storedKeys(app, client.workspaceId);
    const set = await makeSet(client, { characterId, allowIncomplete: true });

    const { deleteTrainingSet } = await client.ask(
      `mutation ($id: ID!) { deleteTrainingSet(input: { id: $id }) { deletedId character { id } userErrors { code } } }`,
      set,
    );

    assert.deepEqual(deleteTrainingSet, {
      deletedId: set.id,
      character: { id: characterId },
      userErrors: [],
    });
    await waitForJobs(app);
    assert.deepEqual(await storedKeys(app, client.workspaceId), before);
    const rows = await app.dataSource.query("SELECT FROM training_set_items WHERE training_set_id = $1", [
      fromGlobalId("TrainingSet", set.id),
    ]);
    assert.equal(rows.length, 0);
  });
});
