import type { DataSource } from "typeorm";
import { toGlobalId } from "../ids/global-id.js";
import { ANALYSIS_KEY_PREFIX, queueAnalysis } from "../jobs/job-queue.js";
import type { Log } from "../logging/log.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { updateCharacterWithFailure } from "./5-update-character.js";

const CRASHED_REASON =
  "The analysis crashed each time it was tried. The picture is kept; run reanalyseCharacter to try it again.";

/**
 * Looks after images that wait for an analysis that will not come. Without a job, since somebody emptied the queue, a new one is queued;
 * with a job whose every try took its worker down, the image is marked FAILED, so that it does not take down more.
 * Returns how many images it looked after.
 */
export async function recoverAbandonedAnalyses(dataSource: DataSource, log: Log): Promise<number> {
  const abandoned: { id: string; workspace_id: string; tried: boolean }[] = await dataSource.query(
    `SELECT image.id, image.workspace_id, job.id IS NOT NULL AS tried
     FROM reference_images image LEFT JOIN graphile_worker.jobs job ON job.key = $1::text || image.id
     WHERE image.status = 'ANALYSING' AND image.updated_at < now() - interval '1 minute'
       AND (job.id IS NULL OR (job.attempts >= job.max_attempts AND job.locked_at IS NULL))`,
    [ANALYSIS_KEY_PREFIX],
  );
  for (const { id, workspace_id: workspaceId, tried } of abandoned) {
    log.warn({ imageId: toGlobalId("ReferenceImage", id), tried }, "looking after an abandoned analysis");
    if (tried) await fail(dataSource, id, workspaceId);
    else await queueAnalysis(dataSource.manager, { id, workspaceId }, "UPLOAD");
  }
  return abandoned.length;
}

async function fail(dataSource: DataSource, id: string, workspaceId: string): Promise<void> {
  const image = await dataSource.getRepository(ReferenceImageEntity).findOneBy({ id, workspaceId });
  if (image !== null) await updateCharacterWithFailure(dataSource, image, CRASHED_REASON, "UPLOAD");
}
