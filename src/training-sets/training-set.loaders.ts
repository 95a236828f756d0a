import { In } from "typeorm";
import { rowById } from "../graphql/load-rows.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { TrainingItemEntity } from "./training-item.entity.js";
import { TrainingSetEntity } from "./training-set.entity.js";

/** By UUID. */
export const trainingSetById = rowById(TrainingSetEntity);

/** By the set's UUID: its pictures in their order. */
export const itemsByTrainingSet: LoaderDefinition<string, TrainingItemEntity[]> =
  ({ manager, viewer }) =>
  async (ids) => {
    const where = { trainingSetId: In([...ids]), workspaceId: viewer.workspaceId };
    const items = await manager.find(TrainingItemEntity, { where, order: { place: "ASC" } });
    return ids.map((id) => items.filter(({ trainingSetId }) => trainingSetId === id));
  };
