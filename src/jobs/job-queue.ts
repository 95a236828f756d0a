import type { EntityManager } from "typeorm";

/** Background work by name, with what each needs to know. */
export interface JobPayloads {
  /** Describes one reference image and updates its character. */
  analyse_reference_image: { workspaceId: string; imageId: string; cause: "UPLOAD" | "REANALYSIS" };
  /** Removes objects that no record points at any more. */
  delete_stored_objects: { keys: string[] };
  /** Removes objects that are known to have no record, once they are due. */
  remove_unrecorded_objects: Record<string, never>;
  /** Ends or repeats analyses whose job was lost. */
  recover_abandoned_analyses: Record<string, never>;
  /** Removes idempotency keys that are too old to count. */
  forget_idempotency_keys: Record<string, never>;
}

/** Tries per job; with graphile-worker's exponential back-off (e^attempt seconds) the last one comes about four minutes after the first. */
const MAX_ATTEMPTS: Record<keyof JobPayloads, number> = {
  analyse_reference_image: 6,
  delete_stored_objects: 12,
  remove_unrecorded_objects: 1,
  recover_abandoned_analyses: 1,
  forget_idempotency_keys: 1,
};

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
): Promise<void> {
  await manager.query(
    "SELECT graphile_worker.add_job($1::text, payload := $2::json, job_key := $3::text, max_attempts := $4::int)",
    [name, JSON.stringify(payload), jobKey, MAX_ATTEMPTS[name]],
  );
}

/** Queues the analysis of an image in the caller's transaction; one that waits already is replaced. */
export function queueAnalysis(
  manager: EntityManager,
  { id, workspaceId }: { id: string; workspaceId: string },
  cause: JobPayloads["analyse_reference_image"]["cause"],
): Promise<void> {
  const payload = { workspaceId, imageId: id, cause };
  return addJob(manager, "analyse_reference_image", payload, `${ANALYSIS_KEY_PREFIX}${id}`);
}

/** How many jobs there are, by state. */
export async function countJobs(
  manager: EntityManager,
): Promise<Record<"waiting" | "running" | "failed", number>> {
  const [row]: { waiting: number; running: number; failed: number }[] = await manager.query(
    `SELECT count(*) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts)::int AS waiting,
            count(*) FILTER (WHERE locked_at IS NOT NULL)::int AS running,
            count(*) FILTER (WHERE locked_at IS NULL AND attempts >= max_attempts)::int AS failed
     FROM graphile_worker.jobs`,
  );
  return row!;
}
