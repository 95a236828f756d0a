import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { ReferenceImageType } from "../../src/reference-images/reference-image.entity.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { insertAnalysedImage, makeFaceLock } from "../support/rows.js";
import { ProcessSandbox } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { makeTargets, snapshotOf } from "../support/targets.js";
import { tracesOf } from "../support/traces.js";

const CHARACTER = `
  referenceImages { id status assessment { verdict score findings { threshold } } }
  faceLock {
    status revision anchor { id } contributions { image { id } }
    revisions(first: 1) { nodes { cause image { id } templateShift } }
  }`;

const read = async (client: ApiClient, id: string) =>
  (await client.ask(`query ($id: ID!) { character(id: $id) { ${CHARACTER} } }`, { id })).character;

const reassess = async (client: ApiClient, characterId: string) =>
  (
    await client.ask(
      `mutation ($id: ID!) {
         reanalyseCharacter(input: { characterId: $id, remeasure: false }) {
           character { ${CHARACTER} } userErrors { code }
         }
       }`,
      { id: characterId },
    )
  ).reanalyseCharacter;

describe("reanalyseCharacter without remeasuring, in a process with other thresholds than before", () => {
  let sandbox: ProcessSandbox;
  let dataSource: DataSource;
  let usual: ServerProcess;
  let strict: ServerProcess;

  /** Faces with 100 and 300 pixels between the eyes. No picture is stored: whoever wants to decode one fails. */
  async function twoStrongImages() {
    const characterId = await usual.client.createCharacter();
    const id = fromGlobalId("Character", characterId);
    const [row] = await dataSource.query("SELECT workspace_id FROM characters WHERE id = $1", [id]);
    const { workspace_id: workspaceId } = row as { workspace_id: string };
    const insert = (interEyePixels: number, columns: object) =>
      insertAnalysedImage(dataSource, workspaceId, characterId, { interEyePixels, ...columns });
    const small = await insert(100, { embeddingValue: 0.05, type: ReferenceImageType.PRIMARY });
    const large = await insert(300, { embeddingValue: 0.06, position: 1 });
    await makeFaceLock(dataSource, workspaceId, characterId);
    return { characterId, small, large };
  }

  const storedMeasures = () => dataSource.query("SELECT to_jsonb(f) AS face FROM faces f ORDER BY 1");
  const jobs = () => dataSource.query("SELECT FROM graphile_worker._private_jobs");

  before(async () => {
    sandbox = await ProcessSandbox.open();
    const { url } = await sandbox.createDatabase();
    dataSource = await createDataSource(url, { poolSize: 2 }).initialize();
    usual = await sandbox.start("api", { DATABASE_URL: url });
    const ASSESSMENT_THRESHOLDS = '{ "interEyePixels": { "good": 200, "useless": 95 } }';
    strict = await sandbox.start("api", { DATABASE_URL: url, ASSESSMENT_THRESHOLDS });
  });

  after(async () => {
    await dataSource?.destroy();
    await sandbox?.close();
  });

  it("gives the same measures another verdict and the face lock another template, with nothing decoded or queued", async () => {
    const { characterId, small, large } = await twoStrongImages();
    const measured = await storedMeasures();
    const former = await read(usual.client, characterId);

    const { character, userErrors } = await reassess(strict.client, characterId);

    assert.deepEqual(userErrors, []);
    assert.deepEqual(verdictsOf(former), [
      [small, "READY", "STRONG", 100],
      [large, "READY", "STRONG", 100],
    ]);
    assert.deepEqual(verdictsOf(character), [
      [small, "READY", "UNUSABLE", 5],
      [large, "READY", "STRONG", 100],
    ]);
    assert.equal(character.referenceImages[0].assessment.findings[0].threshold, 200);
    assert.deepEqual([former.faceLock.anchor.id, former.faceLock.contributions.length], [small, 2]);
    const { revisions, ...lock } = character.faceLock;
    assert.deepEqual(lock, {
      status: "LOCKED",
      revision: 2,
      anchor: { id: large },
      contributions: [{ image: { id: large } }],
    });
    assert.equal(revisions.nodes[0].cause, "REASSESSED");
    assert.equal(revisions.nodes[0].image, null);
    assert.ok(revisions.nodes[0].templateShift > 0.05);
    assert.deepEqual(await storedMeasures(), measured);
    assert.deepEqual(await jobs(), []);
  });

  it("comes back to the former lock under the former thresholds", async () => {
    const { characterId } = await twoStrongImages();
    const { revisions: _1, ...former } = (await read(usual.client, characterId)).faceLock;
    await reassess(strict.client, characterId);

    const { character } = await reassess(usual.client, characterId);

    const { revisions: _2, ...lock } = character.faceLock;
    assert.deepEqual(lock, { ...former, revision: 3 });
  });

  it("dissolves the lock when no image is usable any more", async () => {
    const { characterId, large } = await twoStrongImages();
    await usual.client.ask(
      `mutation ($characterId: ID!, $id: ID!) {
         deleteReferenceImages(input: { characterId: $characterId, imageIds: [$id] }) { userErrors { code } }
       }`,
      { characterId, id: large },
    );

    const { character } = await reassess(strict.client, characterId);

    assert.equal(character.faceLock, null);
  });
});

describe("reanalyseCharacter without remeasuring, under the thresholds as they were", () => {
  it("changes nothing at all", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    const { characterId } = await makeTargets(app, client);
    const stateOf = async () => [
      await snapshotOf(app, client.workspaceId),
      await tracesOf(app, client.workspaceId),
    ];
    const before = await stateOf();

    const { character, userErrors } = await reassess(client, characterId);

    assert.deepEqual([character.faceLock.revision, userErrors], [1, []]);
    assert.deepEqual(await stateOf(), before);
  });
});

interface JudgedImage {
  id: string;
  status: string;
  assessment: { verdict: string; score: number };
}

const verdictsOf = ({ referenceImages }: { referenceImages: JudgedImage[] }) =>
  referenceImages.map(({ id, status, assessment }) => [id, status, assessment.verdict, assessment.score]);
