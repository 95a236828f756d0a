import type { DataSource } from "typeorm";
import { addJob, PRIORITY } from "../jobs/job-queue.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";

export interface WorkspaceSettings {
  /** Omitted or null: unchanged. */
  requiresConsent?: boolean | null;
}

/**
 * Changes what holds for a whole workspace. Where consent becomes required, or no longer is, the face locks that this touches are made anew by a job, queued
 * with the change; images and their analyses stay as they are. May run twice.
 * @throws ForbiddenError without the scope admin
 */
export async function updateWorkspaceSettings(
  dataSource: DataSource,
  viewer: Viewer,
  { requiresConsent }: WorkspaceSettings,
): Promise<WorkspaceEntity> {
  viewer.require(Scope.ADMIN);
  return dataSource.transaction(async (manager) => {
    const workspace = await manager.findOneOrFail(WorkspaceEntity, {
      where: { id: viewer.workspaceId },
      lock: { mode: "pessimistic_write" },
    });
    if (typeof requiresConsent !== "boolean" || requiresConsent === workspace.requiresConsent)
      return workspace;
    workspace.requiresConsent = requiresConsent;
    const payload = { workspaceId: workspace.id };
    await addJob(
      manager,
      "remake_face_locks",
      payload,
      `remake:${workspace.id}`,
      PRIORITY.workspaceReanalysis,
    );
    return manager.save(workspace);
  });
}
