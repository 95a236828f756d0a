import type { DataSource } from "typeorm";
import type { Log } from "../logging/log.js";

const BEAT_INTERVAL_MS = 5_000;
/** Four missed beats. With the interval, the jobs of a killed worker go on within 25 s. */
const DEAD_AFTER_MS = 20_000;

/**
 * Tells the others that the workers of this process live, and releases the jobs of those that do not: graphile-worker itself would
 * keep a killed worker's jobs locked for four hours. A worker taken for dead that lives after all only makes a job run twice.
 */
export class WorkerHeartbeats {
  private readonly workerIds: string[] = [];
  private timer: NodeJS.Timeout | null = null;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
  ) {}

  add(workerId: string): void {
    this.workerIds.push(workerId);
  }

  async start(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => (this.beating = this.beatOrLog()), BEAT_INTERVAL_MS);
  }

  /** Withdraws this process's workers, so that nobody waits for them to count as dead. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.beating;
    await this.dataSource.query("DELETE FROM worker_heartbeats WHERE worker_id = ANY($1)", [this.workerIds]);
  }

  private async beatOrLog(): Promise<void> {
    await this.beat().catch((error: unknown) =>
      this.log.warn({ err: error }, "no heartbeat could be written"),
    );
  }

  private async beat(): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO worker_heartbeats (worker_id, seen_at) SELECT unnest($1::text[]), now()
       ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at`,
      [this.workerIds],
    );
    await releaseJobsOfDeadWorkers(this.dataSource, this.log, DEAD_AFTER_MS);
  }
}

/** Unlocks the jobs of workers whose last heartbeat is too long ago, or missing, and forgets those workers. */
export async function releaseJobsOfDeadWorkers(
  dataSource: DataSource,
  log: Log,
  deadAfterMs: number,
): Promise<void> {
  const dead: { worker_id: string }[] = await dataSource.query(
    `SELECT DISTINCT locked_by AS worker_id FROM graphile_worker.jobs
     WHERE locked_by IS NOT NULL AND locked_at < now() - $1::int * interval '1 millisecond'
       AND NOT EXISTS (
         SELECT FROM worker_heartbeats
         WHERE worker_id = locked_by AND seen_at > now() - $1::int * interval '1 millisecond')`,
    [deadAfterMs],
  );
  if (dead.length === 0) return;
  const workerIds = dead.map((row) => row.worker_id);
  log.warn({ workerIds }, "releasing the jobs of workers that died");
  await dataSource.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [workerIds]);
  await dataSource.query("DELETE FROM worker_heartbeats WHERE worker_id = ANY($1)", [workerIds]);
}
