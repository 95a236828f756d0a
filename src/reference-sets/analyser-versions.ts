import type { EntityManager } from "typeorm";
import { findHeldAnalyser } from "../reference-images/held-analyser.js";
import { presentAnalyser } from "../reference-images/outdated.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";

/** What a workspace has of one version of the analyser. */
export interface AnalyserVersion {
  analyser: string;
  isPresent: boolean;
  /** Whether the workspace was asked to stay with it. */
  isHeld: boolean;
  imagesInForce: number;
  /** Analyses of it that another version's keep out of force: kept from before, or staged. */
  imagesKept: number;
  /** All of whose described images it describes. */
  charactersInForce: number;
  /** For which it could be brought into force from what is kept. */
  charactersReady: number;
  /** With a described image of which nothing of it is stored. */
  charactersLeftBehind: number;
}

/** A character that a version cannot be brought into force for. */
export interface LeftBehind {
  /** UUID. */
  characterId: string;
  /** Described ones. */
  imageCount: number;
  /** Those of which nothing of the version is stored: it never analysed them, or too long ago. */
  imagesWithout: number;
}

/** So many are named. */
export const MAX_NAMED = 100;

/** Every described image, and every version that said something of it which is stored; the workspace is $1. */
const KNOWN = `
  described AS (SELECT id, character_id, analyser FROM reference_images WHERE workspace_id = $1 AND status = 'READY'),
  elsewhere AS (
    SELECT reference_image_id, analyser FROM kept_analyses WHERE workspace_id = $1
    UNION SELECT reference_image_id, analyser FROM staged_analyses WHERE workspace_id = $1),
  known AS (
    SELECT id, character_id, analyser, true AS in_force FROM described WHERE analyser IS NOT NULL
    UNION ALL
    SELECT described.id, character_id, elsewhere.analyser, false
    FROM elsewhere JOIN described ON described.id = reference_image_id AND described.analyser IS DISTINCT FROM elsewhere.analyser),
  sizes AS (SELECT character_id, count(*) AS size FROM described GROUP BY character_id)`;

/**
 * What a workspace has of each version of the analyser: the present one first, that which it stays with, and all that it has anything of.
 * @throws ForbiddenError
 */
export async function findAnalyserVersions(
  manager: EntityManager,
  viewer: Viewer,
): Promise<AnalyserVersion[]> {
  viewer.require(Scope.CHARACTERS_READ);
  const held = await findHeldAnalyser(manager, viewer.workspaceId);
  const rows: Omit<AnalyserVersion, "isPresent" | "isHeld">[] = await manager.query(
    `WITH ${KNOWN}, versions AS (
       SELECT analyser FROM known UNION SELECT $2 UNION SELECT held_analyser FROM workspaces WHERE id = $1 AND held_analyser IS NOT NULL),
     counts AS (
       SELECT analyser, character_id, count(*) FILTER (WHERE in_force) AS in_force, count(*) AS all_known
       FROM known GROUP BY analyser, character_id)
     SELECT versions.analyser,
       coalesce(sum(counts.in_force), 0)::int AS "imagesInForce",
       coalesce(sum(counts.all_known - counts.in_force), 0)::int AS "imagesKept",
       count(*) FILTER (WHERE counts.in_force = size)::int AS "charactersInForce",
       count(*) FILTER (WHERE counts.in_force < size AND counts.all_known = size)::int AS "charactersReady",
       count(*) FILTER (WHERE coalesce(counts.all_known, 0) < size)::int AS "charactersLeftBehind"
     FROM versions LEFT JOIN sizes ON true LEFT JOIN counts USING (analyser, character_id)
     GROUP BY versions.analyser ORDER BY versions.analyser = $2 DESC, versions.analyser`,
    [viewer.workspaceId, presentAnalyser()],
  );
  return rows.map((row) => ({
    ...row,
    isPresent: row.analyser === presentAnalyser(),
    isHeld: row.analyser === held,
  }));
}

/** Some of the characters that a version cannot be brought into force for, by their ids. @throws ForbiddenError */
export async function findLeftBehind(
  manager: EntityManager,
  viewer: Viewer,
  analyser: string,
): Promise<LeftBehind[]> {
  viewer.require(Scope.CHARACTERS_READ);
  return manager.query(
    `WITH ${KNOWN}
     SELECT sizes.character_id AS "characterId", size::int AS "imageCount", (size - count(known.id))::int AS "imagesWithout"
     FROM sizes LEFT JOIN known ON known.character_id = sizes.character_id AND known.analyser = $2
     GROUP BY sizes.character_id, size HAVING count(known.id) < size
     ORDER BY sizes.character_id LIMIT ${MAX_NAMED}`,
    [viewer.workspaceId, analyser],
  );
}
