import assert from "node:assert/strict";
import { fromGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { statementsDuring } from "../support/count-statements.js";
import { embeddingOf } from "../support/made-people.js";
import { insertAnalysedImage } from "../support/rows.js";
import { snapshotOf } from "../support/targets.js";
import { approvedCandidates } from "./made-candidates.js";
import { createSet, SET_FIELDS } from "./training-client.js";

const READINESS = `ready count wanted most cohesion notes
  coverage { dimension view count of share lower upper }
  problems { code severity message advice missing pictures { kind pictureId candidate { id } referenceImage { id } } leaveOut { pictureId } }`;

describe("The readiness of a character's pictures for training", function () {
  this.timeout(60_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    app = await startTestApp({ role: "api" });
  });
  after(() => app?.stop());
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const readiness = async (args = ""): Promise<any> =>
    (
      await client.ask(
        `query ($id: ID!) { character(id: $id) { trainingReadiness${args} { ${READINESS} } } }`,
        { id: characterId },
      )
    ).character.trainingReadiness;
  const reference = (number: number, columns: object = {}) =>
    insertAnalysedImage(app.dataSource, client.workspaceId, characterId, {
      position: number,
      face: { embedding: embeddingOf("Mira", `reference ${number}`) },
      ...columns,
    });
  const codesOf = ({ problems }: any): string[] => problems.map(({ code }: any) => code);

  it("of none says how many are wanted", async () => {
    const { ready, count, wanted, most, problems } = await readiness();

    assert.deepEqual([ready, count, wanted, most], [false, 0, 15, 30]);
    assert.deepEqual([problems[0].code, problems[0].missing, problems[0].pictures], ["TOO_FEW", 15, []]);
  });

  it("counts approved candidates and references, and neither what waits nor what is set aside", async () => {
    await approvedCandidates(app, client, characterId, 12);
    for (let i = 0; i < 3; i++) await reference(i);
    await reference(3, { shapesFaceLock: false });

    const all = await readiness();
    const candidatesAlone = await readiness("(includeReferences: false)");

    assert.deepEqual([all.ready, all.count], [true, 15]);
    assert.match(all.notes[0], /1 reference image is left out/);
    assert.deepEqual([candidatesAlone.ready, candidatesAlone.count], [false, 12]);
    const straightOn = all.coverage.find(({ view }: any) => view === "STRAIGHT_ON");
    assert.deepEqual([straightOn.dimension, straightOn.count, straightOn.of], ["ANGLE", 15, 15]);
    assert.ok(codesOf(all).includes("VIEW_TOO_FREQUENT"));
  });

  it("names whom a problem is about, as what it is", async () => {
    await approvedCandidates(app, client, characterId, 14);
    const stranger = await reference(0, { face: { embedding: embeddingOf("somebody else", 1) } });

    const { ready, problems } = await readiness();

    assert.equal(ready, false);
    const found = problems.find(({ code }: any) => code === "DIFFERENT_PERSON");
    assert.equal(found.severity, "ERROR");
    assert.deepEqual(found.pictures, [
      { kind: "REFERENCE_IMAGE", pictureId: stranger, candidate: null, referenceImage: { id: stranger } },
    ]);
  });

  it("of named candidates is of those alone; one that is not approved is refused by its place", async () => {
    const ids = await approvedCandidates(app, client, characterId, 3);
    await client.review([ids[1]!], "REJECT");
    const of = (ids: string[]) => `(includeReferences: false, candidateIds: ${JSON.stringify(ids)})`;

    assert.equal((await readiness(of([ids[0]!, ids[2]!]))).count, 2);
    const { errors } = await client.graphql(
      `query ($id: ID!) { character(id: $id) { trainingReadiness${of([ids[0]!, ids[1]!])} { count } } }`,
      { id: characterId },
    );
    const { code, field } = errors![0]!.extensions as any;
    assert.deepEqual([code, field], ["CONFLICT", ["candidateIds", "1"]]);
  });

  it("counts the same bytes once, as the candidate that was reviewed", async () => {
    const [id] = await approvedCandidates(app, client, characterId, 1);
    const [{ sha256 }] = await app.dataSource.query("SELECT sha256 FROM candidates WHERE id = $1", [
      fromGlobalId("Candidate", id!),
    ]);
    await reference(0, { sha256 });

    assert.equal((await readiness()).count, 1);
  });

  it("chooses by proposeTrainingSet what createTrainingSet takes, and stores nothing", async () => {
    await approvedCandidates(app, client, characterId, 20, (at) => ({
      face: { yawDegrees: [0, 0, 30, -30, 80][at % 5]! },
    }));
    await reference(0);
    await reference(1, { face: { embedding: embeddingOf("somebody else", 1) } });
    const before = await snapshotOf(app, client.workspaceId);

    const { proposeTrainingSet } = await client.ask(
      `mutation ($input: ProposeTrainingSetInput!) { proposeTrainingSet(input: $input) {
         chosen { picture { pictureId } reasons } leftOut { picture { pictureId } reasons }
         candidateIds referenceImageIds readiness { ready count } userErrors { code } } }`,
      { input: { characterId, size: 16, resolution: 512 } },
    );

    const { chosen, leftOut, candidateIds, referenceImageIds, userErrors } = proposeTrainingSet;
    assert.deepEqual(userErrors, []);
    assert.deepEqual([chosen.length, leftOut.length], [16, 6]);
    assert.equal(candidateIds.length + referenceImageIds.length, 16);
    assert.ok([...chosen, ...leftOut].every(({ reasons }: any) => reasons.length > 0));
    assert.deepEqual(proposeTrainingSet.readiness, { ready: true, count: 16 });
    assert.deepEqual(await snapshotOf(app, client.workspaceId), before);
    const { trainingSet, userErrors: refusals } = await createSet(client, {
      characterId,
      candidateIds,
      referenceImageIds,
      includeReferences: true,
    });
    assert.deepEqual(refusals, []);
    assert.equal(trainingSet.itemCount, 16);
  });

  for (const [what, input, field] of [
    ["no pictures", { size: 0 }, "size"],
    ["101 pictures", { size: 101 }, "size"],
    ["an unknown resolution", { resolution: 1 }, "resolution"],
    ["an unknown character", { characterId: "char_x" }, "characterId"],
  ] as const) {
    it(`is not chosen by, for a proposal of ${what}`, async () => {
      const { proposeTrainingSet } = await client.ask(
        `mutation ($input: ProposeTrainingSetInput!) { proposeTrainingSet(input: $input) { chosen { reasons } userErrors { field } } }`,
        { input: { characterId, ...input } },
      );

      assert.deepEqual(proposeTrainingSet, { chosen: null, userErrors: [{ field: [field] }] });
    });
  }

  it("and the sets of a list take as many statements for five sets as for one", async () => {
    await approvedCandidates(app, client, characterId, 3);
    const list = `query ($id: ID!) { character(id: $id) { trainingSets { nodes {
      ${SET_FIELDS} readiness { problems { code } } character { id }
      items { place candidate { id } referenceImage { id } } } } } }`;
    await createSet(client, { characterId, allowIncomplete: true });
    await client.ask(list, { id: characterId });

    const forOne = await statementsDuring(app, () => client.ask(list, { id: characterId }));
    for (let i = 0; i < 4; i++) await createSet(client, { characterId, allowIncomplete: true });
    const forFive = await statementsDuring(app, () => client.ask(list, { id: characterId }));

    assert.equal(forFive.length, forOne.length, forFive.join("\n"));
    // The key, the character, its sets, their pictures, and the candidates of these.
    assert.equal(forFive.length, 5, forFive.join("\n"));
  });
});
