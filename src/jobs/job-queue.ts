import type { EntityManager } from "typeorm";
import { LAST_TURN, PRESENT_TURN, takeTurn, type UploadLane } from "./upload-turns.js";

/** Why an image is analysed: it is new, somebody asked, or an earlier version of the analyser described it. */
export type AnalysisCause = "UPLOAD" | "REANALYSIS" | "UPDATE";

/** Background work by name, with what each needs to know. */
export interface JobPayloads {
  /** Describes one reference image and updates its character. */
  analyse_reference_image: { workspaceId: string; imageId: string; cause: AnalysisCause };
  /** Describes and scores one candidate. */
  analyse_candidate: { workspaceId: string; candidateId: string; cause: AnalysisCause };
  /** Makes the files of a training set. */
  build_training_set: { workspaceId: string; trainingSetId: string };
  /** Scores a character's candidates anew, from what is stored of them. */
  rescore_candidates: { workspaceId: string; characterId: string };
  /** Makes a workspace's face locks anew, from what is stored. */
  remake_face_locks: { workspaceId: string };
  /** Brings the kept analyses of one version into force again. */
  restore_analyses: { workspaceId: string; analyser: string };
  /** Removes objects that no record points at any more. */
  delete_stored_objects: { keys: string[] };
  /** Removes everything that is stored of a character that was deleted. */
  erase_objects: { erasureId: string; prefix: string };
  /** Removes objects that are known to have no record, once they are due. */
  remove_unrecorded_objects: Record<string, never>;
  /** Ends or repeats analyses, and the making of training sets, whose job was lost. */
  recover_abandoned_analyses: Record<string, never>;
  /** Queues more images that an earlier version of the analyser described. */
  queue_outdated_images: Record<string, never>;
  /** Removes idempotency keys that are too old to count. */
  forget_idempotency_keys: Record<string, never>;
  /** Removes what happened to characters longer ago than anybody may resume from. */
  forget_old_changes: Record<string, never>;
  /** Removes sessions that have ended. */
  forget_ended_sessions: Record<string, never>;
  /** Tries to send a message to a webhook. */
  deliver_webhook: { workspaceId: string; deliveryId: string };
  /** Removes old deliveries of webhooks, and queues lost ones once more. */
  tidy_webhook_deliveries: Record<string, never>;
  /** Lets re-analyses that uploads keep waiting have their turn, and keeps the numbers of turns small. */
  keep_queue_fair: Record<string, never>;
  /** Removes jobs all of whose tries were used up long ago. */
  forget_dead_jobs: Record<string, never>;
}

/**
 * The same as `analyse_reference_image` and `analyse_candidate`, for workers with one version of the analyser only: beside it others may run, as
 * during a rollout, which would describe the picture as it is described.
 */
export type OutdatedTask = `analyse_outdated_image:${string}` | `analyse_outdated_candidate:${string}`;

/** The analyses of one table's pictures, as the queue knows them. */
export interface AnalysisQueue {
  task: "analyse_reference_image" | "analyse_candidate";
  /** Of the payload. */
  idField: "imageId" | "candidateId";
  /** With the picture's UUID behind it, the key of the one analysis that it can be waiting for. */
  keyPrefix: string;
  outdatedTask(analyser: string): OutdatedTask;
  /** Of analyses that nobody asked for. */
  outdatedPriority: number;
}

/** Tries per job; with graphile-worker's exponential back-off (e^attempt seconds) the last one comes about four minutes after the first. */
export const MAX_ATTEMPTS: Record<keyof JobPayloads, number> = {
  analyse_reference_image: 6,
  analyse_candidate: 6,
  build_training_set: 6,
  rescore_candidates: 6,
  remake_face_locks: 12,
  restore_analyses: 12,
  delete_stored_objects: 12,
  erase_objects: 25,
  remove_unrecorded_objects: 1,
  recover_abandoned_analyses: 1,
  queue_outdated_images: 1,
  forget_idempotency_keys: 1,
  // What receivers do is no fault of a job: this is for faults of ours.
  deliver_webhook: 12,
  tidy_webhook_deliveries: 1,
  keep_queue_fair: 1,
  forget_dead_jobs: 1,
  forget_old_changes: 1,
  forget_ended_sessions: 1,
};

/** Of jobs that take long, one at a time, so that they leave the slots beside them to others. */
const QUEUES: Partial<Record<keyof JobPayloads, string>> = { build_training_set: "training-sets" };

/** Every job that this release knows. */
export const JOB_NAMES = Object.keys(MAX_ATTEMPTS);

/**
 * Lower goes first: what has waited too long, then what was asked of one character, then of a whole workspace, then what nobody asked for. Uploads, which
 * somebody waits for, go before these, in turns below 0 (`upload-turns.ts`).
 */
export const PRIORITY = {
  overdue: -32_768,
  characterReanalysis: 10,
  workspaceReanalysis: 20,
  outdated: 30,
  /** Behind the references that they are scored against. */
  outdatedCandidates: 31,
} as const;

export const IMAGE_ANALYSES: AnalysisQueue = {
  task: "analyse_reference_image",
  idField: "imageId",
  keyPrefix: "analyse:",
  outdatedTask: (analyser) => `analyse_outdated_image:${analyser}`,
  outdatedPriority: PRIORITY.outdated,
};

export const CANDIDATE_ANALYSES: AnalysisQueue = {
  task: "analyse_candidate",
  idField: "candidateId",
  keyPrefix: "analyse-candidate:",
  outdatedTask: (analyser) => `analyse_outdated_candidate:${analyser}`,
  outdatedPriority: PRIORITY.outdatedCandidates,
};

/** What the names of tasks that are for one version of the analyser begin with. */
export const OUTDATED_TASKS = ["analyse_outdated_image:", "analyse_outdated_candidate:"];

/**
 * Queues a job in the caller's transaction: it exists exactly if the rows written beside it do. With a `jobKey`, a job
 * that waits under the same key is replaced.
 */
export async function addJob<Name extends keyof JobPayloads>(
  manager: EntityManager,
  name: Name,
  payload: JobPayloads[Name],
  jobKey: string | null = null,
  priority = 0,
): Promise<void> {
  await manager.query(
    `SELECT graphile_worker.add_job($1::text, payload := $2::json, job_key := $3::text, max_attempts := $4::int, priority := $5::int,
       queue_name := $6::text)`,
    [name, JSON.stringify(payload), jobKey, MAX_ATTEMPTS[name], priority, QUEUES[name] ?? null],
  );
}

/**
 * Queues the first analysis of a picture in the caller's transaction, at the next turn of whoever uploaded it. Call it last: until the transaction ends,
 * others with the same key wait to queue theirs.
 */
export async function queueUpload(
  manager: EntityManager,
  picture: { id: string } & UploadLane,
  queue: AnalysisQueue = IMAGE_ANALYSES,
): Promise<void> {
  await queueAnalysis(manager, picture, "UPLOAD", await takeTurn(manager, picture), queue);
}

/** Queues the analysis of a picture in the caller's transaction; one that waits already is replaced. */
export function queueAnalysis(
  manager: EntityManager,
  picture: { id: string; workspaceId: string },
  cause: AnalysisCause,
  priority: number | null = cause === "UPLOAD" ? null : PRIORITY.characterReanalysis,
  queue: AnalysisQueue = IMAGE_ANALYSES,
): Promise<void> {
  return queueAnalyses(manager, [picture], cause, priority, queue.task, queue);
}

/**
 * The same for many pictures in one statement, to be taken in the order given.
 * @param priority null: the turn that an upload has already; where it has lost that, the present one
 */
export async function queueAnalyses(
  manager: EntityManager,
  pictures: readonly { id: string; workspaceId: string }[],
  cause: AnalysisCause,
  priority: number | null,
  task?: AnalysisQueue["task"] | OutdatedTask,
  queue: AnalysisQueue = IMAGE_ANALYSES,
): Promise<void> {
  await manager.query(
    `SELECT graphile_worker.add_job($1::text,
       payload := json_build_object('workspaceId', workspace_id, $7::text, id, 'cause', $4::text),
       job_key := $5::text || id, max_attempts := $6::int, priority := ${priority === null ? PRESENT_OR_OWN_TURN : "$8::int"})
     FROM unnest($2::text[], $3::text[]) AS picture(id, workspace_id)`,
    [
      task ?? queue.task,
      pictures.map(({ id }) => id),
      pictures.map(({ workspaceId }) => workspaceId),
      cause,
      queue.keyPrefix,
      MAX_ATTEMPTS[queue.task],
      queue.idField,
      ...(priority === null ? [] : [priority]),
    ],
  );
}

/** In SQL, of {@link queueAnalyses}. */
const PRESENT_OR_OWN_TURN = `coalesce(
  (SELECT own.priority FROM graphile_worker._private_jobs AS own WHERE own.key = $5::text || picture.id AND own.priority <= ${LAST_TURN}),
  ${PRESENT_TURN})`;

/**
 * Queues the removal of everything stored for these records, in the transaction that deletes them; what another record points at too stays.
 * @param copyKeys of what was drawn of them
 */
export async function queueObjectDeletion(
  manager: EntityManager,
  records: readonly { storageKey: string; thumbnailKey: string | null; faceCropKey: string | null }[],
  copyKeys: readonly string[] = [],
): Promise<void> {
  const own = records.flatMap(({ storageKey, thumbnailKey, faceCropKey }) =>
    [storageKey, thumbnailKey, faceCropKey].filter((key) => key !== null),
  );
  const keys = [...own, ...copyKeys];
  if (keys.length > 0) await addJob(manager, "delete_stored_objects", { keys });
}

/** Takes jobs out of the queue by their keys, those among them whose tries were used up; one that runs now ends, and is not tried again. */
export async function removeJobs(manager: EntityManager, jobKeys: readonly string[]): Promise<void> {
  await manager.query(
    `SELECT graphile_worker.remove_job(jobs.key) FROM graphile_worker.jobs AS jobs WHERE jobs.key = ANY($1)`,
    [jobKeys],
  );
}
