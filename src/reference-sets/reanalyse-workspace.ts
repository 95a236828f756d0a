import type { DataSource, EntityManager } from "typeorm";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { PRIORITY, queueAnalyses } from "../jobs/job-queue.js";
import { otherAnalyserCondition, presentAnalyser } from "../reference-images/outdated.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

/** How far the analyses of a workspace's images are. Every image is counted once. */
export interface AnalysisProgress {
  /** Not described yet, or to be described anew, and queued. */
  waiting: number;
  /** Described by the present analyser, though perhaps not in force until the rest of the set is. */
  done: number;
  /** Described by an earlier analyser, and not queued yet. */
  outdated: number;
  /** Described by an earlier analyser that the workspace stays with. */
  held: number;
  failed: number;
}

/** So many images a transaction: each is short, and none holds up an upload to one of their characters for long. */
const BATCH_SIZE = 500;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

/**
 * Queues another analysis of every image of a workspace that failed or that an earlier analyser described, or of all, behind everything that
 * somebody waits for. Each keeps what is known of it until then. Images that wait already are left as they are, so it may run twice. Returns how
 * many were queued.
 * @throws ForbiddenError
 */
export async function reanalyseWorkspace(
  dataSource: DataSource,
  viewer: Viewer,
  everyImage: boolean,
): Promise<number> {
  viewer.require(Scope.CHARACTERS_WRITE);
  let queued = 0;
  let after: string | null = BEFORE_ALL;
  while (after !== null) {
    const ids: string[] = await queueBatch(dataSource, viewer.workspaceId, everyImage, after);
    queued += ids.length;
    after = ids.length === BATCH_SIZE ? ids.at(-1)! : null;
  }
  return queued;
}

/** Described by the present analyser, though that is not in force yet; a condition on `reference_images` whose parameter $`n` is the analyser. */
const isStaged = (n: number) =>
  `EXISTS (SELECT FROM staged_analyses WHERE reference_image_id = reference_images.id AND staged_analyses.analyser = $${n})`;

/** What nobody queues as the workspace stays with an earlier analyser; a condition whose parameter $`n` is the present one. */
const isHeld = (n: number) =>
  `EXISTS (SELECT FROM workspaces WHERE id = workspace_id AND held_analyser IS NOT NULL AND held_analyser <> $${n})`;

/** The ids of the images that were queued, ascending. */
function queueBatch(
  dataSource: DataSource,
  workspaceId: string,
  everyImage: boolean,
  after: string,
): Promise<string[]> {
  return dataSource.transaction(async (manager) => {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM reference_images
       WHERE workspace_id = $1 AND id > $2
         AND (status = 'FAILED'
              OR status = 'READY' AND NOT reanalysis_due AND ($3::boolean OR ${otherAnalyserCondition("analyser", "$4")} AND NOT ${isStaged(4)} AND NOT ${isHeld(4)}))
       ORDER BY id LIMIT $5 FOR NO KEY UPDATE`,
      [workspaceId, after, everyImage, presentAnalyser(), BATCH_SIZE],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return ids;
    await manager.query(
      `UPDATE reference_images SET updated_at = now(), reanalysis_due = (status = 'READY'),
         status = CASE WHEN status = 'FAILED' THEN 'ANALYSING' ELSE status END
       WHERE workspace_id = $1 AND id = ANY($2)`,
      [workspaceId, ids],
    );
    const images = ids.map((id) => ({ id, workspaceId }));
    await queueAnalyses(manager, images, "REANALYSIS", PRIORITY.workspaceReanalysis);
    return ids;
  });
}

const OTHER = otherAnalyserCondition("analyser", "$2");

/** @throws ForbiddenError */
export async function getAnalysisProgress(manager: EntityManager, viewer: Viewer): Promise<AnalysisProgress> {
  viewer.require(Scope.CHARACTERS_READ);
  const [row]: AnalysisProgress[] = await manager.query(
    `SELECT count(*) FILTER (WHERE status = 'ANALYSING' OR reanalysis_due)::int AS waiting,
            count(*) FILTER (WHERE status = 'READY' AND NOT reanalysis_due AND (NOT ${OTHER} OR ${isStaged(2)}))::int AS done,
            count(*) FILTER (WHERE status = 'READY' AND NOT reanalysis_due AND ${OTHER} AND NOT ${isStaged(2)} AND NOT ${isHeld(2)})::int AS outdated,
            count(*) FILTER (WHERE status = 'READY' AND NOT reanalysis_due AND ${OTHER} AND NOT ${isStaged(2)} AND ${isHeld(2)})::int AS held,
            count(*) FILTER (WHERE status = 'FAILED')::int AS failed
     FROM reference_images WHERE workspace_id = $1`,
    [viewer.workspaceId, presentAnalyser()],
  );
  return row!;
}

/** The viewer's progress by the one id of its workspace, counted once however often a request asks. @throws ForbiddenError */
export const analysisProgress: LoaderDefinition<string, AnalysisProgress> =
  ({ manager, viewer }) =>
  async (workspaceIds) => {
    const progress = await getAnalysisProgress(manager, viewer);
    return workspaceIds.map(() => progress);
  };
