import type { EntityManager } from "typeorm";

/** What an operator watches of the queue. */
export interface QueueState {
  jobs: Record<"waiting" | "running" | "failed", number>;
  /** Seconds since the longest waiting job became due; 0 when none is due. One that was put off counts from the time it is to be tried again. */
  oldestWaitingSeconds: number;
}

/**
 * Each part is answered by a partial index, so that a queue of millions costs no scan of its table: those that wait by graphile-worker's own,
 * the rest by `graphile_worker_unavailable_jobs_idx`.
 */
export const QUEUE_STATE_QUERIES = {
  waiting: `SELECT count(*)::int AS waiting, coalesce(extract(epoch FROM now() - min(run_at)), 0)::float8 AS oldest
            FROM graphile_worker._private_jobs WHERE is_available = true`,
  taken: `SELECT count(locked_at)::int AS running, (count(*) - count(locked_at))::int AS failed
          FROM graphile_worker._private_jobs WHERE is_available = false`,
};

/** @throws Error the database cannot be reached */
export async function getQueueState(manager: EntityManager): Promise<QueueState> {
  const [{ waiting, oldest }] = await manager.query(QUEUE_STATE_QUERIES.waiting);
  const [{ running, failed }] = await manager.query(QUEUE_STATE_QUERIES.taken);
  return { jobs: { waiting, running, failed }, oldestWaitingSeconds: Math.max(0, oldest) };
}
