import type { Thresholds } from "../bounds.js";
import type { ComparedPairs } from "./compare-pairs.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * Images that show one and the same shot: every two of a shot are near-duplicates of each other, so that a chain of small changes does not join
 * what differs. The nearest are joined first; of equally near ones those with the lowest hashes. Most shots are of one image. Each begins with
 * its best image, which stands for it wherever shots count: a copy that is no better file then changes nothing else, to the last bit.
 * In the order of the best images' hashes.
 */
export function findShots(images: readonly TemplateImage[], pairs: ComparedPairs): TemplateImage[][] {
  const shotOf = new Map(images.map((image) => [image, [image]]));
  for (const [a, b] of nearestFirst(inHashOrder(images), pairs)) {
    const [one, other] = [shotOf.get(a)!, shotOf.get(b)!];
    if (one === other || !areAllNearDuplicates(one, other, pairs)) continue;
    one.push(...other);
    for (const image of other) shotOf.set(image, one);
  }
  const byBest = new Map(
    [...new Set(shotOf.values())].map((shot) => {
      const sorted = shot.toSorted(betterFirst);
      return [sorted[0]!, sorted] as const;
    }),
  );
  return inHashOrder([...byBest.keys()]).map((best) => byBest.get(best)!);
}

/** All pairs of near-duplicates among images in hash order. */
function nearestFirst(
  images: readonly TemplateImage[],
  pairs: ComparedPairs,
): [TemplateImage, TemplateImage][] {
  const found: { pair: [TemplateImage, TemplateImage]; distance: number }[] = [];
  for (const [i, a] of images.entries()) {
    const copies = pairs.nearDuplicatesOf(a);
    if (copies.size === 0) continue;
    for (const b of images.slice(i + 1)) {
      const shot = copies.get(b.imageId);
      if (shot !== undefined) found.push({ pair: [a, b], distance: shot.measured });
    }
  }
  // Stable: what is equally near stays in the order of the hashes.
  return found.toSorted((p, q) => p.distance - q.distance).map(({ pair }) => pair);
}

const areAllNearDuplicates = (
  a: readonly TemplateImage[],
  b: readonly TemplateImage[],
  pairs: ComparedPairs,
): boolean => a.every((one) => b.every((other) => pairs.nearDuplicatesOf(one).has(other.imageId)));

/** A usable one before one that is not, the primary before others, since people chose it; then the score, the size and the hash decide. */
function betterFirst(a: TemplateImage, b: TemplateImage): number {
  return (
    Number(b.quality > 0) - Number(a.quality > 0) ||
    Number(b.isPrimary) - Number(a.isPrimary) ||
    b.quality - a.quality ||
    b.pixels - a.pixels ||
    (a.sha256 < b.sha256 ? -1 : 1)
  );
}

/** What a shot weighs: as much as its best image. */
export const weightOfShot = ([best]: readonly TemplateImage[], thresholds: Thresholds): number =>
  ownWeight(best!, thresholds);

/** How the images of a shot share its weight, in its order: in proportion to what each would weigh alone; they add up to 1. */
export function sharesOfShot(shot: readonly TemplateImage[], thresholds: Thresholds): number[] {
  const all = shot.reduce((sum, image) => sum + ownWeight(image, thresholds), 0);
  return shot.map((image) => ownWeight(image, thresholds) / all);
}

const ownWeight = (image: TemplateImage, { template }: Thresholds): number =>
  image.quality * (image.isPrimary ? template.primaryWeight : 1);
