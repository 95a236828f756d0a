import type { Thresholds } from "../bounds.js";
import type { ComparedPairs } from "./compare-pairs.js";
import type { TemplateImage } from "./template-image.js";

/**
 * Images that show one and the same shot: near-duplicates of each other, directly or through others. Most shots are of one image.
 * In the order of each shot's first image.
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
    shots.push(shot);
  }
  return shots;
}

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
