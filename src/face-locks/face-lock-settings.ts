import type { CharacterEntity, StoredIpAdapterSettings } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { changeIpAdapter, type IpAdapterChanges, IP_ADAPTER_SETTINGS } from "./ip-adapter-settings.js";

/** Settings that are shares, 0 to 1. */
export const SHARE_SETTINGS = ["matchThreshold", "reviewMargin", "strength", "referenceStrength"] as const;
type ShareSetting = (typeof SHARE_SETTINGS)[number];

export type FaceLockSettings = Pick<CharacterEntity, ShareSetting | "ipAdapter">;

/** What a client sends. A share that is omitted or null stays, as there is nothing to clear it to; what is set of the adapters can be reset by null. */
export type FaceLockSettingsChanges = { [Setting in ShareSetting]?: number | null } & {
  ipAdapter?: IpAdapterChanges | null;
};

/** Those of a character, which keeps them so that they survive a time without any usable image, or of a line of its history. */
export function settingsOf<Share>(
  holder: Record<ShareSetting, Share> & { ipAdapter: StoredIpAdapterSettings | null },
): Record<ShareSetting, Share> & { ipAdapter: StoredIpAdapterSettings | null } {
  const { matchThreshold, reviewMargin, strength, referenceStrength, ipAdapter } = holder;
  return { matchThreshold, reviewMargin, strength, referenceStrength, ipAdapter };
}

/** The settings as they are after some changes, checked. @throws DomainError INVALID_INPUT naming the setting */
export function changeSettings(former: FaceLockSettings, changes: FaceLockSettingsChanges): FaceLockSettings {
  const changed = { ...former };
  for (const name of SHARE_SETTINGS) {
    const value = changes[name];
    if (value === undefined || value === null) continue;
    if (value < 0 || value > 1) throw notAShare(name);
    changed[name] = value;
  }
  if (changes.ipAdapter !== undefined)
    changed.ipAdapter = changeIpAdapter(former.ipAdapter, changes.ipAdapter);
  return changed;
}

const notAShare = (name: string) =>
  new DomainError(UserErrorCode.INVALID_INPUT, "A share lies between 0 and 1.", [name]);

/** A setting of two holders that is not the same; null: the default, or not known of a line that an earlier release wrote. */
export interface SettingDifference {
  /** `strength`, `ipAdapter.weight` … */
  name: string;
  before: number | string | null;
  after: number | string | null;
}

type AnySettings = Record<ShareSetting, number | null> & { ipAdapter: StoredIpAdapterSettings | null };

export function settingsThatDiffer(before: AnySettings, after: AnySettings): SettingDifference[] {
  const shares = SHARE_SETTINGS.map((name) => ({ name, before: before[name], after: after[name] }));
  const adapter = IP_ADAPTER_SETTINGS.map((name) => ({
    name: `ipAdapter.${name}`,
    before: before.ipAdapter?.[name] ?? null,
    after: after.ipAdapter?.[name] ?? null,
  }));
  return [...shares, ...adapter].filter((one) => one.before !== one.after);
}
