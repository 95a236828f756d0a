import type { DataSource } from "typeorm";
import { NotFoundError } from "../errors/not-found-error.js";
import { addJob, removeJobs } from "../jobs/job-queue.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { buildKeyOf } from "./create-training-set.js";
import { letGoOfOriginals } from "./end-building.js";
import { TrainingSetEntity, TrainingSetStatus } from "./training-set.entity.js";

/**
 * Deletes a set with what it says of its pictures; its file is removed by a job soon after. One that is being made is not finished.
 * @throws ForbiddenError, NotFoundError
 */
export async function deleteTrainingSet(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
): Promise<{ characterId: string }> {
  viewer.require(Scope.TRAINING_WRITE);
  const { workspaceId } = viewer;
  return dataSource.transaction(async (manager) => {
    const lock = { mode: "pessimistic_write" } as const;
    const find = () => manager.findOne(TrainingSetEntity, { where: { id: id!, workspaceId }, lock });
    const set = id === null ? null : await find();
    if (set === null) throw new NotFoundError("training set", ["id"]);
    if (set.status === TrainingSetStatus.BUILDING) await letGoOfOriginals(manager, set.id);
    await removeJobs(manager, [buildKeyOf(set.id)]);
    await manager.delete(TrainingSetEntity, { id: set.id, workspaceId });
    if (set.storageKey !== null) await addJob(manager, "delete_stored_objects", { keys: [set.storageKey] });
    return { characterId: set.characterId };
  });
}
