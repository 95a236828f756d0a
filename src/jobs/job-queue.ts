import type { EntityManager } from "typeorm";

/** Why an image is analysed: it is new, somebody asked, or an earlier version of the analyser described it. */
export type AnalysisCause = "UPLOAD" | "REANALYSIS" | "UPDATE";

/** Background work by name, with what each needs to know. */
export interface JobPayloads {
  /** Describes one reference image and updates its character. */
  analyse_reference_image: { workspaceId: string; imageId: string; cause: AnalysisCause };
  /** Removes objects that no record points at any more. */
  delete_stored_objects: { keys: string[] };
  /** Removes objects that are known to have no record, once they are due. */
  remove_unrecorded_objects: Record<string, never>;
  /** Ends or repeats analyses whose job was lost. */
  recover_abandoned_analyses: Record<string, never>;
  /** Queues more images that an earlier version of the analyser described. */
  queue_outdated_images: Record<string, never>;
  /** Removes idempotency keys that are too old to count. */
  forget_idempotency_keys: Record<string, never>;
  /** Removes jobs all of whose tries were used up long ago. */
  forget_dead_jobs: Record<string, never>;
}

/**
 * The same as `analyse_reference_image`, for workers with one version of the analyser only: beside it others may run, as during a rollout, which would
 * describe the image as it is described.
 */
export type OutdatedTask = `analyse_outdated_image:${string}`;
export const outdatedTask = (analyser: string): OutdatedTask => `analyse_outdated_image:${analyser}`;

/** Tries per job; with graphile-worker's exponential back-off (e^attempt seconds) the last one comes about four minutes after the first. */
const MAX_ATTEMPTS: Record<keyof JobPayloads, number> = {
  analyse_reference_image: 6,
  delete_stored_objects: 12,
  remove_unrecorded_objects: 1,
  recover_abandoned_analyses: 1,
  queue_outdated_images: 1,
  forget_idempotency_keys: 1,
  forget_dead_jobs: 1,
};

/** Every job that this release knows. */
export const JOB_NAMES = Object.keys(MAX_ATTEMPTS);

/** Lower goes first: what somebody waits for, then what was asked of one character, then of a whole workspace, then what nobody asked for. */
export const PRIORITY = {
  upload: 0,
  characterReanalysis: 10,
  workspaceReanalysis: 20,
  outdated: 30,
} as const;

/** With the image's UUID behind it, the key of the one analysis that an image can be waiting for. */
export const ANALYSIS_KEY_PREFIX = "analyse:";

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
    "SELECT graphile_worker.add_job($1::text, payload := $2::json, job_key := $3::text, max_attempts := $4::int, priority := $5::int)",
    [name, JSON.stringify(payload), jobKey, MAX_ATTEMPTS[name], priority],
  );
}

/** Queues the analysis of an image in the caller's transaction; one that waits already is replaced. */
export function queueAnalysis(
  manager: EntityManager,
  { id, workspaceId }: { id: string; workspaceId: string },
  cause: JobPayloads["analyse_reference_image"]["cause"],
  priority: number = cause === "UPLOAD" ? PRIORITY.upload : PRIORITY.characterReanalysis,
): Promise<void> {
  const payload = { workspaceId, imageId: id, cause };
  return addJob(manager, "analyse_reference_image", payload, `${ANALYSIS_KEY_PREFIX}${id}`, priority);
}

/** The same for many images in one statement, to be taken in the order given. */
export async function queueAnalyses(
  manager: EntityManager,
  images: readonly { id: string; workspaceId: string }[],
  cause: JobPayloads["analyse_reference_image"]["cause"],
  priority: number,
  task: "analyse_reference_image" | OutdatedTask = "analyse_reference_image",
): Promise<void> {
  await manager.query(
    `SELECT graphile_worker.add_job($1::text,
       payload := json_build_object('workspaceId', workspace_id, 'imageId', id, 'cause', $4::text),
       job_key := $5::text || id, max_attempts := $6::int, priority := $7::int)
     FROM unnest($2::text[], $3::text[]) AS image(id, workspace_id)`,
    [
      task,
      images.map(({ id }) => id),
      images.map(({ workspaceId }) => workspaceId),
      cause,
      ANALYSIS_KEY_PREFIX,
      MAX_ATTEMPTS.analyse_reference_image,
      priority,
    ],
  );
}
