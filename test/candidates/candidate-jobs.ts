import type { Journey } from "../uploads/journey.js";

interface Job {
  key: string | null;
  priority: number;
  payload: any;
}

/** How tests look at what is queued for candidates. */
export function createCandidateJobs(journey: () => Journey) {
  const jobs = (task: string): Promise<Job[]> =>
    journey().dataSource.query(
      `SELECT job.key, job.priority, job.payload FROM graphile_worker._private_jobs job
       JOIN graphile_worker._private_tasks task ON task.id = job.task_id WHERE task.identifier = $1 ORDER BY job.id`,
      [task],
    );
  const payloads = async (task: string): Promise<any[]> => (await jobs(task)).map(({ payload }) => payload);
  return { jobs, payloads };
}
