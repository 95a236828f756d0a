import type { CharacterEntity } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";

/** Shares, 0 to 1. */
export type FaceLockSettings = Pick<
  CharacterEntity,
  "matchThreshold" | "reviewMargin" | "strength" | "referenceStrength"
>;

/** What a client sends: omitted or null means unchanged, as there is nothing to clear a setting to. */
export type FaceLockSettingsChanges = { [Setting in keyof FaceLockSettings]?: number | null };

/** Those of a character, which keeps them so that they survive a time without any usable image, or of a line of its history. */
export function settingsOf<Share>(
  holder: Record<keyof FaceLockSettings, Share>,
): Record<keyof FaceLockSettings, Share> {
  const { matchThreshold, reviewMargin, strength, referenceStrength } = holder;
  return { matchThreshold, reviewMargin, strength, referenceStrength };
}

/** The settings that are given, checked. @throws DomainError INVALID_INPUT naming the setting */
export function checkSettings(changes: FaceLockSettingsChanges): Partial<FaceLockSettings> {
  const entries = Object.entries(changes) as [keyof FaceLockSettings, number | null | undefined][];
  const given: Partial<FaceLockSettings> = {};
  for (const [name, value] of entries) {
    if (value === undefined || value === null) continue;
    if (value < 0 || value > 1) throw notAShare(name);
    given[name] = value;
  }
  return given;
}

const notAShare = (name: string) =>
  new DomainError(UserErrorCode.INVALID_INPUT, "A share lies between 0 and 1.", [name]);
