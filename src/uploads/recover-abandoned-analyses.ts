import type { DataSource } from "typeorm";
import { addJob, analysisJobKey } from "../jobs/job-queue.js";
import type { Log } from "../logging/log.js";

/**
 * Queues anew the analysis of every image that waits for one without a job that could still run: its worker died in
 * the last try, or somebody emptied the queue. Returns how many.
 */
export async function recoverAbandonedAnalyses(dataSource: DataSource, log: Log): Promise<number> {
  return dataSource.transaction(async (manager) => {
    const abandoned: { id: string; workspace_id: string }[] = await manager.query(
      `SELECT image.id, image.workspace_id FROM reference_images image
       WHERE image.status = 'ANALYSING' AND image.updated_at < now() - interval '1 minute'
         AND NOT EXISTS (
           SELECT FROM graphile_worker.jobs job
           WHERE job.key = 'analyse:' || image.id AND (job.attempts < job.max_attempts OR job.locked_at IS NOT NULL))
       FOR UPDATE OF image SKIP LOCKED`,
    );
    for (const { id, workspace_id: workspaceId } of abandoned) {
      log.warn({ imageId: id }, "queueing an abandoned analysis anew");
      const payload = { workspaceId, imageId: id, cause: "UPLOAD" } as const;
      await addJob(manager, "analyse_reference_image", payload, analysisJobKey(id));
    }
    return abandoned.length;
  });
}
