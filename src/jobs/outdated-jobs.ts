import type { EntityManager } from "typeorm";
import { PRIORITY, type AnalysisQueue } from "./job-queue.js";

/** How many jobs of a priority wait. Counted in graphile-worker's index of what is available. */
export async function countWaiting(manager: EntityManager, priority: number): Promise<number> {
  const [{ count }] = await manager.query(
    "SELECT count(*)::int AS count FROM graphile_worker._private_jobs WHERE is_available = true AND priority = $1",
    [priority],
  );
  return count;
}

/** A picture whose analysis waits for workers with another version of the analyser. */
export interface AnalysisForOthers {
  id: string;
  workspaceId: string;
  analyser: string;
}

/** The analyses of outdated pictures that wait for workers with another analyser than this. */
export function findAnalysesForOthers(
  manager: EntityManager,
  { idField, outdatedTask, outdatedPriority }: AnalysisQueue,
  analyser: string,
): Promise<AnalysisForOthers[]> {
  const prefix = outdatedTask("");
  return manager.query(
    `SELECT job.payload->>'${idField}' AS id, job.payload->>'workspaceId' AS "workspaceId",
            substr(task.identifier, ${prefix.length + 1}) AS analyser
     FROM graphile_worker._private_tasks task JOIN graphile_worker._private_jobs job ON job.task_id = task.id
     WHERE job.is_available = true AND job.priority IN ($1, ${PRIORITY.overdue})
       AND starts_with(task.identifier, $2) AND task.identifier <> $3
     ORDER BY job.id`,
    [outdatedPriority, prefix, outdatedTask(analyser)],
  );
}
