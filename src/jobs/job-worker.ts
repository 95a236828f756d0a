import { setTimeout as delay } from "node:timers/promises";
import type { TaskList } from "graphile-worker";
import type { DataSource } from "typeorm";
import type { DatabaseWatch } from "../errors/database-outage.js";
import type { Log } from "../logging/log.js";
import { JobRunner } from "./job-runner.js";
import type { JobPayloads } from "./job-queue.js";
import { PatientPool } from "./patient-pool.js";
import { createTaskList, type JobHandlers } from "./task-list.js";
import { WorkerHeartbeats, type HeartbeatTimes } from "./worker-heartbeats.js";

/** A queue of its own keeps each from overlapping itself, a key from piling up. */
const SCHEDULE: Partial<Record<keyof JobPayloads, string>> = {
  remove_unrecorded_objects: "*/5 * * * *",
  recover_abandoned_analyses: "*/5 * * * *",
  queue_outdated_images: "* * * * *",
  keep_queue_fair: "* * * * *",
  forget_dead_jobs: "43 * * * *",
  forget_idempotency_keys: "47 * * * *",
  forget_old_changes: "51 * * * *",
  forget_ended_sessions: "57 * * * *",
  tidy_webhook_deliveries: "53 * * * *",
};

const crontabFor = (handlers: Partial<JobHandlers>): string =>
  Object.entries(SCHEDULE)
    .filter(([name]) => name in handlers)
    .map(([name, times]) => `${times} ${name} ?max=1&queue=${name}&jobKey=${name}`)
    .join("\n");

/** Between tries to start a runner that fails though the database answers; after the last one the worker gives up. */
const RESTART_PAUSES_MS = [0, 1_000, 5_000, 15_000, 30_000];
/** How long a worker that stops lets its last outcomes be written: a database that is away does not keep a process from ending. */
const LAST_WORDS_MS = 5_000;
const CONNECTION_TIMEOUT_MS = 10_000;

/**
 * Takes the jobs that it has handlers for from the database and runs them, several at a time, until stopped. An outage of the database, however long, only makes it wait:
 * then jobs, the listening for new ones, the crontab and the signs of life go on by themselves.
 */
export class JobWorker {
  private runner: JobRunner | null = null;
  private stopping = false;
  private renewing: Promise<void> | null = null;
  private readonly retiring = new Set<Promise<void>>();
  private readonly running = new Set<Promise<void>>();
  private readonly pool: PatientPool;
  private readonly heartbeats: WorkerHeartbeats;
  private readonly taskList: TaskList;
  private readonly crontab: string;
  private giveUp: (error: unknown) => void = () => {};

  /** Rejects when no runner can be started any more, though the database answers. */
  readonly failed = new Promise<never>((_resolve, reject) => {
    this.giveUp = (error) => reject(new Error("The job worker cannot go on", { cause: error }));
  });

  constructor(
    databaseUrl: string,
    dataSource: DataSource,
    handlers: Partial<JobHandlers>,
    private readonly concurrency: number,
    private readonly log: Log,
    private readonly watch: DatabaseWatch,
    heartbeatTimes?: HeartbeatTimes,
  ) {
    // Not everybody who starts a worker asks.
    this.failed.catch(() => {});
    this.crontab = crontabFor(handlers);
    const track = this.track.bind(this);
    this.taskList = createTaskList(handlers, { dataSource, watch, log, track });
    // One connection listens for new jobs, and every running job holds one for a moment at its start and end.
    const config = {
      connectionString: databaseUrl,
      max: concurrency + 2,
      application_name: "likeness jobs",
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    };
    this.pool = new PatientPool(config, watch, () => void this.renew());
    this.heartbeats = new WorkerHeartbeats(dataSource, log, watch, heartbeatTimes);
  }

  async start(): Promise<void> {
    await this.begin();
    this.heartbeats.start();
  }

  /**
   * Takes no new job and waits for the running ones. Leaves no timer or connection behind; where the database is gone, the outcome of a job
   * that just ended is lost with it, and others run it again.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.renewing;
    const stopped = Promise.all([this.runner?.stop(), ...this.retiring]);
    do await Promise.race([stopped, this.areDone()]);
    while (!(await settlesInTime(stopped)) && this.running.size > 0);
    try {
      await this.heartbeats.stop();
    } catch (error) {
      if (!this.watch.noticed(error)) throw error;
    } finally {
      await settlesInTime(this.pool.end());
    }
  }

  private async areDone(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  private async begin(): Promise<void> {
    const { pool, taskList, crontab, concurrency, log } = this;
    const runner = await JobRunner.start({ pool, taskList, crontab, concurrency, log });
    this.runner = runner;
    await this.heartbeats.add(runner.id);
    void runner.ended.then(() => (this.runner === runner ? this.renew() : undefined));
  }

  /**
   * Puts a new runner in the place of one that ended, or that lost a connection: with an answer may have been lost that it had locked a job,
   * which it would hold for ever, being alive. The old one finishes what it runs, then gives up its locks.
   */
  private renew(): Promise<void> {
    if (this.stopping || this.runner === null) return Promise.resolve();
    this.renewing ??= this.replace(this.runner).finally(() => (this.renewing = null));
    return this.renewing;
  }

  private async replace(old: JobRunner): Promise<void> {
    let lastError: unknown;
    for (const pauseMs of RESTART_PAUSES_MS) {
      await delay(pauseMs);
      await this.untilAvailableOrStopping();
      if (this.stopping) return;
      try {
        await this.begin();
        this.retire(old);
        return;
      } catch (error) {
        lastError = error;
        this.log.warn({ err: error }, "the job queue cannot be taken up again yet");
      }
    }
    this.giveUp(lastError);
  }

  private async untilAvailableOrStopping(): Promise<void> {
    const available = this.watch.untilAvailable().then(() => true);
    while (!this.stopping && !(await Promise.race([available, delay(200, false)]))) continue;
  }

  private retire(old: JobRunner): void {
    const retired = old
      .stop()
      .then(() => this.heartbeats.withdraw(old.id))
      // Silent from now on, it will be taken for dead, with the same effect.
      .catch(
        (error: unknown) => void (this.watch.noticed(error) || this.log.warn({ err: error }, "retiring")),
      )
      .finally(() => this.retiring.delete(retired));
    this.retiring.add(retired);
  }

  private track(work: Promise<void>): void {
    this.running.add(work);
    const forget = () => void this.running.delete(work);
    work.then(forget, forget);
  }
}

/** Whether some work settles within the time for last words. */
async function settlesInTime(work: Promise<unknown>): Promise<boolean> {
  const timeout = new AbortController();
  const isLate = delay(LAST_WORDS_MS, false, { signal: timeout.signal }).catch(() => false);
  const isInTime = await Promise.race([work.then(() => true), isLate]);
  timeout.abort();
  return isInTime;
}
