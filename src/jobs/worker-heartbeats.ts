import type { DataSource } from "typeorm";
import type { DatabaseWatch } from "../errors/database-outage.js";
import { newId } from "../ids/global-id.js";
import type { Log } from "../logging/log.js";

export interface HeartbeatTimes {
  beatIntervalMs: number;
  /** How long a worker may be silent before its jobs are given to others. */
  deadAfterMs: number;
}

/** Of this process, which may take jobs under several ids. */
const PROCESS_ID = newId();

/** Four missed beats mean death. With the interval, the jobs of a killed worker go on within 25 s. */
export const HEARTBEAT_TIMES: HeartbeatTimes = { beatIntervalMs: 5_000, deadAfterMs: 20_000 };

/**
 * Tells the others that what locks jobs in this process lives, and releases the jobs of those that do not: graphile-worker itself would
 * keep a killed process's jobs locked for four hours. One taken for dead that lives after all only makes a job run twice.
 */
export class WorkerHeartbeats {
  private readonly lockers = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private beating: Promise<void> = Promise.resolve();
  /** Since when every beat has been written; others are judged only by who could have heard them. Null: the last one failed. */
  private steadySince: number | null = null;
  private hasFailed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
    private readonly watch: DatabaseWatch,
    private readonly times: HeartbeatTimes = HEARTBEAT_TIMES,
  ) {}

  /** @param locker what stands in `locked_by` of the jobs this process takes: the id of graphile-worker's pool, not of its workers */
  async add(locker: string): Promise<void> {
    this.lockers.add(locker);
    await this.beatOrLog();
  }

  /** Withdraws one that holds no job any more, so that nobody waits for it to count as dead; what it left locked is released. */
  async withdraw(locker: string): Promise<void> {
    this.lockers.delete(locker);
    await this.beating;
    await forgetWorkers(this.dataSource, [locker]);
  }

  start(): void {
    this.timer = setInterval(() => (this.beating = this.beatOrLog()), this.times.beatIntervalMs);
  }

  /** Ends the beats and withdraws whatever is left. @throws Error the database cannot be reached */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.beating;
    if (this.lockers.size > 0) await forgetWorkers(this.dataSource, [...this.lockers]);
  }

  private async beatOrLog(): Promise<void> {
    try {
      await this.beat();
    } catch (error) {
      this.steadySince = null;
      this.hasFailed = true;
      if (!this.watch.noticed(error)) this.log.warn({ err: error }, "no heartbeat could be written");
    }
  }

  private async beat(): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO worker_heartbeats (worker_id, process_id, seen_at) SELECT unnest($1::text[]), $2, now()
       ON CONFLICT (worker_id) DO UPDATE SET seen_at = excluded.seen_at`,
      [[...this.lockers], PROCESS_ID],
    );
    this.steadySince ??= Date.now();
    if (this.mayJudge()) await releaseJobsOfDeadWorkers(this.dataSource, this.log, this.times.deadAfterMs);
  }

  /** After an outage everybody's last beat is old, so whoever comes back first waits until the others can have come back too. */
  private mayJudge(): boolean {
    if (!this.hasFailed) return true;
    return this.steadySince !== null && Date.now() - this.steadySince >= this.times.deadAfterMs;
  }
}

/**
 * Unlocks the jobs of workers whose last heartbeat is too long ago, or missing, and forgets those workers. A database that itself started only
 * just now has heard nobody yet, and finds nobody dead.
 */
export async function releaseJobsOfDeadWorkers(
  dataSource: DataSource,
  log: Log,
  deadAfterMs: number,
): Promise<void> {
  const dead: { worker_id: string; holds: boolean }[] = await dataSource.query(
    `WITH limits AS (SELECT now() - $1::int * interval '1 millisecond' AS before),
          silent AS (SELECT worker_id FROM worker_heartbeats, limits WHERE seen_at <= before),
          holding AS (
            SELECT DISTINCT locked_by AS worker_id FROM graphile_worker._private_jobs, limits
            WHERE is_available = false AND locked_by IS NOT NULL AND locked_at < before
              AND NOT EXISTS (SELECT FROM worker_heartbeats WHERE worker_id = locked_by AND seen_at > before))
     SELECT worker_id, EXISTS (
              SELECT FROM graphile_worker._private_jobs WHERE is_available = false AND locked_by = worker_id) AS holds
     FROM (SELECT worker_id FROM silent UNION SELECT worker_id FROM holding) AS dead, limits
     WHERE pg_postmaster_start_time() <= before`,
    [deadAfterMs],
  );
  if (dead.length === 0) return;
  const holding = dead.filter(({ holds }) => holds).map((row) => row.worker_id);
  if (holding.length > 0) log.warn({ workerIds: holding }, "releasing the jobs of workers that died");
  await forgetWorkers(
    dataSource,
    dead.map((row) => row.worker_id),
  );
}

/** Unlocks first: without a heartbeat, a lock would wait for the next one who looks. */
async function forgetWorkers(dataSource: DataSource, workerIds: string[]): Promise<void> {
  await dataSource.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [workerIds]);
  await dataSource.query("DELETE FROM worker_heartbeats WHERE worker_id = ANY($1)", [workerIds]);
}

/** How many processes that take jobs gave a recent sign of life. */
export async function countLivingWorkers(dataSource: DataSource): Promise<number> {
  const [row]: { count: number }[] = await dataSource.query(
    `SELECT count(DISTINCT coalesce(process_id::text, worker_id))::int AS count FROM worker_heartbeats
     WHERE seen_at > now() - $1::int * interval '1 millisecond'`,
    [HEARTBEAT_TIMES.deadAfterMs],
  );
  return row!.count;
}
