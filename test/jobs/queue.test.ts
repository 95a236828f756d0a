import assert from "node:assert/strict";
import type { DataSource } from "typeorm";
import { createDataSource } from "../../src/database/data-source.js";
import { newId } from "../../src/ids/global-id.js";
import { forgetDeadJobs } from "../../src/jobs/forget-dead-jobs.js";
import { queueAnalyses } from "../../src/jobs/job-queue.js";
import { getQueueState, QUEUE_STATE_QUERIES } from "../../src/jobs/queue-state.js";
import { useOwnDatabaseEach } from "../support/own-database.js";
import { createTestDatabase } from "../support/postgres.js";

const DEAD = "attempts = max_attempts";

describe("The queue", () => {
  let dataSource: DataSource;

  // One connection, whose settings a test changes.
  useOwnDatabaseEach((own) => (dataSource = own.dataSource), 1);

  const queueMany = (count: number) => {
    const images = Array.from({ length: count }, () => ({ id: newId(), workspaceId: newId() }));
    return queueAnalyses(dataSource.manager, images, "UPLOAD", 0);
  };

  const change = (count: number, changes: string) =>
    dataSource.query(
      `UPDATE graphile_worker._private_jobs SET ${changes}
       WHERE id IN (SELECT id FROM graphile_worker._private_jobs WHERE is_available ORDER BY id LIMIT ${count})`,
    );

  it("is counted by state, and knows for how long its oldest job has waited", async () => {
    assert.deepEqual(await getQueueState(dataSource.manager), {
      jobs: { waiting: 0, running: 0, failed: 0 },
      oldestWaitingSeconds: 0,
    });
    await queueMany(10);
    await change(2, DEAD);
    await change(3, "attempts = 1, locked_at = now(), locked_by = 'pool-x'");
    await change(1, "run_at = now() - interval '90 seconds'");

    const { jobs, oldestWaitingSeconds } = await getQueueState(dataSource.manager);

    assert.deepEqual(jobs, { waiting: 5, running: 3, failed: 2 });
    assert.equal(Math.floor(oldestWaitingSeconds / 10), 9);
  });

  it("is counted by indexes, where it is long", async () => {
    await queueMany(2_000);
    await dataSource.query("VACUUM ANALYZE graphile_worker._private_jobs");
    await dataSource.query("SET enable_seqscan = off");

    const plans = await Promise.all(
      Object.values(QUEUE_STATE_QUERIES).map((query) => dataSource.query(`EXPLAIN ${query}`)),
    );

    const [waiting, taken] = plans.map((rows) => JSON.stringify(rows));
    assert.match(waiting!, /jobs_main_index/);
    assert.match(taken!, /graphile_worker_unavailable_jobs_idx/);
  });

  it("forgets jobs that died more than a week ago, and no other", async () => {
    await queueMany(5);
    // The queue's own trigger writes the time of every change.
    await dataSource.query("SET session_replication_role = replica").catch(() => {});
    await change(1, `${DEAD}, updated_at = now() - interval '8 days'`);
    await change(1, `${DEAD}, updated_at = now() - interval '6 days'`);
    await change(
      1,
      `${DEAD}, locked_at = now(), locked_by = 'pool-x', updated_at = now() - interval '8 days'`,
    );
    await change(1, "updated_at = now() - interval '8 days'");

    assert.equal(await forgetDeadJobs(dataSource), 1);

    assert.equal((await dataSource.query("SELECT FROM graphile_worker._private_jobs")).length, 4);
  });
});

describe("A job of a name that no release knows any more", () => {
  it("is forgotten when it has been due for a week, and does not age the queue", async () => {
    const database = await createTestDatabase();
    const dataSource = await createDataSource(database.url, { poolSize: 1 }).initialize();
    try {
      const add = (name: string, age: string) =>
        dataSource.query("SELECT graphile_worker.add_job($1, '{}', run_at => now() - $2::interval)", [
          name,
          age,
        ]);
      await add("sweep_orphaned_objects", "8 days");
      await add("sweep_orphaned_objects", "6 days");
      await add("forget_dead_jobs", "8 days");

      assert.equal(await forgetDeadJobs(dataSource), 1);

      const left: { name: string; days: number }[] = await dataSource.query(
        `SELECT task_identifier AS name, extract(day FROM now() - run_at)::int AS days
         FROM graphile_worker.jobs ORDER BY name`,
      );
      assert.deepEqual(left, [
        { name: "forget_dead_jobs", days: 8 },
        { name: "sweep_orphaned_objects", days: 6 },
      ]);
    } finally {
      await dataSource.destroy();
      await database.drop();
    }
  });
});

describe("A server's connections", () => {
  it("have time-outs for statements, locks and forgotten transactions, and a migration's have none", async () => {
    const database = await createTestDatabase();
    const settings = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
    try {
      const read = async (bounded: boolean): Promise<string[]> => {
        const dataSource = await createDataSource(database.url, { poolSize: 1, bounded }).initialize();
        const rows = [];
        for (const name of settings) rows.push((await dataSource.query(`SHOW ${name}`))[0][name]);
        await dataSource.destroy();
        return rows;
      };

      assert.deepEqual(await read(true), ["1min", "20s", "1min"]);
      assert.deepEqual(await read(false), ["0", "0", "0"]);
    } finally {
      await database.drop();
    }
  });
});
