import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import {
  ORIGIN_EVIDENCE,
  type OriginEvidence as FileEvidence,
} from "../picture-metadata/picture-metadata.js";
import { readNeededText } from "../text/client-text.js";
import type { Viewer } from "../workspaces/viewer.js";

export enum ImageOrigin {
  PHOTOGRAPH = "PHOTOGRAPH",
  GENERATED = "GENERATED",
  UNKNOWN = "UNKNOWN",
}

/** What an image's origin rests on: somebody's word, or what the file says of itself. */
export const OriginEvidence = {
  CLIENT: "CLIENT",
  CANDIDATE: "CANDIDATE",
  ...(Object.fromEntries(ORIGIN_EVIDENCE.map((it) => [it, it])) as { [Name in FileEvidence]: Name }),
} as const;
export type OriginEvidence = keyof typeof OriginEvidence;

export interface OriginColumns {
  origin: ImageOrigin;
  originEvidence: OriginEvidence[];
}

/** That somebody agreed to the use of their picture, or where that is written. */
export interface ConsentColumns {
  consentNote: string | null;
  /** Name of the key. */
  consentRecordedBy: string | null;
  consentRecordedAt: Date | null;
}

export const MAX_CONSENT_CHARACTERS = 1_000;
const NO_CONSENT: ConsentColumns = { consentNote: null, consentRecordedBy: null, consentRecordedAt: null };

const GENERATED = new Set<OriginEvidence>([
  "C2PA_GENERATED",
  "IPTC_GENERATED",
  "GENERATOR_METADATA",
  "CANDIDATE",
]);
const PHOTOGRAPHED = new Set<OriginEvidence>(["C2PA_CAPTURED", "IPTC_CAPTURED", "CAMERA"]);

/**
 * A client's word wins. Without one the file's does, if all of it agrees: a picture that names both a camera and a generator, or a composite with a
 * generated part, may show somebody, and is UNKNOWN.
 */
export function originOf(word: ImageOrigin | null, evidence: readonly OriginEvidence[]): OriginColumns {
  if (word !== null) return { origin: word, originEvidence: [OriginEvidence.CLIENT, ...evidence] };
  const says = (kind: ReadonlySet<OriginEvidence>): boolean => evidence.some((it) => kind.has(it));
  const agrees = (kind: ReadonlySet<OriginEvidence>): boolean =>
    says(kind) && evidence.every((it) => kind.has(it));
  const origin = agrees(GENERATED)
    ? ImageOrigin.GENERATED
    : agrees(PHOTOGRAPHED)
      ? ImageOrigin.PHOTOGRAPH
      : ImageOrigin.UNKNOWN;
  return { origin, originEvidence: [...evidence] };
}

/** The evidence without anybody's word. */
export const withoutWord = (evidence: readonly OriginEvidence[]): OriginEvidence[] =>
  evidence.filter((it) => it !== OriginEvidence.CLIENT);

/**
 * The columns of a consent that is recorded now, by this key; of none for null.
 * @throws DomainError INVALID_INPUT naming the field
 */
export function consentColumns(
  consent: { note: string } | null,
  viewer: Viewer,
  field: readonly string[] = ["consent", "note"],
): ConsentColumns {
  if (consent === null) return NO_CONSENT;
  const limits = { maxCharacters: MAX_CONSENT_CHARACTERS, field };
  const missing = "Say what was agreed to, or where it is written: the number of a model release, for one.";
  const consentNote = readNeededText(consent.note, limits, missing);
  return { consentNote, consentRecordedBy: viewer.keyName, consentRecordedAt: new Date() };
}

/** @throws DomainError INVALID_INPUT */
export function readOrigin(name: string, field: string): ImageOrigin {
  const origin = Object.values(ImageOrigin).find((it) => it.toLowerCase() === name.toLowerCase());
  if (origin !== undefined) return origin;
  const message = `\`${field}\` is \`photograph\`, \`generated\` or \`unknown\`.`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, message, [field]);
}
