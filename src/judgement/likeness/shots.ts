import type { Thresholds } from "../bounds.js";
import type { ComparedPairs } from "./compare-pairs.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * Images that show one and the same shot: every two of a shot are near-duplicates of each other, so that a chain of small changes does not join
 * what differs. The nearest are joined first; of equally near ones those with the lowest hashes. Most shots are of one image. In the order
 * of each shot's first image, as are the images of a shot.
 */
export function findShots(images: readonly TemplateImage[], pairs: ComparedPairs): TemplateImage[][] {
  const shotOf = new Map(images.map((image) => [image, [image]]));
  for (const [a, b] of nearestFirst(inHashOrder(images), pairs)) {
    const [one, other] = [shotOf.get(a)!, shotOf.get(b)!];
    if (one === other || !areAllNearDuplicates(one, other, pairs)) continue;
    one.push(...other);
    for (const image of other) shotOf.set(image, one);
  }
  const places = new Map(images.map((image, place) => [image, place]));
  const shots = new Set(images.map((image) => shotOf.get(image)!));
  return [...shots].map((shot) => shot.toSorted((a, b) => places.get(a)! - places.get(b)!));
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

/** What a shot weighs: as much as the heaviest of its images. */
export const weightOfShot = (shot: readonly TemplateImage[], thresholds: Thresholds): number =>
  Math.max(...shot.map((image) => ownWeight(image, thresholds)));

/** What each image of a shot weighs, in the shot's order: they share its weight in proportion to what each would weigh alone. */
export function sharesOfShot(shot: readonly TemplateImage[], thresholds: Thresholds): number[] {
  const all = shot.reduce((sum, image) => sum + ownWeight(image, thresholds), 0);
  return shot.map((image) => (weightOfShot(shot, thresholds) * ownWeight(image, thresholds)) / all);
}

const ownWeight = ({ quality, isPrimary }: TemplateImage, { template }: Thresholds): number =>
  quality * (isPrimary ? template.primaryWeight : 1);
