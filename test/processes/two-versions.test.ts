import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { addJob } from "../../src/jobs/job-queue.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import type { ApiClient } from "../support/api-client.js";
import { variantOfSample } from "../support/pictures.js";
import { ProcessSandbox } from "../support/process-sandbox.js";
import type { ServerProcess } from "../support/server-process.js";
import { waitUntil } from "../support/wait-until.js";

const FORMER = ANALYSER.replace(/\d+$/, (number) => String(Number(number) - 1));
const SIZE = 12;
/** Of so many images that wait behind an upload some are still waiting when it is done, however many are analysed at a time. */
const STILL_WAITING = 4;

const STATE = `query ($id: ID!) {
  character(id: $id) {
    identitySet { dueCount }
    faceLock { revision embedding { model } contributions { image { id } weight } revisions(first: 1) { nodes { cause } } }
    referenceImages { id matchScore face { embedding { model } } }
  }
  viewer {
    analyses { waiting done outdated held failed }
    analyserVersions { analyser isPresent isHeld imagesInForce imagesKept charactersInForce charactersReady charactersLeftBehind }
  }
}`;
const RESTORE = `mutation ($analyser: String!) { restoreAnalyses(input: { analyser: $analyser }) {
  version { analyser isHeld charactersReady } leftBehind { character { id } imageCount imagesWithout } userErrors { code field }
} }`;
const REANALYSE = `mutation { reanalyseWorkspace(input: { everyImage: true }) { queued } }`;

describe("Two processes that share a database, of whose images a former version described all", function () {
  this.timeout(240_000);
  let sandbox: ProcessSandbox;
  let dataSource: DataSource;
  let servers: ServerProcess[];
  let client: ApiClient;
  let id: string;
  /** In a character of its own. */
  let since: string;

  before(async () => {
    sandbox = await ProcessSandbox.open();
    const { url: DATABASE_URL } = await sandbox.createDatabase();
    const first = await sandbox.start("all", { DATABASE_URL, REANALYSE_OUTDATED: "false" });
    dataSource = await createDataSource(DATABASE_URL, { poolSize: 2 }).initialize();
    id = await first.client.createCharacter();
    for (let i = 0; i < SIZE; i++)
      await first.client.upload(id, await variantOfSample(6, 10 * i), { waitMs: 0 });
    await untilNothingWaits(first.client);
    await dataSource.query("UPDATE reference_images SET analyser = $1", [FORMER]);
    await dataSource.query("UPDATE faces SET model = $1", [FORMER]);
    await dataSource.query("UPDATE face_locks SET model = $1", [FORMER]);
    await first.stop();
    // Both look for outdated images as they start.
    servers = await Promise.all([1, 2].map(() => sandbox.start("all", { DATABASE_URL })));
    ({ client } = servers[0]!);
  });

  after(async () => {
    await dataSource?.destroy();
    await sandbox?.close();
  });

  const stateOf = async (of: ApiClient = client) => of.ask(STATE, { id });
  const untilNothingWaits = (of: ApiClient = client) =>
    waitUntil(
      "nothing waits",
      async () => {
        const { waiting, outdated } = (await stateOf(of)).viewer.analyses;
        return waiting + outdated === 0;
      },
      180_000,
    );
  const versionOf = (state: any, analyser: string) =>
    state.viewer.analyserVersions.find((version: any) => version.analyser === analyser);

  async function restore(analyser: string): Promise<any> {
    const { restoreAnalyses } = await client.ask(RESTORE, { analyser });
    await waitUntil(
      "all that can be is restored",
      async () => versionOf(await stateOf(), analyser).charactersReady === 0,
    );
    return restoreAnalyses;
  }

  /** How many pictures both have read. */
  async function analysed(): Promise<number> {
    let count = 0;
    for (const { url, client: own } of servers) {
      const text = await (await fetch(`${url}/metrics`, { headers: own.headers })).text();
      count += Number(/^likeness_analysis_seconds_count (\d+)/m.exec(text)?.[1] ?? 0);
    }
    return count;
  }

  /** As every minute. */
  async function lookForOutdated(): Promise<void> {
    await addJob(dataSource.manager, "queue_outdated_images", {}, "queue_outdated_images");
    await waitUntil("it was looked for outdated images", async () => {
      const jobs = await dataSource.query(
        "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'queue_outdated_images'",
      );
      return jobs.length === 0;
    });
  }

  it("analyse them anew, keep what the former one said, and count all of it", async () => {
    await untilNothingWaits();

    const { character, viewer } = await stateOf();

    assert.equal(character.faceLock.embedding.model, ANALYSER);
    assert.deepEqual(viewer.analyses, { waiting: 0, done: SIZE, outdated: 0, held: 0, failed: 0 });
    assert.deepEqual(viewer.analyserVersions, [
      { ...counts(ANALYSER), isPresent: true, imagesInForce: SIZE, charactersInForce: 1 },
      { ...counts(FORMER), imagesKept: SIZE, charactersReady: 1 },
    ]);
  });

  it("analyse an upload before the rest of a workspace that is analysed anew", async () => {
    await client.ask(REANALYSE);

    const other = await client.createCharacter();
    const { referenceImage } = await client.upload(other, await variantOfSample(5, 1));

    const { analyses } = (await stateOf()).viewer;
    assert.equal(referenceImage.status, "READY");
    assert.ok(analyses.waiting >= STILL_WAITING, JSON.stringify(analyses));
    since = other;
    await untilNothingWaits();
  });

  it("bring it into force again for the characters that have all of it, and stay with it", async () => {
    const { faceLock: before } = (await stateOf()).character;
    const count = await analysed();

    const { leftBehind, userErrors } = await restore(FORMER);

    assert.deepEqual(
      [leftBehind, userErrors],
      [[{ character: { id: since }, imageCount: 1, imagesWithout: 1 }], []],
    );
    await lookForOutdated();
    const { character, viewer } = await stateOf(servers[1]!.client);
    assert.deepEqual(character.faceLock.embedding.model, FORMER);
    assert.deepEqual(character.faceLock.revisions.nodes, [{ cause: "ANALYSES_RESTORED" }]);
    assert.equal(character.faceLock.revision, before.revision + 1);
    assert.deepEqual(viewer.analyses, { waiting: 0, done: 1, outdated: 0, held: SIZE, failed: 0 });
    assert.equal(versionOf({ viewer }, FORMER).isHeld, true);
    assert.equal(await analysed(), count);
  });

  it("take an upload in meanwhile, which the set that stays leaves out", async () => {
    const { referenceImage } = await client.upload(id, await variantOfSample(6, 999));

    const { character } = await stateOf();

    assert.equal(referenceImage.status, "READY");
    assert.deepEqual([character.identitySet.dueCount, character.faceLock.embedding.model], [1, FORMER]);
  });

  it("go forward again to what they had, the upload with it, and analyse nothing for it", async () => {
    const count = await analysed();

    await restore(ANALYSER);

    await lookForOutdated();
    await untilNothingWaits();
    const { character, viewer } = await stateOf();
    assert.equal(character.faceLock.embedding.model, ANALYSER);
    assert.equal(character.faceLock.contributions.length, SIZE + 1);
    assert.deepEqual(viewer.analyses, { waiting: 0, done: SIZE + 2, outdated: 0, held: 0, failed: 0 });
    assert.equal(await analysed(), count);
  });

  it("refuse a version of which nothing is stored", async () => {
    const { restoreAnalyses } = await client.ask(RESTORE, { analyser: "no-such-version" });

    assert.deepEqual(restoreAnalyses, {
      version: null,
      leftBehind: null,
      userErrors: [{ code: "NOT_FOUND", field: ["analyser"] }],
    });
  });
});

const counts = (analyser: string) => ({
  analyser,
  isPresent: false,
  isHeld: false,
  imagesInForce: 0,
  imagesKept: 0,
  charactersInForce: 0,
  charactersReady: 0,
  charactersLeftBehind: 0,
});
