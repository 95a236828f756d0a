import type { DataSource } from "typeorm";
import { queueDeliveries } from "./delivery-jobs.js";

/** Longer than a queue is usually behind. */
const OVERDUE_MINUTES = 60;
const BATCH_SIZE = 1_000;

/**
 * Queues tries once more that are long due and have no job, since all of that job's tries met a fault of ours. May run any number of times: a job that waits stays
 * one. Returns how many.
 */
export async function recoverDeliveries(dataSource: DataSource): Promise<number> {
  const lost: { id: string; workspaceId: string; webhookId: string }[] = await dataSource.query(
    `SELECT id, workspace_id AS "workspaceId", webhook_id AS "webhookId" FROM webhook_deliveries
     WHERE status = 'PENDING' AND next_attempt_at < now() - $1::int * interval '1 minute'
       AND NOT EXISTS (SELECT FROM graphile_worker._private_jobs AS job
         WHERE job.key = 'deliver:' || webhook_deliveries.id AND (job.attempts < job.max_attempts OR job.locked_at IS NOT NULL))
     ORDER BY next_attempt_at LIMIT $2`,
    [OVERDUE_MINUTES, BATCH_SIZE],
  );
  await queueDeliveries(dataSource.manager, lost);
  return lost.length;
}
