import type { EntityManager } from "typeorm";
import type { KeysetPage, PageRequest } from "../graphql/connection.js";
import { takePage } from "../graphql/load-rows.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { TrainingSetEntity } from "./training-set.entity.js";

/** A character's sets, newest first. @throws ForbiddenError */
export async function listTrainingSets(
  manager: EntityManager,
  viewer: Viewer,
  characterId: string,
  page: PageRequest,
): Promise<KeysetPage<TrainingSetEntity>> {
  viewer.require(Scope.CHARACTERS_READ);
  const query = manager
    .createQueryBuilder(TrainingSetEntity, "training_set")
    .where("training_set.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId })
    .andWhere("training_set.character_id = :characterId", { characterId });
  return takePage(query, page);
}
