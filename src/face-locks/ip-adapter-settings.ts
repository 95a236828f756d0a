import type { StoredIpAdapterSettings } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";

/** Where in a denoiser, and how, an IP-Adapter's weight acts. As ComfyUI_IPAdapter_plus has them (docs/generators.md). */
export enum IpAdapterWeightType {
  LINEAR = "LINEAR",
  EASE_IN = "EASE_IN",
  EASE_OUT = "EASE_OUT",
  EASE_IN_OUT = "EASE_IN_OUT",
  REVERSE_IN_OUT = "REVERSE_IN_OUT",
  WEAK_INPUT = "WEAK_INPUT",
  WEAK_OUTPUT = "WEAK_OUTPUT",
  WEAK_MIDDLE = "WEAK_MIDDLE",
  STRONG_MIDDLE = "STRONG_MIDDLE",
  STYLE_TRANSFER = "STYLE_TRANSFER",
  COMPOSITION = "COMPOSITION",
  STRONG_STYLE_TRANSFER = "STRONG_STYLE_TRANSFER",
  STYLE_AND_COMPOSITION = "STYLE_AND_COMPOSITION",
  STYLE_TRANSFER_PRECISE = "STYLE_TRANSFER_PRECISE",
  COMPOSITION_PRECISE = "COMPOSITION_PRECISE",
}

/** How what a generator makes of several pictures becomes one. */
export enum IpAdapterCombineEmbeds {
  CONCAT = "CONCAT",
  ADD = "ADD",
  SUBTRACT = "SUBTRACT",
  AVERAGE = "AVERAGE",
  NORM_AVERAGE = "NORM_AVERAGE",
}

/** What of the attention an IP-Adapter's weight scales. */
export enum IpAdapterEmbedsScaling {
  V_ONLY = "V_ONLY",
  K_AND_V = "K_AND_V",
  K_AND_V_WITH_C_PENALTY = "K_AND_V_WITH_C_PENALTY",
  K_AND_MEAN_V_WITH_C_PENALTY = "K_AND_MEAN_V_WITH_C_PENALTY",
}

/** What PuLID gives precedence to. */
export enum PulidMethod {
  FIDELITY = "FIDELITY",
  STYLE = "STYLE",
  NEUTRAL = "NEUTRAL",
}

/**
 * Numbers that can be set, with their bounds: those of the consumers' own, where one serves several of them what all of them take (docs/generators.md).
 */
export const IP_ADAPTER_NUMBERS = {
  weight: { min: 0, max: 3 },
  weightFaceIdV2: { min: 0, max: 5 },
  cnStrength: { min: 0, max: 10 },
  startAt: { min: 0, max: 1 },
  endAt: { min: 0, max: 1 },
} as const;

const CHOICES = {
  weightType: IpAdapterWeightType,
  combineEmbeds: IpAdapterCombineEmbeds,
  embedsScaling: IpAdapterEmbedsScaling,
  pulidMethod: PulidMethod,
} as const;

type NumberName = keyof typeof IP_ADAPTER_NUMBERS;
const NUMBER_NAMES = Object.keys(IP_ADAPTER_NUMBERS) as NumberName[];
export const IP_ADAPTER_SETTINGS = [
  ...NUMBER_NAMES,
  ...(Object.keys(CHOICES) as (keyof typeof CHOICES)[]),
] as const;

/** What is set of the adapters that a face is given to; null: the default, which follows from the lock's strengths or is the consumer's own. */
export interface IpAdapterSettings extends Record<NumberName, number | null> {
  weightType: IpAdapterWeightType | null;
  combineEmbeds: IpAdapterCombineEmbeds | null;
  embedsScaling: IpAdapterEmbedsScaling | null;
  pulidMethod: PulidMethod | null;
}

/** Omitted means unchanged, null means the default. */
export type IpAdapterChanges = { [Setting in keyof IpAdapterSettings]?: IpAdapterSettings[Setting] };

/** Every setting, whatever is stored. A choice that this release does not know, as a later one may have stored it, is the default. */
export function toIpAdapterSettings(stored: StoredIpAdapterSettings | null): IpAdapterSettings {
  const numbers = NUMBER_NAMES.map((name) => [name, stored?.[name] ?? null]);
  const choices = Object.entries(CHOICES).map(([name, known]) => {
    const value = stored?.[name];
    return [name, value !== undefined && value in known ? value : null];
  });
  return Object.fromEntries([...numbers, ...choices]) as IpAdapterSettings;
}

/**
 * What is to be stored after some changes; null where nothing is set any more.
 * @param changes null: everything gets its default
 * @throws DomainError INVALID_INPUT naming the setting
 */
export function changeIpAdapter(
  former: StoredIpAdapterSettings | null,
  changes: IpAdapterChanges | null,
): StoredIpAdapterSettings | null {
  if (changes === null) return null;
  for (const name of NUMBER_NAMES) checkBounds(name, changes[name]);
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const all: Record<string, number | string | null> = { ...former, ...Object.fromEntries(given) };
  const set = Object.entries(all).filter((entry): entry is [string, number | string] => entry[1] !== null);
  const after = Object.fromEntries(set);
  if (changesSpan(changes)) checkSpan(toIpAdapterSettings(after), changes);
  return set.length === 0 ? null : after;
}

function checkBounds(name: NumberName, value: number | null | undefined): void {
  const { min, max } = IP_ADAPTER_NUMBERS[name];
  if (value === undefined || value === null || (value >= min && value <= max)) return;
  const text = `${name} lies between ${min} and ${max}.`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["ipAdapter", name]);
}

const changesSpan = ({ startAt, endAt }: IpAdapterChanges): boolean =>
  startAt !== undefined || endAt !== undefined;

/** Nothing would happen between an end and a later start. */
function checkSpan({ startAt, endAt }: IpAdapterSettings, changes: IpAdapterChanges): void {
  if ((startAt ?? 0) < (endAt ?? 1)) return;
  const name = changes.startAt === undefined ? "endAt" : "startAt";
  const text = `startAt (${startAt ?? 0}) must lie before endAt (${endAt ?? 1}).`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["ipAdapter", name]);
}
