import { createHash } from "node:crypto";
import type { EntityManager } from "typeorm";

export const ERASED_KINDS = [
  "REFERENCE_IMAGE",
  "IMAGE_COPY",
  "CANDIDATE",
  "CANDIDATE_REVIEW",
  "TRAINING_SET",
  "FACE",
  "OTHER_ANALYSIS",
  "FACE_LOCK",
  "FACE_LOCK_REVISION",
  "WEBHOOK_DELIVERY",
] as const;
export type ErasedKind = (typeof ERASED_KINDS)[number];

/** A picture that was deleted. */
export interface ErasedFile {
  kind: "REFERENCE_IMAGE" | "CANDIDATE";
  /** UUID. */
  id: string;
  sha256: string;
  bytes: number;
}

/** What is deleted with a character, as it is when it goes. It is told once, and kept nowhere. */
export interface ErasureReceipt {
  /** UUID of the row that tells how far the stored objects are. */
  erasureId: string;
  /** UUID. */
  characterId: string;
  erasedAt: Date;
  /** References first, then candidates, each oldest first. */
  files: ErasedFile[];
  /** Of the files' hashes, sorted, each with a line's end: SHA-256, hexadecimal. */
  filesSha256: string;
  counts: { kind: ErasedKind; count: number }[];
  /** How many stored objects there were records of. */
  objectCount: number;
}

/** The pictures of a character. */
export function findErasedFiles(
  manager: EntityManager,
  workspaceId: string,
  characterId: string,
): Promise<ErasedFile[]> {
  return manager.query(
    `SELECT 'REFERENCE_IMAGE' AS kind, id, sha256, bytes FROM reference_images WHERE workspace_id = $1 AND character_id = $2
     UNION ALL SELECT 'CANDIDATE', id, sha256, bytes FROM candidates WHERE workspace_id = $1 AND character_id = $2
     ORDER BY kind DESC, id`,
    [workspaceId, characterId],
  );
}

/** How many rows of each kind go with it. */
export async function countErased(
  manager: EntityManager,
  workspaceId: string,
  characterId: string,
): Promise<ErasureReceipt["counts"]> {
  const images = "SELECT id FROM reference_images WHERE workspace_id = $1 AND character_id = $2";
  const candidates = "SELECT id FROM candidates WHERE workspace_id = $1 AND character_id = $2";
  const [row]: [Record<ErasedKind, number>] = await manager.query(
    `SELECT (SELECT count(*)::int FROM (${images}) AS it) AS "REFERENCE_IMAGE",
       (SELECT count(*)::int FROM (${candidates}) AS it) AS "CANDIDATE",
       (SELECT count(*)::int FROM image_copies WHERE workspace_id = $1 AND reference_image_id IN (${images})) AS "IMAGE_COPY",
       (SELECT count(*)::int FROM candidate_reviews WHERE workspace_id = $1 AND candidate_id IN (${candidates})) AS "CANDIDATE_REVIEW",
       (SELECT count(*)::int FROM training_sets WHERE workspace_id = $1 AND character_id = $2) AS "TRAINING_SET",
       (SELECT count(*)::int FROM faces WHERE workspace_id = $1 AND reference_image_id IN (${images}))
         + (SELECT count(*)::int FROM candidate_faces WHERE workspace_id = $1 AND candidate_id IN (${candidates})) AS "FACE",
       (SELECT count(*)::int FROM staged_analyses WHERE workspace_id = $1 AND reference_image_id IN (${images}))
         + (SELECT count(*)::int FROM kept_analyses WHERE workspace_id = $1 AND reference_image_id IN (${images})) AS "OTHER_ANALYSIS",
       (SELECT count(*)::int FROM face_locks WHERE workspace_id = $1 AND character_id = $2) AS "FACE_LOCK",
       (SELECT count(*)::int FROM face_lock_revisions WHERE workspace_id = $1 AND character_id = $2) AS "FACE_LOCK_REVISION",
       (SELECT count(*)::int FROM webhook_deliveries WHERE workspace_id = $1 AND character_id = $2) AS "WEBHOOK_DELIVERY"`,
    [workspaceId, characterId],
  );
  return ERASED_KINDS.map((kind) => ({ kind, count: row[kind] }));
}

export const digestOf = (files: readonly Pick<ErasedFile, "sha256">[]): string =>
  createHash("sha256")
    .update(
      files
        .map(({ sha256 }) => `${sha256}\n`)
        .toSorted()
        .join(""),
    )
    .digest("hex");
