import type { EntityManager } from "typeorm";
import { findHeldBackWorkspaces } from "../reference-images/held-analyser.js";
import {
  findOtherAnalysers,
  notHeldBack,
  type DescribedPictures,
  type OutdatedImage,
} from "../reference-images/outdated-images.js";

/** As the index has them. */
export const DESCRIBED_CANDIDATES: DescribedPictures = {
  table: "candidates",
  described: "analyser IS NOT NULL",
};

/** How many candidates an earlier version described, of all workspaces but those that stay with it. Counted in an index. */
export async function countOutdatedCandidates(manager: EntityManager): Promise<number> {
  const { EARLIER: earlier } = await findOtherAnalysers(manager, DESCRIBED_CANDIDATES);
  if (earlier.length === 0) return 0;
  const heldBack = await findHeldBackWorkspaces(manager);
  const [{ count }] = await manager.query(
    `SELECT count(*)::int AS count FROM candidates
     WHERE analyser IS NOT NULL AND analyser = ANY($1::text[]) AND ${notHeldBack(2)}`,
    [earlier, heldBack],
  );
  return count;
}

/**
 * Marks some candidates that one earlier analyser described as waiting for another analysis, those of a character together, and returns them. Those
 * that wait already, that another process marks at the moment, or whose workspace stays with an earlier version, are not among them.
 * @param manager of a transaction that queues their analyses too
 */
export async function markOutdatedCandidates(
  manager: EntityManager,
  analyser: string | null,
  limit: number,
): Promise<OutdatedImage[]> {
  const heldBack = await findHeldBackWorkspaces(manager);
  const candidates: OutdatedImage[] = await manager.query(
    `SELECT id, workspace_id AS "workspaceId" FROM candidates
     WHERE analyser IS NOT NULL AND analyser = $1 AND NOT reanalysis_due AND ${notHeldBack(3)}
     ORDER BY analyser, character_id, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [analyser, limit, heldBack],
  );
  await manager.query(
    "UPDATE candidates SET reanalysis_due = true, updated_at = now() WHERE id = ANY($1::uuid[])",
    [candidates.map(({ id }) => id)],
  );
  return candidates;
}
