import pino from "pino";
import { createDataSource } from "../../src/database/data-source.js";
import { ProbingDatabaseWatch } from "../../src/database/probing-database-watch.js";
import { JobWorker } from "../../src/jobs/job-worker.js";
import type { JobHandlers } from "../../src/jobs/task-list.js";

/**
 * A process of its own that takes jobs and holds every one until its parent says "finish": `node held-job-worker.js <database URL>
 * <beatIntervalMs> <deadAfterMs>`. Tells its parent `ready`, and the id of every image whose job it starts.
 */
async function main(): Promise<void> {
  const [databaseUrl, beatIntervalMs, deadAfterMs] = process.argv.slice(2) as [string, string, string];
  const finish = new Promise<void>((resolve) => process.once("message", () => resolve()));
  const gone = new Promise<void>((resolve) => process.once("disconnect", () => resolve()));
  const dataSource = await createDataSource(databaseUrl, { poolSize: 2 }).initialize();
  const handlers: Partial<JobHandlers> = {
    analyse_reference_image: async ({ imageId }: { imageId: string }) => {
      process.send!({ started: imageId });
      await Promise.race([finish, gone]);
    },
    delete_stored_objects: async () => {},
    recover_abandoned_analyses: async () => {},
  };
  const times = { beatIntervalMs: Number(beatIntervalMs), deadAfterMs: Number(deadAfterMs) };
  const log = pino({ level: "silent" });
  const watch = new ProbingDatabaseWatch(databaseUrl, log);
  const worker = new JobWorker(databaseUrl, dataSource, handlers, 1, log, watch, times);
  await worker.start();
  process.send!("ready");
  await gone;
  await worker.stop();
  await dataSource.destroy();
}

void main();
