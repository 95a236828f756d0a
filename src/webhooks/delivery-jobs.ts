import type { EntityManager } from "typeorm";
import { MAX_ATTEMPTS, removeJobs } from "../jobs/job-queue.js";

const jobKeyOf = (deliveryId: string): string => `deliver:${deliveryId}`;

interface QueuedDelivery {
  id: string;
  workspaceId: string;
  webhookId: string;
}

/**
 * Queues tries in the caller's transaction, after a pause; one that waits already is replaced. Those of one webhook take turns, so that one that is slow takes one
 * slot of a worker, whatever it has before it.
 */
export async function queueDeliveries(
  manager: EntityManager,
  deliveries: readonly QueuedDelivery[],
  pauseMs = 0,
): Promise<void> {
  await manager.query(
    `SELECT graphile_worker.add_job('deliver_webhook',
       payload := json_build_object('workspaceId', workspace_id, 'deliveryId', id),
       queue_name := 'webhook:' || webhook_id, job_key := 'deliver:' || id,
       run_at := now() + $4::int * interval '1 millisecond', max_attempts := $5::int)
     FROM unnest($1::text[], $2::text[], $3::text[]) AS delivery(id, workspace_id, webhook_id)`,
    [
      deliveries.map(({ id }) => id),
      deliveries.map(({ workspaceId }) => workspaceId),
      deliveries.map(({ webhookId }) => webhookId),
      pauseMs,
      MAX_ATTEMPTS.deliver_webhook,
    ],
  );
}

/** Takes tries that are to come out of the queue. */
export const removeDeliveryJobs = (manager: EntityManager, ids: readonly string[]): Promise<void> =>
  removeJobs(manager, ids.map(jobKeyOf));
