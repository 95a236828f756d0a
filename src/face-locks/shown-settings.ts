import { settingsOf } from "./face-lock-settings.js";
import { toIpAdapterSettings } from "./ip-adapter-settings.js";

/** As clients see them: null where nothing is set of the adapters. */
export function shownSettings<Share>(holder: Parameters<typeof settingsOf<Share>>[0]) {
  const settings = settingsOf<Share>(holder);
  return { ...settings, ipAdapter: settings.ipAdapter && toIpAdapterSettings(settings.ipAdapter) };
}
