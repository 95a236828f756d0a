import type { EntityManager } from "typeorm";
import { AnalyserAge, ageOf, presentAnalyser } from "../face-analysis/analyser-version.js";
import { findHeldBackWorkspaces } from "./held-analyser.js";

/** A table of pictures, and which of its rows are described, as an index has them. */
export interface DescribedPictures {
  table: "reference_images" | "candidates";
  /** A condition of SQL, as in the index. */
  described: string;
}

const REFERENCE_IMAGES: DescribedPictures = { table: "reference_images", described: "status = 'READY'" };

/** Each analyser that described a picture, null among them where it is not known; a look into the index for each, however many pictures there are. */
export const describingAnalysersQuery = ({ table, described }: DescribedPictures): string => `
  WITH RECURSIVE known AS (
    (SELECT analyser FROM ${table} WHERE ${described} AND analyser IS NOT NULL ORDER BY analyser LIMIT 1)
    UNION ALL
    SELECT (SELECT analyser FROM ${table}
            WHERE ${described} AND analyser > known.analyser ORDER BY analyser LIMIT 1)
    FROM known WHERE known.analyser IS NOT NULL
  )
  SELECT analyser FROM known WHERE analyser IS NOT NULL
  UNION ALL
  SELECT NULL WHERE EXISTS (SELECT FROM ${table} WHERE ${described} AND analyser IS NULL)`;

/** @public for the test of its plan */
export const DESCRIBING_ANALYSERS_QUERY = describingAnalysersQuery(REFERENCE_IMAGES);

/** The analysers other than this process's own that described a picture of any workspace, by what they are to it. */
export async function findOtherAnalysers(
  manager: EntityManager,
  pictures: DescribedPictures = REFERENCE_IMAGES,
): Promise<Record<Exclude<AnalyserAge, AnalyserAge.PRESENT>, (string | null)[]>> {
  const rows: { analyser: string | null }[] = await manager.query(describingAnalysersQuery(pictures));
  const others: Record<AnalyserAge, (string | null)[]> = { PRESENT: [], EARLIER: [], LATER: [], RIVAL: [] };
  for (const { analyser } of rows) others[ageOf(analyser)].push(analyser);
  return others;
}

/** What leaves out the pictures of workspaces that stay with an earlier version, as a condition of SQL whose parameter $`n` is those workspaces. */
export const notHeldBack = (n: number): string =>
  `(cardinality($${n}::uuid[]) = 0 OR workspace_id <> ALL($${n}::uuid[]))`;

/**
 * How many images of all workspaces an earlier version described and the present one has not yet, but for those that stay with it. Counted in an
 * index.
 */
export async function countOutdatedImages(manager: EntityManager): Promise<number> {
  const { EARLIER: earlier } = await findOtherAnalysers(manager);
  if (earlier.length === 0) return 0;
  const heldBack = await findHeldBackWorkspaces(manager);
  const isToBeDone = notHeldBack(3);
  const [{ count }] = await manager.query(
    `SELECT (SELECT count(*) FROM reference_images WHERE status = 'READY' AND analyser = ANY($1::text[]) AND ${isToBeDone})
          + (SELECT count(*) FROM reference_images WHERE status = 'READY' AND analyser IS NULL AND ${isToBeDone})
          - (SELECT count(*) FROM staged_analyses WHERE analyser = $2 AND ${isToBeDone}) AS count`,
    [earlier.filter((analyser) => analyser !== null), presentAnalyser(), heldBack],
  );
  return Math.max(0, Number(count));
}

/** An image to be analysed anew. */
export interface OutdatedImage {
  id: string;
  workspaceId: string;
}

/**
 * Marks some images that one earlier analyser described as waiting for another analysis, those of a character together, and returns them. Those that
 * wait already, that another process marks at the moment, or whose workspace stays with an earlier version, are not among them.
 * @param manager of a transaction that queues their analyses too
 */
export async function markOutdatedImages(
  manager: EntityManager,
  analyser: string | null,
  limit: number,
): Promise<OutdatedImage[]> {
  const heldBack = await findHeldBackWorkspaces(manager);
  const images: OutdatedImage[] = await manager.query(
    `SELECT id, workspace_id AS "workspaceId" FROM reference_images
     WHERE status = 'READY' AND ${analyser === null ? "analyser IS NULL AND $1::text IS NULL" : "analyser = $1"} AND NOT reanalysis_due
       AND ${notHeldBack(4)}
       AND NOT EXISTS (SELECT FROM staged_analyses
                       WHERE reference_image_id = reference_images.id AND staged_analyses.analyser = $2)
     ORDER BY analyser, character_id, id LIMIT $3 FOR NO KEY UPDATE OF reference_images SKIP LOCKED`,
    [analyser, presentAnalyser(), limit, heldBack],
  );
  await manager.query(
    "UPDATE reference_images SET reanalysis_due = true, updated_at = now() WHERE id = ANY($1::uuid[])",
    [images.map(({ id }) => id)],
  );
  return images;
}
