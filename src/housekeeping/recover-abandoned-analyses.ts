import type { DataSource, EntityManager } from "typeorm";
import { toGlobalId } from "../ids/global-id.js";
import {
  ANALYSIS_KEY_PREFIX,
  PRIORITY,
  type AnalysisCause,
  outdatedTask,
  queueAnalyses,
  queueAnalysis,
} from "../jobs/job-queue.js";
import type { Log } from "../logging/log.js";
import { AnalyserAge, ageOf, PRESENT_ANALYSER } from "../reference-images/outdated.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { updateCharacterWithFailure } from "../uploads/5-update-character.js";

const CRASHED_REASON =
  "The analysis crashed each time it was tried. The picture is kept; run reanalyseCharacter to try it again.";

const BATCH_SIZE = 500;

interface AbandonedAnalysis {
  id: string;
  workspaceId: string;
  /** Whether there is a job, all of whose tries are used up. */
  tried: boolean;
  /** Why it was to be analysed. */
  cause: AnalysisCause;
  isDescribed: boolean;
  analyser: string | null;
}

/**
 * Looks after images that wait for an analysis that will not come. Without a job, since somebody emptied the queue, a new one is queued;
 * with a job whose every try took its worker down, the image is marked FAILED, so that it does not take down more.
 * Returns how many images it looked after.
 */
export async function recoverAbandonedAnalyses(dataSource: DataSource, log: Log): Promise<number> {
  let recovered = 0;
  for (;;) {
    // Looked after, an image is abandoned no more, so the next batch has others.
    const count = await recoverBatch(dataSource, log);
    recovered += count;
    if (count < BATCH_SIZE) return recovered;
  }
}

async function recoverBatch(dataSource: DataSource, log: Log): Promise<number> {
  const abandoned: AbandonedAnalysis[] = await dataSource.query(
    `SELECT image.id, image.workspace_id AS "workspaceId", job.id IS NOT NULL AS tried,
            image.status = 'READY' AS "isDescribed", image.analyser,
            -- Only who asks for it lets an image that failed, or is described, be analysed again; or an update, see queueAnew.
            CASE WHEN image.status = 'ANALYSING' AND image.failure_reason IS NULL
                 THEN 'UPLOAD' ELSE 'REANALYSIS' END AS cause
     FROM reference_images image LEFT JOIN graphile_worker.jobs job ON job.key = $1::text || image.id
     WHERE (image.status = 'ANALYSING' OR image.reanalysis_due) AND image.updated_at < now() - interval '1 minute'
       AND (job.id IS NULL OR (job.attempts >= job.max_attempts AND job.locked_at IS NULL
            -- A version of the analyser that fails by itself takes nothing away that an earlier one found.
            AND NOT (image.status = 'READY' AND starts_with(job.task_identifier, $3))))
     LIMIT $2`,
    [ANALYSIS_KEY_PREFIX, BATCH_SIZE, outdatedTask("")],
  );
  for (const analysis of abandoned) {
    const { id, tried, cause } = analysis;
    log.warn(
      { imageId: toGlobalId("ReferenceImage", id), tried, cause },
      "looking after an abandoned analysis",
    );
    if (tried) await fail(dataSource, analysis);
    else await queueAnew(dataSource.manager, analysis);
  }
  return abandoned.length;
}

/**
 * An image that an earlier version described may have waited for an update, whose failed jobs are forgotten in time: it is tried once more as an
 * update's, which takes nothing away.
 */
function queueAnew(manager: EntityManager, image: AbandonedAnalysis): Promise<void> {
  if (!image.isDescribed || ageOf(image.analyser) !== AnalyserAge.EARLIER)
    return queueAnalysis(manager, image, image.cause);
  return queueAnalyses(manager, [image], "UPDATE", PRIORITY.outdated, outdatedTask(PRESENT_ANALYSER));
}

async function fail(dataSource: DataSource, { id, workspaceId, cause }: AbandonedAnalysis): Promise<void> {
  const image = await dataSource.getRepository(ReferenceImageEntity).findOneBy({ id, workspaceId });
  if (image !== null) await updateCharacterWithFailure(dataSource, image, CRASHED_REASON, cause);
}
