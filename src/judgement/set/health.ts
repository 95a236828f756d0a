import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { bestCohesionOf, sumOfBest } from "../likeness/cohesion.js";
import { harmonyOf } from "./burdens.js";
import type { JudgedSet } from "./judge-set.js";
import { coveredShare } from "./coverage.js";

/** What a set's health is made of, each 0-1, higher being better. */
export interface HealthParts {
  /** n/5 below five distinct images that show the character, 1 from five to nine, from there on falling evenly to 0 at fifty. */
  size: number;
  /** Mean score / 100 of the five best of them, each as the view that it shows; one that is missing counts 0. */
  quality: number;
  /** The primary's score by itself / 100; 0 where the primary is none of these images. */
  primary: number;
  /** How well the five that agree best agree with four others each; one that is missing counts 0. Of five images it is the face lock's. */
  cohesion: number;
  /** Share of the wanted views that are there. */
  coverage: number;
  /** 0.9 for each image of somebody else, times 0.95 for each other burden. */
  harmony: number;
}

/**
 * 0-100, not rounded: 100 × harmony × (0.3 size + 0.2 quality + 0.1 primary + 0.2 cohesion + 0.2 coverage). Never falls as a part rises, so that a usable image of the
 * character never lowers it up to nine, nor above them where it fills a wanted view. 0 without a face lock, as every part but harmony is 0 then.
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
  const { group, distinct, coverage, pairs, thresholds } = set;
  const { minSize } = thresholds.health;
  // One that is due is still the primary that was chosen.
  const primary = set.images.find((image) => image.isPrimary && (group.includes(image) || image.isDue));
  const shots = distinct.map(({ comparable }) => comparable!);
  return {
    size: sizePart(distinct.length, thresholds),
    quality: qualityPart(
      distinct.map(({ scoreAsView }) => scoreAsView),
      thresholds,
    ),
    primary: (primary?.assessment.score ?? 0) / 100,
    cohesion: bestCohesionOf(shots, pairs, minSize),
    coverage: coveredShare(coverage),
    harmony: harmonyOf(set),
  };
}

export function sizePart(size: number, { health: { minSize, maxSize, emptySize } }: Thresholds): number {
  if (size < minSize) return size / minSize;
  return size <= maxSize ? 1 : Math.max(0, (emptySize - size) / (emptySize - maxSize));
}

/** @param scores 0-100 */
export const qualityPart = (scores: readonly number[], { health: { minSize } }: Thresholds): number =>
  sumOfBest(scores, minSize) / (100 * minSize);
