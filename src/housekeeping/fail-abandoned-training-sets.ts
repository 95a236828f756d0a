import type { DataSource } from "typeorm";
import { toGlobalId } from "../ids/global-id.js";
import type { Log } from "../logging/log.js";
import { BUILD_KEY_PREFIX, queueBuild } from "../training-sets/create-training-set.js";
import { failTrainingSet } from "../training-sets/end-building.js";

const CRASHED = "Making its files took its worker down each time it was tried. Make the set anew.";

/**
 * Looks after training sets that wait for files that will not come: without a job, since somebody emptied the queue, a new one is queued; with a job whose every try
 * took its worker down, the set is FAILED. Returns how many it looked after.
 */
export async function failAbandonedTrainingSets(dataSource: DataSource, log: Log): Promise<number> {
  const abandoned: { id: string; workspaceId: string; tried: boolean }[] = await dataSource.query(
    `SELECT training_set.id, training_set.workspace_id AS "workspaceId", job.id IS NOT NULL AS tried
     FROM training_sets training_set
     LEFT JOIN graphile_worker.jobs job ON job.key = $1::text || training_set.id
     WHERE training_set.status = 'BUILDING' AND training_set.updated_at < now() - interval '1 minute'
       AND (job.id IS NULL OR (job.attempts >= job.max_attempts AND job.locked_at IS NULL))`,
    [BUILD_KEY_PREFIX],
  );
  for (const { id, workspaceId, tried } of abandoned) {
    log.warn(
      { trainingSetId: toGlobalId("TrainingSet", id), tried },
      "looking after an abandoned training set",
    );
    if (tried) await failTrainingSet(dataSource, { workspaceId, trainingSetId: id }, CRASHED);
    else await queueBuild(dataSource.manager, { id, workspaceId });
  }
  return abandoned.length;
}
