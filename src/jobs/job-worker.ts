import { EventEmitter } from "node:events";
import { Logger, run, type JobHelpers, type Runner, type TaskList, type WorkerEvents } from "graphile-worker";
import { Pool } from "pg";
import type { DataSource } from "typeorm";
import { toGlobalId } from "../ids/global-id.js";
import { withLogFields, type Log } from "../logging/log.js";
import type { JobPayloads } from "./job-queue.js";
import { WorkerHeartbeats } from "./worker-heartbeats.js";

/** What a job learns about this try; one that fails its last is not repeated. */
export interface JobAttempt {
  isLast: boolean;
}

export type JobHandlers = {
  [Name in keyof JobPayloads]: (payload: JobPayloads[Name], attempt: JobAttempt) => Promise<void>;
};

const CRONTAB = [
  "*/5 * * * * remove_unrecorded_objects ?max=1",
  "*/5 * * * * recover_abandoned_analyses ?max=1",
  "47 * * * * forget_idempotency_keys ?max=1",
].join("\n");

/** Takes jobs from the database and runs them, several at a time, until stopped. */
export class JobWorker {
  private runner: Runner | null = null;
  private stopping = false;
  private readonly pool: Pool;
  private readonly heartbeats: WorkerHeartbeats;

  constructor(
    databaseUrl: string,
    dataSource: DataSource,
    private readonly handlers: JobHandlers,
    private readonly concurrency: number,
    private readonly log: Log,
  ) {
    // One connection listens for new jobs, and every running job holds one for a moment at its start and end.
    this.pool = new Pool({
      connectionString: databaseUrl,
      max: concurrency + 2,
      application_name: "likeness jobs",
    });
    const report = (error: Error) => log.error({ err: error }, "a connection of the job queue broke");
    this.pool.on("error", report);
    // A client that breaks while a job holds it tells nobody but itself.
    this.pool.on("connect", (client) => client.on("error", report));
    this.heartbeats = new WorkerHeartbeats(dataSource, log);
  }

  async start(): Promise<void> {
    const events = new EventEmitter() as WorkerEvents;
    events.on("worker:create", ({ worker }) => this.heartbeats.add(worker.workerId));
    this.runner = await run({
      pgPool: this.pool,
      concurrency: this.concurrency,
      taskList: this.taskList(),
      crontab: CRONTAB,
      noHandleSignals: true,
      pollInterval: 2_000,
      events,
      logger: this.logger(),
    });
    await this.heartbeats.start();
  }

  /** Rejects when the runner ends without having been asked to. */
  get failed(): Promise<never> {
    return new Promise((_resolve, reject) => {
      const end = (error?: unknown) => {
        if (!this.stopping) reject(new Error("The job worker ended by itself", { cause: error }));
      };
      this.runner?.promise.then(() => end(), end);
    });
  }

  /** Takes no new job and waits for the running ones. Leaves no timer or connection behind, even where the database is gone. */
  async stop(): Promise<void> {
    this.stopping = true;
    // Rejects only for a runner that ended by itself, which `failed` has told.
    await this.runner?.stop().catch(() => {});
    try {
      await this.heartbeats.stop();
    } finally {
      await this.pool.end();
    }
  }

  private taskList(): TaskList {
    return Object.fromEntries(
      Object.entries(this.handlers).map(([name, handler]) => [
        name,
        (payload: unknown, { job }: JobHelpers) => {
          const about = payload as { imageId?: string };
          const imageId = about.imageId && toGlobalId("ReferenceImage", about.imageId);
          const fields = { job: name, jobId: job.id, attempt: job.attempts, imageId };
          const attempt = { isLast: job.attempts >= job.max_attempts };
          return withLogFields(fields, () =>
            (handler as (p: unknown, a: JobAttempt) => Promise<void>)(payload, attempt),
          );
        },
      ]),
    );
  }

  /** The queue's own chatter goes to debug; only its warnings and errors are of interest to an operator. */
  private logger(): Logger {
    return new Logger(() => (level, message, meta) => {
      const target = level === "error" ? "error" : level === "warning" ? "warn" : "debug";
      this.log[target]({ err: meta?.error }, message);
    });
  }
}
