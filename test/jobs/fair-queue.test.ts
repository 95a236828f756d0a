import assert from "node:assert/strict";
import pino from "pino";
import type { DataSource } from "typeorm";
import { ProbingDatabaseWatch } from "../../src/database/probing-database-watch.js";
import { newId } from "../../src/ids/global-id.js";
import { findAnalysesForOthers } from "../../src/jobs/outdated-jobs.js";
import {
  CANDIDATE_ANALYSES,
  IMAGE_ANALYSES,
  PRIORITY,
  queueAnalyses,
  queueAnalysis,
  queueUpload,
} from "../../src/jobs/job-queue.js";
import { JobWorker } from "../../src/jobs/job-worker.js";
import { bringForwardOverdue } from "../../src/jobs/overdue-analyses.js";
import { FIRST_TURN, LAST_TURN, renumberTurns, type UploadLane } from "../../src/jobs/upload-turns.js";
import { useOwnDatabaseEach } from "../support/own-database.js";

const log = pino({ level: "silent" });
const OUTDATED = IMAGE_ANALYSES.outdatedTask("likeness-x");

describe("Analyses that wait", () => {
  let dataSource: DataSource;
  let url: string;
  /** Of pictures, by their ids. */
  let names: Map<string, string>;

  useOwnDatabaseEach((own) => {
    ({ dataSource, url } = own);
    names = new Map();
  }, 3);

  const lane = (workspaceId = newId()): UploadLane => ({ workspaceId, keyId: newId() });

  function named(name: string): string {
    const id = newId();
    names.set(id, name);
    return id;
  }

  /** One transaction each, as uploads are recorded. */
  async function upload(
    of: UploadLane,
    name: string,
    count: number,
    queue = IMAGE_ANALYSES,
  ): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, i) => named(count === 1 ? name : `${name}${i}`));
    for (const id of ids)
      await dataSource.transaction((manager) => queueUpload(manager, { id, ...of }, queue));
    return ids;
  }

  const reanalyse = (name: string, priority: number, task?: typeof OUTDATED): Promise<void> =>
    queueAnalyses(
      dataSource.manager,
      [{ id: named(name), workspaceId: newId() }],
      task === undefined ? "REANALYSIS" : "UPDATE",
      priority,
      task,
    );

  /** Takes so many jobs, all of them unless told, with a worker that does one at a time. @param during called with each name while its job runs */
  async function take(count?: number, during: (name: string) => unknown = () => {}): Promise<string[]> {
    const [{ waiting }] = await dataSource.query(
      "SELECT count(*)::int AS waiting FROM graphile_worker._private_jobs WHERE is_available = true",
    );
    const wanted: number = count ?? waiting;
    const taken: string[] = [];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const handle = async (job: { imageId?: string; candidateId?: string }) => {
      const name = names.get((job.imageId ?? job.candidateId)!)!;
      taken.push(name);
      await during(name);
      if (taken.length < wanted) return;
      // While this job runs, so that no other is taken behind it.
      void worker.stop().then(finish);
    };
    const handlers = { analyse_reference_image: handle, analyse_candidate: handle, [OUTDATED]: handle };
    const watch = new ProbingDatabaseWatch(url, log);
    const worker = new JobWorker(url, dataSource, handlers, 1, log, watch);
    await worker.start();
    await finished;
    await watch.close();
    return taken;
  }

  const many = (name: string, from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, i) => `${name}${from + i}`);

  it("let one upload of another key, or of another workspace, go next behind 45 of a first, and all before re-analyses", async () => {
    const first = lane();
    await reanalyse("asked for a character", PRIORITY.characterReanalysis);
    await reanalyse("asked for a workspace", PRIORITY.workspaceReanalysis);
    await reanalyse("of an update", PRIORITY.outdated, OUTDATED);
    await upload(first, "first", 45);
    await upload(lane(first.workspaceId), "neighbour", 1);
    await upload(lane(), "stranger", 1);

    const order = await take();

    const reanalyses = ["asked for a character", "asked for a workspace", "of an update"];
    assert.deepEqual(order, ["first0", "neighbour", "stranger", ...many("first", 1, 45), ...reanalyses]);
  });

  it("let who comes while others are served go next, and then take turns", async () => {
    const second = lane();
    await upload(lane(), "first", 8);

    const order = await take(11, async (name) => {
      if (name === "first3") await upload(second, "second", 3);
    });

    assert.deepEqual(order, [
      ...many("first", 0, 4),
      "second0",
      "first4",
      "second1",
      "first5",
      "second2",
      "first6",
      "first7",
    ]);
  });

  it("starve nobody with keys that send one upload after the other", async () => {
    const sequential = [lane(), lane(), lane()];
    await upload(lane(), "many", 4);
    for (const [i, own] of sequential.entries()) await upload(own, `key${i} `, 1);

    const order = await take(12, async (name) => {
      const sender = sequential[Number(/^key(\d)/.exec(name)?.[1] ?? -1)];
      if (sender !== undefined) await upload(sender, name, 1);
    });

    assert.deepEqual(
      order.filter((name) => name.startsWith("many")),
      many("many", 0, 3),
    );
  });

  it("share between workspaces first, however many keys one has", async () => {
    const { workspaceId } = lane();
    const [own, other] = [[lane(workspaceId), lane(workspaceId), lane(workspaceId)], lane()];
    await upload(other, "other", 1);
    for (let i = 0; i < 8; i++) for (const one of own) await upload(one, `own`, 1);
    await upload(other, "other", 7);

    const order = await take(12);

    const ofOther = order.filter((name) => name.startsWith("other")).length;
    assert.ok(ofOther >= 5, `${ofOther} of 12 were the other workspace's: ${order}`);
  });

  it("treat candidates as reference images", async () => {
    const first = lane();
    await upload(first, "candidate", 3, CANDIDATE_ANALYSES);
    await upload(first, "image", 1);
    await upload(lane(), "other", 1);

    assert.deepEqual(await take(), ["candidate0", "other", "candidate1", "candidate2", "image"]);
  });

  it("keep their turn when they are asked for once more", async () => {
    const first = lane();
    const ids = await upload(first, "first", 3);
    await upload(lane(), "second", 1);

    await queueAnalysis(dataSource.manager, { id: ids[2]!, workspaceId: first.workspaceId }, "UPLOAD");

    assert.deepEqual(await take(), ["first0", "second", "first1", "first2"]);
  });

  it("hold up nobody while they wait for another try", async () => {
    await upload(lane(), "put off", 1);
    await dataSource.query(
      "UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour', priority = priority + 5",
    );
    await upload(lane(), "first", 1);
    const [{ priority }] = await dataSource.query(
      "SELECT priority FROM graphile_worker._private_jobs WHERE run_at <= now()",
    );

    assert.equal(priority, FIRST_TURN + 1);
  });

  it("stay in their order when their turns get small numbers again", async () => {
    const first = lane();
    await upload(first, "first", 4);
    await dataSource.query("UPDATE graphile_worker._private_jobs SET priority = priority + 20000");
    await dataSource.query("UPDATE upload_lanes SET next_turn = next_turn + 20000");
    await upload(lane(), "second", 2);

    assert.equal(await renumberTurns(dataSource), 20_000);
    assert.equal(await renumberTurns(dataSource), 0);

    await upload(first, "late", 1);
    const order = ["first0", "second0", "first1", "second1", "first2", "first3", "late"];
    assert.deepEqual(await take(), order);
  });

  it("go before re-analyses also when no more numbers are left", async () => {
    const first = lane();
    await upload(first, "first", 1);
    await dataSource.query("UPDATE upload_lanes SET next_turn = 40000");

    await upload(first, "last", 2);

    const rows = await dataSource.query("SELECT priority FROM graphile_worker._private_jobs ORDER BY id");
    assert.deepEqual(rows, [{ priority: FIRST_TURN }, { priority: LAST_TURN }, { priority: LAST_TURN }]);
  });

  it("have a turn before all uploads, some at a time, once they have waited for ten minutes as re-analyses", async () => {
    await upload(lane(), "upload", 2);
    for (let i = 0; i < 8; i++) await reanalyse(`old${i}`, PRIORITY.outdated, OUTDATED);
    await dataSource.query(
      `UPDATE graphile_worker._private_jobs SET run_at = run_at - interval '11 minutes' WHERE priority > ${LAST_TURN}`,
    );
    await reanalyse("new", PRIORITY.characterReanalysis);

    assert.equal(await bringForwardOverdue(dataSource, ["analyse_reference_image"]), 0);
    assert.equal(await bringForwardOverdue(dataSource, ["analyse_reference_image", OUTDATED]), 6);

    const others = await findAnalysesForOthers(dataSource.manager, IMAGE_ANALYSES, "likeness-y");
    assert.equal(others.length, 8);
    const order = ["upload0", "upload1", "new", ...many("old", 6, 8)];
    assert.deepEqual(await take(), [...many("old", 0, 6), ...order]);
  });
});
