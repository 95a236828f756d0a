import type { EntityManager } from "typeorm";
import { presentAnalyser } from "../face-analysis/analyser-version.js";

/** The version of the analyser that a workspace stays with, since somebody asked for it; null: with whichever is present. */
export async function findHeldAnalyser(manager: EntityManager, workspaceId: string): Promise<string | null> {
  const rows: { held: string | null }[] = await manager.query(
    "SELECT held_analyser AS held FROM workspaces WHERE id = $1",
    [workspaceId],
  );
  return rows[0]?.held ?? null;
}

/** Whether a workspace stays with another version than this process's own: nothing of it is then analysed anew that nobody asked for. */
export async function isHeldBack(
  manager: EntityManager,
  workspaceId: string,
  analyser: string = presentAnalyser(),
): Promise<boolean> {
  const held = await findHeldAnalyser(manager, workspaceId);
  return held !== null && held !== analyser;
}

/** The workspaces of {@link isHeldBack}. */
export async function findHeldBackWorkspaces(manager: EntityManager): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    "SELECT id FROM workspaces WHERE held_analyser IS NOT NULL AND held_analyser <> $1",
    [presentAnalyser()],
  );
  return rows.map(({ id }) => id);
}
