import { FindingCode, Severity } from "../finding.js";
import type { SetImage } from "./identity-set.js";
import { findingOf, hasFinding, type JudgedSet } from "./judge-set.js";

/** Why an image is a burden to its set whatever it brings. */
export enum Burden {
  /** Usable, but surely somebody else. One that may be is no burden, but a conflict to look at. */
  STRANGER = "STRANGER",
  /** No face, or too poor for the template. */
  UNUSABLE = "UNUSABLE",
  /** The same shot as a better image. */
  COPY = "COPY",
  /** Two of its age, hair and likeness are not the persona's or the others'. One of them alone may be misread: a conflict to look at. */
  ODD = "ODD",
}

/** Null where an image is no burden, is not judged, or shows the character beside somebody else: it can be cropped. */
export function burdenOf(set: JudgedSet, image: SetImage): Burden | null {
  if (image.isDue || hasFinding(set, image, FindingCode.CHARACTER_BESIDE)) return null;
  if (!image.isUsable) return Burden.UNUSABLE;
  if (set.betterCopy.has(image)) return Burden.COPY;
  if (!set.group.includes(image)) return isSurelyAnother(set, image) ? Burden.STRANGER : null;
  return isOdd(set, image) ? Burden.ODD : null;
}

const isSurelyAnother = (set: JudgedSet, image: SetImage): boolean =>
  findingOf(set, image, FindingCode.DIFFERENT_PERSON)?.severity === Severity.ERROR;

const PERSONA_CODES = [FindingCode.AGE_OUTSIDE_PERSONA, FindingCode.HAIR_UNLIKE_PERSONA];
const SET_CODES = [FindingCode.AGE_UNLIKE_SET, FindingCode.HAIR_UNLIKE_SET];

function isOdd(set: JudgedSet, image: SetImage): boolean {
  if (SET_CODES.some((code) => findingOf(set, image, code)?.severity === Severity.WARNING)) return true;
  const unlikePersona = PERSONA_CODES.filter((code) => hasFinding(set, image, code) && !isShared(set, code));
  const isUnlikeOthers = hasFinding(set, image, FindingCode.DIFFERENT_PERSON);
  return unlikePersona.length + Number(isUnlikeOthers) > 1;
}

/** What most images share speaks against the persona, or the whole set, but not against one image. */
export function isShared(set: JudgedSet, code: FindingCode): boolean {
  const count = set.distinct.filter((image) => hasFinding(set, image, code)).length;
  return count > set.distinct.length / 2;
}

/**
 * What a set's health is multiplied by, 0-1.
 * @param except its burden is not counted
 */
export function harmonyOf(set: JudgedSet, except?: SetImage): number {
  const burdens = set.images.map((image) => (image === except ? null : burdenOf(set, image)));
  const strangers = burdens.filter((burden) => burden === Burden.STRANGER).length;
  const others = burdens.filter((burden) => burden !== null).length - strangers;
  const shared = PERSONA_CODES.filter((code) => isShared(set, code)).length;
  const { strangerFactor, burdenFactor } = set.thresholds.health;
  return strangerFactor ** strangers * burdenFactor ** (others + shared);
}
