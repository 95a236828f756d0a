import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { newId } from "../../src/ids/global-id.js";
import { queueAnalysis } from "../../src/jobs/job-queue.js";
import { JobWorker } from "../../src/jobs/job-worker.js";
import type { JobHandlers } from "../../src/jobs/task-list.js";
import { releaseJobsOfDeadWorkers } from "../../src/jobs/worker-heartbeats.js";
import { useOwnDatabaseEach } from "../support/own-database.js";
import { facelessPicture } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { Journey } from "../uploads/journey.js";

/** Nobody who lives is silent for so long, however busy the machine is; the tests do not wait for it to pass, see {@link passAnHour}. */
const TIMES = { beatIntervalMs: 50, deadAfterMs: 10_000 };

interface Row {
  attempts: number;
  locked_by: string | null;
  last_error: string | null;
}

const jobsOf = (dataSource: DataSource): Promise<Row[]> =>
  dataSource.query("SELECT attempts, locked_by, last_error FROM graphile_worker.jobs ORDER BY id");

/** Of a database that has been up for less, nobody is judged. */
const canJudge = (dataSource: DataSource) =>
  waitUntil("the database has been up for longer than a worker may be silent", async () => {
    const upSince = "pg_postmaster_start_time() < now() - $1::int * interval '1 millisecond'";
    const [{ is_up }] = await dataSource.query(`SELECT ${upSince} AS is_up`, [TIMES.deadAfterMs]);
    return is_up as boolean;
  });

/** Waits until so many jobs are taken, makes it an hour since they were, and lets every worker judge the others then. */
async function areHeldLong(dataSource: DataSource, count: number): Promise<void> {
  const holding = "SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL";
  await waitUntil("the jobs are held", async () => (await dataSource.query(holding)).length === count);
  await dataSource.query(
    "UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 hour'",
  );
  // The third sign of life comes after what the first one led to.
  for (let beats = 0; beats < 3; beats++) await everybodyBeats(dataSource);
}

async function everybodyBeats(dataSource: DataSource): Promise<void> {
  const [{ now }] = await dataSource.query("SELECT now()::text AS now");
  await waitUntil("everybody gives a sign of life", async () => {
    const haveBeaten = "SELECT bool_and(seen_at > $1) AS have_beaten FROM worker_heartbeats";
    const [{ have_beaten }] = await dataSource.query(haveBeaten, [now]);
    return have_beaten as boolean | null;
  });
}

/** As if nobody had given a sign of life for an hour; who lives gives the next one at once. */
const passAnHour = (dataSource: DataSource) =>
  dataSource.query("UPDATE worker_heartbeats SET seen_at = seen_at - interval '1 hour'");

describe("Two worker processes", () => {
  let url: string;
  let dataSource: DataSource;
  let workers: ChildProcess[];
  let started: string[];

  // Before their database goes.
  afterEach(async () => {
    await Promise.all(
      workers.map(async (worker) => {
        if (worker.exitCode !== null || worker.signalCode !== null) return;
        const exit = once(worker, "exit");
        worker.disconnect();
        await exit;
      }),
    );
  });
  useOwnDatabaseEach(async (own) => {
    ({ url, dataSource } = own);
    await canJudge(dataSource);
    started = [];
    workers = await Promise.all([startWorker(), startWorker()]);
  });

  async function startWorker(): Promise<ChildProcess> {
    const args = [url, TIMES.beatIntervalMs, TIMES.deadAfterMs].map(String);
    const worker = fork(join(__dirname, "held-job-worker.js"), args);
    const isReady = new Promise<void>((resolve) =>
      worker.on("message", (message: "ready" | { started: string }) => {
        if (message === "ready") return resolve();
        started.push(message.started);
        holders.set(message.started, worker);
      }),
    );
    await isReady;
    return worker;
  }

  async function kill(worker: ChildProcess): Promise<void> {
    const exit = once(worker, "exit");
    worker.kill("SIGKILL");
    await exit;
  }

  const countBeating = async (): Promise<number> =>
    (await dataSource.query("SELECT FROM worker_heartbeats")).length;

  const holders = new Map<string, ChildProcess>();

  async function queueJob(): Promise<string> {
    const id = newId();
    await queueAnalysis(dataSource.manager, { id, workspaceId: newId() }, "UPLOAD");
    await waitUntil("the job is taken", () => holders.get(id));
    return id;
  }

  it("leave a job to the one that lives and holds it, however long that takes: it runs once", async () => {
    const imageId = await queueJob();

    await areHeldLong(dataSource, 1);

    const [job] = await jobsOf(dataSource);
    const lockers: { worker_id: string }[] = await dataSource.query(
      "SELECT worker_id FROM worker_heartbeats",
    );
    assert.equal(lockers.length, 2);
    assert.ok(
      lockers.some(({ worker_id }) => worker_id === job!.locked_by),
      `${job!.locked_by} beats`,
    );
    assert.deepEqual([job!.attempts, started], [1, [imageId]]);
    holders.get(imageId)!.send("finish");
    await waitUntil("the job is done", async () => (await jobsOf(dataSource)).length === 0);
    assert.deepEqual(started, [imageId]);
  });

  it("take over what one held that was killed, and forget it", async () => {
    const imageId = await queueJob();
    const killed = holders.get(imageId)!;

    await kill(killed);
    await passAnHour(dataSource);

    await waitUntil("the other one starts it", () => started.length === 2);
    assert.deepEqual(started, [imageId, imageId]);
    assert.notEqual(holders.get(imageId), killed);
    // The jobs are released first.
    await waitUntil("it is forgotten", async () => (await countBeating()) === 1);
  });

  it("forget one that was killed while it held nothing", async () => {
    assert.equal(await countBeating(), 2);

    await kill(workers[0]!);
    await passAnHour(dataSource);

    await waitUntil("one row is left", async () => (await countBeating()) === 1);
  });
});

describe("A storage that keeps two analyses waiting", () => {
  let journey: Journey;

  before(async () => {
    journey = await Journey.start();
  });

  after(() => journey?.stop());

  it("for longer than a silent worker lives burns no try: each runs once and ends READY", async () => {
    const characterId = await journey.createCharacter();
    const images = [
      await journey.upload(characterId, await facelessPicture(1)),
      await journey.upload(characterId, await facelessPicture(2)),
    ];
    const release = journey.storage.hold("read");
    const attempts: string[] = [];
    const handlers: Partial<JobHandlers> = {
      analyse_reference_image: (...[job, attempt]: Parameters<Journey["analyse"]["run"]>) => {
        attempts.push(job.imageId);
        return journey.analyse.run(job, attempt);
      },
      delete_stored_objects: async () => {},
      recover_abandoned_analyses: async () => {},
    };
    const { databaseUrl, dataSource, log } = journey;
    await canJudge(dataSource);
    const [one, other] = [1, 2].map(
      () => new JobWorker(databaseUrl, dataSource, handlers, 2, log, journey.watch, TIMES),
    ) as [JobWorker, JobWorker];
    await one.start();
    await other.start();
    try {
      await areHeldLong(dataSource, 2);
      release();
      await waitUntil("both are analysed", async () => (await jobsOf(dataSource)).length === 0, 50_000);
    } finally {
      release();
      await one.stop();
      await other.stop();
    }

    assert.deepEqual(attempts.toSorted(), images.map(({ id }) => id).toSorted());
    for (const image of images) assert.equal((await journey.find(image)).status, "READY");
    assert.deepEqual(await dataSource.query("SELECT FROM worker_heartbeats"), []);
  });
});

describe("The release of dead workers' jobs", () => {
  let dataSource: DataSource;

  useOwnDatabaseEach(async (own) => {
    dataSource = own.dataSource;
    await queueAnalysis(dataSource.manager, { id: newId(), workspaceId: newId() }, "UPLOAD");
    await dataSource.query(
      "INSERT INTO worker_heartbeats VALUES ('pool-silent', now() - interval '30 days')",
    );
  });

  const lock = (since: string) =>
    dataSource.query(
      `UPDATE graphile_worker._private_jobs SET locked_by = 'pool-silent', locked_at = now() - interval '${since}'`,
    );

  it("spares everybody while the database itself has been up for less than a worker may be silent", async () => {
    const upSinceMs = "extract(epoch FROM now() - pg_postmaster_start_time()) * 1000";
    const [{ ms }] = await dataSource.query(`SELECT (${upSinceMs})::int AS ms`);
    await lock("30 days");
    const log = { warn: () => {} } as never;

    await releaseJobsOfDeadWorkers(dataSource, log, ms + 600_000);
    const [spared] = await jobsOf(dataSource);
    await releaseJobsOfDeadWorkers(dataSource, log, ms);
    const [released] = await jobsOf(dataSource);

    assert.deepEqual([spared!.locked_by, released!.locked_by], ["pool-silent", null]);
    assert.deepEqual(await dataSource.query("SELECT FROM worker_heartbeats"), []);
  });

  it("says so also of a job that was taken after the last sign of life", async () => {
    // In the future: whatever the clock says, that is later than any worker may be silent.
    await lock("-1 hour");
    const warned: unknown[] = [];
    const log = { warn: (fields: unknown) => warned.push(fields) } as never;

    await releaseJobsOfDeadWorkers(dataSource, log, 0);

    assert.equal((await jobsOf(dataSource))[0]!.locked_by, null);
    assert.deepEqual(warned, [{ workerIds: ["pool-silent"] }]);
  });
});
