import { EventEmitter } from "node:events";
import { Logger, run, type Runner, type TaskList, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import { isDatabaseOutage } from "../errors/database-outage.js";
import type { Log } from "../logging/log.js";

export interface JobRunnerOptions {
  pool: Pool;
  taskList: TaskList;
  crontab: string;
  concurrency: number;
  log: Log;
}

/** One run of graphile-worker, from its start to its end. */
export class JobRunner {
  /** Resolves when it takes no more jobs, asked to or not. Never rejects. */
  readonly ended: Promise<void>;

  private constructor(
    private readonly runner: Runner,
    /** What stands in `locked_by` of the jobs it takes. */
    readonly id: string,
  ) {
    this.ended = runner.promise.catch(() => {});
  }

  static async start({ pool, taskList, crontab, concurrency, log }: JobRunnerOptions): Promise<JobRunner> {
    const events = new EventEmitter() as WorkerEvents;
    let id = "";
    // Jobs are locked under the pool's id, whatever worker of the pool runs them.
    events.on("pool:create", ({ workerPool }) => (id = workerPool.id));
    const runner = await run({
      pgPool: pool,
      concurrency,
      taskList,
      crontab,
      noHandleSignals: true,
      pollInterval: 2_000,
      events,
      logger: queueLogger(log),
      // In batches, what became of a job is written again and again until it is. One by one, nobody handles a failure to write it.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    return new JobRunner(runner, id);
  }

  /** Takes no new job; resolves when the running ones are done and what became of them is written. May run twice. */
  async stop(): Promise<void> {
    // Rejects for a runner that has ended already.
    await this.runner.stop().catch(() => {});
    await this.ended;
  }
}

/** What a runner says that ends of itself, mostly for a lost connection, which it names in this text only. Another is put in its place. */
const ENDING = /^Runner stopping\b/;

/** The queue's own chatter goes to debug; of its warnings and errors, those that only repeat that the database is away, too. */
export function queueLogger(log: Log): Logger {
  return new Logger(() => (level, message, meta) => {
    const error: unknown = meta?.error ?? meta?.fatalError;
    const isLoud = (level === "error" || level === "warning") && !isDatabaseOutage(error);
    const isEnding = ENDING.test(message);
    const target = !isLoud ? "debug" : isEnding ? "info" : level === "error" ? "error" : "warn";
    log[target]({ err: error }, message);
  });
}
