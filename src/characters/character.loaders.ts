import DataLoader from "dataloader";
import { In } from "typeorm";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { CharacterEntity } from "./character.entity.js";

/** By UUID. */
export const characterById: LoaderDefinition<string, CharacterEntity | null> = ({ manager, viewer }) =>
  new DataLoader(async (ids) => {
    const found = await manager.findBy(CharacterEntity, {
      id: In([...ids]),
      workspaceId: viewer.workspaceId,
    });
    const byId = new Map(found.map((character) => [character.id, character]));
    return ids.map((id) => byId.get(id) ?? null);
  });
