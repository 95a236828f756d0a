import type { EntityManager } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { newId } from "../ids/global-id.js";
import { FaceLockRevisionEntity } from "./face-lock-revision.entity.js";
import type { FaceLockEntity } from "./face-lock.entity.js";
import { settingsOf } from "./face-lock-settings.js";

type Change = Pick<FaceLockRevisionEntity, "cause" | "imageId" | "templateShift">;
type Lock = Pick<FaceLockEntity, "status" | "contributions" | "cohesion">;

/**
 * Writes the next line of a character's history: what its lock is after a change, with the settings that are in force. Returns its number. The
 * caller holds the character's lock.
 * @param lock null where the change dissolved it
 */
export async function addRevision(
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
  change: Change,
  lock: Lock | null,
): Promise<number> {
  // Counted over the history, which outlives the lock: a lock dissolved and made again goes on counting.
  const last = await manager.maximum(FaceLockRevisionEntity, "revision", { workspaceId, characterId });
  const revision = (last ?? 0) + 1;
  const character = await manager.findOneByOrFail(CharacterEntity, { id: characterId, workspaceId });
  await manager.insert(FaceLockRevisionEntity, {
    id: newId(),
    workspaceId,
    characterId,
    revision,
    ...change,
    status: lock?.status ?? null,
    imageCount: lock?.contributions.filter(({ weight }) => weight > 0).length ?? 0,
    cohesion: lock?.cohesion ?? null,
    ...settingsOf(character),
  });
  return revision;
}
