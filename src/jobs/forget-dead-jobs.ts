import type { DataSource } from "typeorm";
import { JOB_NAMES, OUTDATED_TASKS } from "./job-queue.js";

/** Long enough for an operator to come back from a holiday's weekend and read `last_error`. */
const KEPT_DAYS = 7;
const BATCH_SIZE = 1_000;

/**
 * Removes jobs whose last try failed a week ago. What they were to do has been looked after: a failed analysis is marked on its image, an object
 * that could not be deleted is an orphan; an image that an update failed at is queued once more (`recoverAbandonedAnalyses`). And jobs that have
 * been due for a week under a name that this release does not know: the release that queued them is gone, nobody takes them, and the oldest of them
 * would be all that an operator sees of the queue. Jobs for one version of the analyser wait longer where there is much to do; those for a version
 * that is gone are replaced by others. Returns how many.
 */
export async function forgetDeadJobs(dataSource: DataSource): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const rows: unknown[] = await dataSource.query(
      `SELECT FROM graphile_worker.complete_jobs(ARRAY(
         SELECT id FROM graphile_worker._private_jobs
         WHERE is_available = false AND locked_at IS NULL AND updated_at < now() - $1::int * interval '1 day'
            OR is_available = true AND run_at < now() - $1::int * interval '1 day'
               AND task_id IN (SELECT id FROM graphile_worker._private_tasks WHERE identifier <> ALL($3) AND NOT EXISTS (
                 SELECT FROM unnest($4::text[]) AS prefix WHERE starts_with(identifier, prefix)))
         LIMIT $2))`,
      [KEPT_DAYS, BATCH_SIZE, JOB_NAMES, OUTDATED_TASKS],
    );
    forgotten += rows.length;
    if (rows.length < BATCH_SIZE) return forgotten;
  }
}
