import type { Thresholds } from "../bounds.js";
import type { ComparedPairs } from "./compare-pairs.js";
import { inHashOrder, type TemplateImage } from "./template-image.js";

/**
 * Images that show one and the same shot: near-duplicates of each other, directly or through others. Most shots are of one image. Each begins with
 * its best image, which stands for it wherever shots count: a copy that is no better file then changes nothing else, to the last bit.
 * In the order of the best images' hashes.
 */
export function findShots(images: readonly TemplateImage[], pairs: ComparedPairs): TemplateImage[][] {
  const left = new Set(images);
  const shots: TemplateImage[][] = [];
  for (const first of images) {
    if (!left.delete(first)) continue;
    const shot = [first];
    // Grows while it is gone through.
    for (const image of shot) {
      const copies = pairs.nearDuplicatesOf(image);
      if (copies.size === 0) continue;
      for (const other of left) {
        if (copies.has(other.imageId) && left.delete(other)) shot.push(other);
      }
    }
    shots.push(shot.toSorted(betterFirst));
  }
  const shotOf = new Map(shots.map((shot) => [shot[0]!, shot]));
  return inHashOrder([...shotOf.keys()]).map((best) => shotOf.get(best)!);
}

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
