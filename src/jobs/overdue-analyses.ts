import type { DataSource } from "typeorm";
import { PRIORITY } from "./job-queue.js";

/** Uploads may keep a re-analysis waiting for so long. */
const OVERDUE_AFTER_MINUTES = 10;
/** Of some hundred pictures that a core analyses in a minute. */
const MAX_AT_A_TIME = 6;

/**
 * Puts the longest waiting re-analyses before all uploads, a few at a time, so that uploads that never end do not keep them waiting for ever.
 * @param tasks what the workers that are there take
 * @returns how many
 */
export async function bringForwardOverdue(dataSource: DataSource, tasks: readonly string[]): Promise<number> {
  const rows: unknown[] = await dataSource.query(
    `SELECT FROM graphile_worker.reschedule_jobs(priority := $1::int, job_ids := ARRAY(
       SELECT id FROM graphile_worker._private_jobs
       WHERE is_available = true AND priority >= $2 AND run_at < now() - $3::int * interval '1 minute'
         AND task_id IN (SELECT id FROM graphile_worker._private_tasks WHERE identifier = ANY($4))
       ORDER BY run_at, id LIMIT $5))`,
    [PRIORITY.overdue, PRIORITY.characterReanalysis, OVERDUE_AFTER_MINUTES, tasks, MAX_AT_A_TIME],
  );
  return rows.length;
}
