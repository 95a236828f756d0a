import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { lockCharacter } from "../characters/character.service.js";
import { findImagesOfCharacters } from "../reference-images/reference-image.queries.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { addRevision } from "./add-revision.js";
import { FaceLockCause, FaceLockRevisionEntity } from "./face-lock-revision.entity.js";
import {
  changeSettings,
  type FaceLockSettingsChanges,
  settingsOf,
  settingsThatDiffer,
} from "./face-lock-settings.js";
import { FaceLockEntity } from "./face-lock.entity.js";

/**
 * Changes how a character's face lock is used. Omitted means unchanged, and so does null, but for what is set of the adapters, which null resets. Where
 * that makes a difference and there is a lock, the history gets a revision; a lock made later starts with the settings there are. May run twice.
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
    Object.assign(character, changeSettings(former, changes));
    const changed = await manager.save(character);
    if (settingsThatDiffer(former, settingsOf(changed)).length > 0) await recordChange(manager, changed);
    return changed;
  });
}

async function recordChange(
  manager: EntityManager,
  { id: characterId, workspaceId }: CharacterEntity,
): Promise<void> {
  const key = { characterId, workspaceId };
  const lock = await manager.findOneBy(FaceLockEntity, key);
  if (lock === null) return;
  const change = { cause: FaceLockCause.SETTINGS_CHANGED, imageId: null, templateShift: 0 };
  const effectivePhotos = await photosOfRevision(manager, lock);
  const set = await findImagesOfCharacters(manager, workspaceId, [characterId]);
  const revision = await addRevision(manager, key, change, { ...lock, effectivePhotos }, set);
  await manager.update(FaceLockEntity, key, { revision, updatedAt: new Date() });
}

/** How many photos a lock's template counts as, which the line of the history that made it knows, if it kept anything. */
async function photosOfRevision(
  manager: EntityManager,
  { characterId, workspaceId, revision }: FaceLockEntity,
): Promise<number | null> {
  const line = await manager.findOne(FaceLockRevisionEntity, {
    where: { characterId, workspaceId, revision },
    select: { id: true, templatePhotos: true },
  });
  return line?.templatePhotos ?? null;
}
