import type { Job } from "graphile-worker";
import type { DataSource } from "typeorm";

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15 * 60 * 1000;

/** What a payload carries of the tries that met a passing fault. */
interface PutOffPayload {
  passingFaults?: number;
}

/**
 * Queues a running job once more, for later: the pauses double from two seconds to a quarter of an hour, and then go on for as long as it takes. The try
 * that met the fault is not counted. The running job has to end well afterwards. Returns the pause in milliseconds.
 */
export async function putOff(dataSource: DataSource, job: Job, queueName: string | null): Promise<number> {
  const payload = job.payload as PutOffPayload;
  const passingFaults = payload.passingFaults ?? 0;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** passingFaults, LONGEST_PAUSE_MS);
  const triesLeft = job.max_attempts - job.attempts + 1;
  await dataSource.query(
    // One that was queued under the same key meanwhile keeps its time.
    `SELECT graphile_worker.add_job($1::text, payload := $2::json, queue_name := $3::text,
       run_at := now() + $4::int * interval '1 millisecond', max_attempts := $5::int, job_key := $6::text,
       priority := $7::int, job_key_mode := 'preserve_run_at')`,
    [
      job.task_identifier,
      JSON.stringify({ ...payload, passingFaults: passingFaults + 1 }),
      queueName,
      pauseMs,
      triesLeft,
      job.key,
      job.priority,
    ],
  );
  return pauseMs;
}
