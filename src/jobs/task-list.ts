import type { JobHelpers, TaskList } from "graphile-worker";
import type { DataSource } from "typeorm";
import { isDatabaseOutage, type DatabaseWatch } from "../errors/database-outage.js";
import { isPassingFault } from "../errors/passing-fault.js";
import { toGlobalId } from "../ids/global-id.js";
import { withLogFields, type Log } from "../logging/log.js";
import type { JobPayloads, OutdatedTask } from "./job-queue.js";
import { putOff } from "./put-off.js";

/** What a job learns about this try; one that fails its last is not repeated. Tries that met a passing fault do not count. */
export interface JobAttempt {
  isLast: boolean;
}

export type JobHandlers = {
  [Name in keyof JobPayloads]: (payload: JobPayloads[Name], attempt: JobAttempt) => Promise<void>;
} & {
  [task: OutdatedTask]: (payload: never, attempt: JobAttempt) => Promise<void>;
};

export interface TaskListOptions {
  dataSource: DataSource;
  watch: DatabaseWatch;
  log: Log;
  /** Told of the work of every job, as it begins. */
  track(work: Promise<void>): void;
}

type AnyHandler = (payload: unknown, attempt: JobAttempt) => Promise<void>;

/** Our handlers as graphile-worker calls them. A job that meets a passing fault is put off instead of failing. */
export function createTaskList(handlers: Partial<JobHandlers>, options: TaskListOptions): TaskList {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (payload: unknown, helpers: JobHelpers) => {
        const { id, attempts } = helpers.job;
        const fields = { job: name, jobId: id, attempt: attempts, ...idsIn(payload as NamedIds) };
        return withLogFields(fields, () => runOrPutOff(handler as AnyHandler, helpers, options));
      },
    ]),
  );
}

interface NamedIds {
  imageId?: string;
  candidateId?: string;
  trainingSetId?: string;
}

/** As clients know them. */
const idsIn = ({ imageId, candidateId, trainingSetId }: NamedIds) => ({
  imageId: imageId && toGlobalId("ReferenceImage", imageId),
  candidateId: candidateId && toGlobalId("Candidate", candidateId),
  trainingSetId: trainingSetId && toGlobalId("TrainingSet", trainingSetId),
});

async function runOrPutOff(handle: AnyHandler, helpers: JobHelpers, options: TaskListOptions): Promise<void> {
  const { job } = helpers;
  const { dataSource, watch, log, track } = options;
  const work = handle(job.payload, { isLast: job.attempts >= job.max_attempts });
  track(work);
  try {
    await work;
  } catch (error) {
    if (!isPassingFault(error)) throw error;
    watch.noticed(error);
    await watch.untilAvailable();
    const queueName = job.job_queue_id === null ? null : await helpers.getQueueName();
    const pauseMs = await putOff(dataSource, job, queueName);
    log[isDatabaseOutage(error) ? "info" : "warn"]({ err: error, pauseMs }, "put off by a passing fault");
  }
}
