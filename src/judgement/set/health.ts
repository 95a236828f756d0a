import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { FindingCode } from "../finding.js";
import { hasFinding, type JudgedSet } from "./judge-set.js";
import { coveredShare } from "./coverage.js";
import type { SetImage } from "./identity-set.js";

/** What a set's health is made of, each 0-1, higher being better. */
export interface HealthParts {
  /** n/5 below five distinct images that show the character, 1 from five to nine, 9/n above. */
  size: number;
  /** Mean score of these images by themselves / 100. */
  quality: number;
  /** The primary's score by itself / 100; 0 where the primary is none of these images. */
  primary: number;
  /** Of the face lock; 0 with fewer than two images, as it cannot be measured. */
  cohesion: number;
  /** Share of the wanted views that are there. */
  coverage: number;
  /** 0.9 for each image of somebody else, times 0.95 for each other one that hurts. */
  harmony: number;
}

/**
 * 0-100, not rounded: 100 × harmony × (0.3 size + 0.2 quality + 0.1 primary + 0.2 cohesion + 0.2 coverage). Never falls as a part rises. 0 without a face
 * lock, as every part but harmony is 0 then.
 */
export function healthOf(parts: HealthParts, { health }: Thresholds = thresholdsInForce()): number {
  const { size, quality, primary, cohesion, coverage } = health.weights;
  const sum =
    size * parts.size +
    quality * parts.quality +
    primary * parts.primary +
    cohesion * parts.cohesion +
    coverage * parts.coverage;
  return 100 * parts.harmony * sum;
}

/** The health of a set. */
export const healthOfSet = (set: JudgedSet): number => healthOf(healthPartsOf(set), set.thresholds);

export function healthPartsOf(set: JudgedSet): HealthParts {
  const { group, distinct, cohesion, coverage } = set;
  // One that is due is still the primary that was chosen.
  const primary = set.images.find((image) => image.isPrimary && (group.includes(image) || image.isDue));
  return {
    size: sizePart(distinct.length, set.thresholds),
    quality: mean(distinct.map(({ assessment }) => assessment.score / 100)),
    primary: (primary?.assessment.score ?? 0) / 100,
    cohesion: cohesion ?? 0,
    coverage: coveredShare(coverage),
    harmony: harmonyOf(set),
  };
}

export function sizePart(size: number, { health: { minSize, maxSize } }: Thresholds): number {
  if (size < minSize) return size / minSize;
  return size <= maxSize ? 1 : maxSize / size;
}

/** Why an image is a burden to its set whatever it brings; null when it is none, or is not judged. */
export enum Burden {
  /** Usable, but somebody else, or not surely the character. */
  STRANGER = "STRANGER",
  /** No face, or too poor for the template. */
  UNUSABLE = "UNUSABLE",
  /** The same shot as a better image. */
  COPY = "COPY",
  /** Its age or hair is unlike the persona's or the others'. */
  ODD = "ODD",
}

export function burdenOf(set: JudgedSet, image: SetImage): Burden | null {
  if (image.isDue || hasFinding(set, image, FindingCode.CHARACTER_BESIDE)) return null;
  if (!image.isUsable) return Burden.UNUSABLE;
  if (!set.group.includes(image)) return Burden.STRANGER;
  if (set.betterCopy.has(image)) return Burden.COPY;
  return isOdd(set, image) ? Burden.ODD : null;
}

const PERSONA_CODES = [FindingCode.AGE_OUTSIDE_PERSONA, FindingCode.HAIR_UNLIKE_PERSONA];
const SET_CODES = [FindingCode.AGE_UNLIKE_SET, FindingCode.HAIR_UNLIKE_SET];

function isOdd(set: JudgedSet, image: SetImage): boolean {
  const unlikePersona = PERSONA_CODES.some((code) => hasFinding(set, image, code) && !isShared(set, code));
  return unlikePersona || hasFinding(set, image, ...SET_CODES);
}

/** What most images share speaks against the persona, or the whole set, but not against one image. */
export function isShared(set: JudgedSet, code: FindingCode): boolean {
  const count = set.group.filter((image) => hasFinding(set, image, code)).length;
  return count > set.group.length / 2;
}

function harmonyOf(set: JudgedSet): number {
  const burdens = set.images.map((image) => burdenOf(set, image));
  const strangers = burdens.filter((burden) => burden === Burden.STRANGER).length;
  const others = burdens.filter((burden) => burden !== null).length - strangers;
  const shared = PERSONA_CODES.filter((code) => isShared(set, code)).length;
  const { strangerFactor, burdenFactor } = set.thresholds.health;
  return strangerFactor ** strangers * burdenFactor ** (others + shared);
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
