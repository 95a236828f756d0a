import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { LAST_TURN } from "../../src/jobs/upload-turns.js";

const LIST = `query ($filter: ReferenceImageFilter, $first: Int = 20, $after: String) {
  referenceImages(filter: $filter, first: $first, after: $after) {
    nodes { id status outdated failureReason } pageInfo { hasNextPage endCursor }
  }
  viewer { analyses { waiting done outdated failed } }
}`;

const REANALYSE = `mutation ($input: ReanalyseWorkspaceInput!) {
  reanalyseWorkspace(input: $input) {
    queued progress { waiting done outdated failed } userErrors { code }
  }
}`;

interface Job {
  image: string;
  priority: number;
  cause: string;
}

describe("A workspace's images after an update of the analyser", () => {
  let app: TestApp;
  let client: ApiClient;
  /** By what they are: ids as clients see them. */
  let ids: Record<"present" | "earlier" | "failed" | "waiting", string>;

  before(async () => {
    // Without a worker, so that what is queued stays queued.
    app = await startTestApp({ role: "api" });
  });

  after(() => app?.stop());

  beforeEach(async () => {
    client = await app.newWorkspace();
    await app.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    ids = await fourImages(client);
  });

  async function fourImages(of: ApiClient): Promise<typeof ids> {
    const uploaded: string[] = [];
    for (const n of [1, 2, 3, 4]) {
      const characterId = await of.createCharacter();
      const { referenceImage } = await of.upload(characterId, await facelessPicture(n), { waitMs: 0 });
      uploaded.push(referenceImage.id);
    }
    const [present, earlier, failed, waiting] = uploaded as [string, string, string, string];
    const set = (id: string, change: string, ...values: unknown[]) =>
      app.dataSource.query(`UPDATE reference_images SET ${change} WHERE id = $1`, [
        fromGlobalId("ReferenceImage", id),
        ...values,
      ]);
    await set(present, "status = 'READY', analyser = $2", ANALYSER);
    await set(earlier, "status = 'READY', analyser = 'earlier'");
    await set(failed, "status = 'FAILED', failure_reason = 'made to fail'");
    const keys = [present, earlier, failed].map((id) => `analyse:${fromGlobalId("ReferenceImage", id)}`);
    await app.dataSource.query("DELETE FROM graphile_worker._private_jobs WHERE key = ANY($1)", [keys]);
    return { present, earlier, failed, waiting };
  }

  const list = async (filter: object | null): Promise<string[]> =>
    (await client.ask(LIST, { filter })).referenceImages.nodes.map(({ id }: { id: string }) => id);

  const reanalyse = async (input: object) => (await client.ask(REANALYSE, { input })).reanalyseWorkspace;

  async function jobs(): Promise<Job[]> {
    return app.dataSource.query(
      `SELECT payload->>'imageId' AS image, greatest(priority, ${LAST_TURN}) AS priority, payload->>'cause' AS cause
       FROM graphile_worker._private_jobs WHERE payload->>'workspaceId' = $1 ORDER BY image`,
      [client.workspaceId],
    );
  }

  const uuid = (id: string) => fromGlobalId("ReferenceImage", id)!;

  it("are listed by status and by whether they are outdated, newest first, page by page", async () => {
    const { present, earlier, failed, waiting } = ids;

    assert.deepEqual(await list(null), [waiting, failed, earlier, present]);
    assert.deepEqual(await list({ status: "FAILED" }), [failed]);
    assert.deepEqual(await list({ status: "READY" }), [earlier, present]);
    assert.deepEqual(await list({ outdated: true }), [earlier]);
    assert.deepEqual(await list({ outdated: false }), [waiting, failed, present]);
    assert.deepEqual(await list({ outdated: true, status: "FAILED" }), []);
    const { referenceImages: first } = await client.ask(LIST, { first: 3 });
    const { referenceImages: second } = await client.ask(LIST, { after: first.pageInfo.endCursor });
    assert.deepEqual([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage], [true, false]);
    assert.deepEqual(
      second.nodes.map(({ id }: { id: string }) => id),
      [present],
    );
  });

  it("are queued where they failed or are outdated, behind uploads, and keep what is known of them", async () => {
    const payload = await reanalyse({});

    const progress = { waiting: 3, done: 1, outdated: 0, failed: 0 };
    assert.deepEqual(payload, { queued: 2, progress, userErrors: [] });
    const { referenceImages, viewer } = await client.ask(LIST);
    assert.deepEqual(viewer.analyses, progress);
    const states = Object.fromEntries(
      referenceImages.nodes.map(({ id, status, outdated }: any) => [id, [status, outdated]]),
    );
    assert.deepEqual(states, {
      [ids.present]: ["READY", false],
      [ids.earlier]: ["READY", true],
      [ids.failed]: ["ANALYSING", false],
      [ids.waiting]: ["ANALYSING", false],
    });
    assert.deepEqual(await jobs(), [
      { image: uuid(ids.earlier), priority: 20, cause: "REANALYSIS" },
      { image: uuid(ids.failed), priority: 20, cause: "REANALYSIS" },
      { image: uuid(ids.waiting), priority: LAST_TURN, cause: "UPLOAD" },
    ]);
  });

  it("are queued once, however often that is asked", async () => {
    await reanalyse({});
    const before = await jobs();

    const payload = await reanalyse({});

    assert.equal(payload.queued, 0);
    assert.deepEqual(await jobs(), before);
  });

  it("are counted as held, and queued only where every image is, while the workspace stays with their version", async () => {
    await app.dataSource.query("UPDATE workspaces SET held_analyser = 'earlier' WHERE id = $1", [
      client.workspaceId,
    ]);

    const payload = await reanalyse({});

    assert.equal(payload.queued, 1);
    const HELD = `{ viewer { analyses { waiting done outdated held failed } } }`;
    const { analyses } = (await client.ask(HELD)).viewer;
    assert.deepEqual(analyses, { waiting: 2, done: 1, outdated: 0, held: 1, failed: 0 });
    assert.equal((await reanalyse({ everyImage: true })).queued, 2);
  });

  it("are all queued on demand, but for those that wait already", async () => {
    const payload = await reanalyse({ everyImage: true });

    assert.deepEqual(payload.queued, 3);
    assert.deepEqual(payload.progress, { waiting: 4, done: 0, outdated: 0, failed: 0 });
    assert.equal((await jobs()).length, 4);
  });

  it("are none of another workspace's", async () => {
    const other = await app.newWorkspace();
    await fourImages(other);
    const { referenceImages: before } = await other.ask(LIST);

    const payload = await reanalyse({ everyImage: true });

    assert.equal(payload.queued, 3);
    const { referenceImages, viewer } = await other.ask(LIST);
    assert.deepEqual(referenceImages, before);
    assert.deepEqual(viewer.analyses, { waiting: 1, done: 1, outdated: 1, failed: 1 });
  });

  it("are queued in batches where there are many", async () => {
    await app.dataSource.query(
      `INSERT INTO reference_images (id, workspace_id, character_id, type, position, status, failure_reason, format, width, height,
         bytes, sha256, storage_key)
       SELECT gen_random_uuid(), workspace_id, character_id, 'REFERENCE', 1 + n, 'FAILED', 'x', format, width, height,
         bytes, sha256 || n, storage_key || n
       FROM reference_images, generate_series(1, 1200) AS n WHERE id = $1`,
      [uuid(ids.failed)],
    );

    const payload = await reanalyse({});

    assert.equal(payload.queued, 1202);
    assert.deepEqual(payload.progress, { waiting: 1203, done: 1, outdated: 0, failed: 0 });
    assert.equal((await jobs()).length, 1203);
  });
});
