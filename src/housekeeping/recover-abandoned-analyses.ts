import type { DataSource, EntityManager } from "typeorm";
import { failCandidate } from "../candidates/5-score-candidate.js";
import type { CandidateEntity } from "../candidates/candidate.entity.js";
import { CANDIDATES } from "../candidates/candidate-table.js";
import { toGlobalId } from "../ids/global-id.js";
import {
  CANDIDATE_ANALYSES,
  IMAGE_ANALYSES,
  type AnalysisCause,
  type AnalysisQueue,
  queueAnalyses,
  queueAnalysis,
} from "../jobs/job-queue.js";
import type { Log } from "../logging/log.js";
import { AnalyserAge, ageOf, presentAnalyser } from "../reference-images/outdated.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { updateCharacterWithFailure } from "../uploads/5-update-character.js";
import {
  findPicture,
  type PictureRow,
  type PictureTable,
  REFERENCE_IMAGES,
} from "../uploads/picture-table.js";

const BATCH_SIZE = 500;

/** The pictures of one table, and what is done about an analysis that took down its worker each time. */
interface AbandonedPictures<Row extends PictureRow> {
  table: PictureTable<Row>;
  /** In SQL. */
  tableName: "reference_images" | "candidates";
  /** Which are described, as a condition of SQL on `picture`. */
  described: string;
  queue: AnalysisQueue;
  fail(dataSource: DataSource, picture: Row, cause: AnalysisCause): Promise<void>;
}

const crashed = (advice: string): string =>
  `The analysis crashed each time it was tried. The picture is kept; run ${advice} to try it again.`;

const IMAGES: AbandonedPictures<ReferenceImageEntity> = {
  table: REFERENCE_IMAGES,
  tableName: "reference_images",
  described: "picture.status = 'READY'",
  queue: IMAGE_ANALYSES,
  fail: (dataSource, image, cause) =>
    updateCharacterWithFailure(dataSource, image, crashed("reanalyseCharacter"), cause),
};

const OF_CANDIDATES: AbandonedPictures<CandidateEntity> = {
  table: CANDIDATES,
  tableName: "candidates",
  described: "picture.analyser IS NOT NULL",
  queue: CANDIDATE_ANALYSES,
  fail: (dataSource, candidate) => failCandidate(dataSource, candidate, crashed("rescoreCandidates")),
};

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
 * Looks after pictures that wait for an analysis that will not come. Without a job, since somebody emptied the queue, a new one is queued;
 * with a job whose every try took its worker down, the picture is marked FAILED, so that it does not take down more.
 * Returns how many pictures it looked after.
 */
export async function recoverAbandonedAnalyses(dataSource: DataSource, log: Log): Promise<number> {
  const images = await recoverAll(dataSource, log, IMAGES);
  return images + (await recoverAll(dataSource, log, OF_CANDIDATES));
}

async function recoverAll<Row extends PictureRow>(
  dataSource: DataSource,
  log: Log,
  pictures: AbandonedPictures<Row>,
): Promise<number> {
  let recovered = 0;
  for (;;) {
    // Looked after, a picture is abandoned no more, so the next batch has others.
    const count = await recoverBatch(dataSource, log, pictures);
    recovered += count;
    if (count < BATCH_SIZE) return recovered;
  }
}

async function recoverBatch<Row extends PictureRow>(
  dataSource: DataSource,
  log: Log,
  pictures: AbandonedPictures<Row>,
): Promise<number> {
  const { table, tableName, described, queue } = pictures;
  const abandoned: AbandonedAnalysis[] = await dataSource.query(
    `SELECT picture.id, picture.workspace_id AS "workspaceId", job.id IS NOT NULL AS tried,
            ${described} AS "isDescribed", picture.analyser,
            -- Only who asks for it lets an image that failed, or is described, be analysed again; or an update, see queueAnew.
            CASE WHEN picture.status = '${table.waiting}' AND picture.failure_reason IS NULL
                 THEN 'UPLOAD' ELSE 'REANALYSIS' END AS cause
     FROM ${tableName} picture LEFT JOIN graphile_worker.jobs job ON job.key = $1::text || picture.id
     WHERE (picture.status = '${table.waiting}' OR picture.reanalysis_due) AND picture.updated_at < now() - interval '1 minute'
       AND (job.id IS NULL OR (job.attempts >= job.max_attempts AND job.locked_at IS NULL
            -- A version of the analyser that fails by itself takes nothing away that an earlier one found.
            AND NOT (${described} AND starts_with(job.task_identifier, $3))))
     LIMIT $2`,
    [queue.keyPrefix, BATCH_SIZE, queue.outdatedTask("")],
  );
  for (const analysis of abandoned) {
    const { id, tried, cause } = analysis;
    const pictureId = toGlobalId(table.nodeType, id);
    log.warn({ pictureId, tried, cause }, "looking after an abandoned analysis");
    if (tried) await fail(dataSource, pictures, analysis);
    else await queueAnew(dataSource.manager, queue, analysis);
  }
  return abandoned.length;
}

/**
 * A picture that an earlier version described may have waited for an update, whose failed jobs are forgotten in time: it is tried once more as an
 * update's, which takes nothing away.
 */
function queueAnew(manager: EntityManager, queue: AnalysisQueue, picture: AbandonedAnalysis): Promise<void> {
  if (!picture.isDescribed || ageOf(picture.analyser) !== AnalyserAge.EARLIER)
    return queueAnalysis(manager, picture, picture.cause, undefined, queue);
  const task = queue.outdatedTask(presentAnalyser());
  return queueAnalyses(manager, [picture], "UPDATE", queue.outdatedPriority, task, queue);
}

async function fail<Row extends PictureRow>(
  dataSource: DataSource,
  pictures: AbandonedPictures<Row>,
  analysis: AbandonedAnalysis,
): Promise<void> {
  const picture = await findPicture(dataSource.manager, pictures.table, analysis);
  if (picture !== null) await pictures.fail(dataSource, picture, analysis.cause);
}
