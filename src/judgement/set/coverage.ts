import type { Thresholds } from "../bounds.js";
import { type BinDefinition, COVERAGE_BINS, type CoverageView } from "./coverage-bins.js";
import type { SetImage } from "./identity-set.js";

/** A bin and what a set has in it. */
export interface CoverageBin extends BinDefinition {
  /** Images that a set should have in it, by the thresholds. */
  wanted: number;
  images: readonly SetImage[];
}

/** Sorts images into all bins, the empty ones included. @param distinct images that show the character, one of each shot */
export function coverageOf(distinct: readonly SetImage[], { coverage }: Thresholds): CoverageBin[] {
  const imagesOf = new Map<CoverageView, SetImage[]>();
  for (const image of distinct) {
    for (const view of image.views) {
      const images = imagesOf.get(view);
      if (images === undefined) imagesOf.set(view, [image]);
      else images.push(image);
    }
  }
  return COVERAGE_BINS.map((bin) => ({
    ...bin,
    wanted: coverage.wanted[bin.view],
    images: imagesOf.get(bin.view) ?? [],
  }));
}

/** How much of what is wanted is there, 0-1; no image counts beyond what its bin wants. 1 where nothing is wanted. */
export function coveredShare(coverage: readonly CoverageBin[]): number {
  const filled = coverage.reduce((sum, { images, wanted }) => sum + Math.min(images.length, wanted), 0);
  const all = coverage.reduce((sum, { wanted }) => sum + wanted, 0);
  return all === 0 ? 1 : filled / all;
}

/** Wanted views that a set has and another has not, or has fewer of. */
export function lostViews(before: readonly CoverageBin[], after: readonly CoverageBin[]): CoverageView[] {
  return before
    .filter(({ images, wanted }, i) => after[i]!.images.length < Math.min(images.length, wanted))
    .map(({ view }) => view);
}
