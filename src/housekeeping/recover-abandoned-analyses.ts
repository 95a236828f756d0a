import type { DataSource } from "typeorm";
import { toGlobalId } from "../ids/global-id.js";
import { ANALYSIS_KEY_PREFIX, queueAnalysis, type JobPayloads } from "../jobs/job-queue.js";
import type { Log } from "../logging/log.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { updateCharacterWithFailure } from "../uploads/5-update-character.js";

const CRASHED_REASON =
  "The analysis crashed each time it was tried. The picture is kept; run reanalyseCharacter to try it again.";

interface AbandonedAnalysis {
  id: string;
  workspaceId: string;
  /** Whether there is a job, all of whose tries are used up. */
  tried: boolean;
  /** Why it was to be analysed. */
  cause: JobPayloads["analyse_reference_image"]["cause"];
}

/**
 * Looks after images that wait for an analysis that will not come. Without a job, since somebody emptied the queue, a new one is queued;
 * with a job whose every try took its worker down, the image is marked FAILED, so that it does not take down more.
 * Returns how many images it looked after.
 */
export async function recoverAbandonedAnalyses(dataSource: DataSource, log: Log): Promise<number> {
  const abandoned: AbandonedAnalysis[] = await dataSource.query(
    `SELECT image.id, image.workspace_id AS "workspaceId", job.id IS NOT NULL AS tried,
            -- Only reanalyseCharacter lets an image that failed be analysed again.
            CASE WHEN image.failure_reason IS NULL THEN 'UPLOAD' ELSE 'REANALYSIS' END AS cause
     FROM reference_images image LEFT JOIN graphile_worker.jobs job ON job.key = $1::text || image.id
     WHERE image.status = 'ANALYSING' AND image.updated_at < now() - interval '1 minute'
       AND (job.id IS NULL OR (job.attempts >= job.max_attempts AND job.locked_at IS NULL))`,
    [ANALYSIS_KEY_PREFIX],
  );
  for (const analysis of abandoned) {
    const { id, tried, cause } = analysis;
    log.warn(
      { imageId: toGlobalId("ReferenceImage", id), tried, cause },
      "looking after an abandoned analysis",
    );
    if (tried) await fail(dataSource, analysis);
    else await queueAnalysis(dataSource.manager, analysis, cause);
  }
  return abandoned.length;
}

async function fail(dataSource: DataSource, { id, workspaceId, cause }: AbandonedAnalysis): Promise<void> {
  const image = await dataSource.getRepository(ReferenceImageEntity).findOneBy({ id, workspaceId });
  if (image !== null) await updateCharacterWithFailure(dataSource, image, CRASHED_REASON, cause);
}
