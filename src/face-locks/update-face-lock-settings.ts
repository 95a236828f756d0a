import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { addRevision } from "./add-revision.js";
import { FaceLockCause } from "./face-lock-revision.entity.js";
import {
  checkSettings,
  type FaceLockSettings,
  type FaceLockSettingsChanges,
  settingsOf,
} from "./face-lock-settings.js";
import { FaceLockEntity } from "./face-lock.entity.js";

/**
 * Changes how a character's face lock is used. Omitted or null means unchanged. Where that makes a difference and there is a lock, the history
 * gets a revision; a lock made later starts with the settings there are. May run twice.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT naming the setting
 */
export function updateFaceLockSettings(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  changes: FaceLockSettingsChanges,
): Promise<CharacterEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  return dataSource.transaction(async (manager) => {
    const character = await lockCharacter(manager, viewer, characterId);
    const former = settingsOf(character);
    Object.assign(character, checkSettings(changes));
    const changed = await manager.save(character);
    if (!isSame(former, settingsOf(changed))) await recordChange(manager, changed);
    return changed;
  });
}

const isSame = (a: FaceLockSettings, b: FaceLockSettings): boolean =>
  a.matchThreshold === b.matchThreshold &&
  a.reviewMargin === b.reviewMargin &&
  a.strength === b.strength &&
  a.referenceStrength === b.referenceStrength;

async function recordChange(
  manager: EntityManager,
  { id: characterId, workspaceId }: CharacterEntity,
): Promise<void> {
  const key = { characterId, workspaceId };
  const lock = await manager.findOneBy(FaceLockEntity, key);
  if (lock === null) return;
  const change = { cause: FaceLockCause.SETTINGS_CHANGED, imageId: null, templateShift: 0 };
  const revision = await addRevision(manager, key, change, lock);
  await manager.update(FaceLockEntity, key, { revision, updatedAt: new Date() });
}
