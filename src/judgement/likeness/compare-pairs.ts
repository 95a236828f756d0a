import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { embeddingDistance } from "./match-score.js";
import { readPattern } from "../../face-analysis/measure/face-pattern.js";
import { type SameShot, compareShots } from "./near-duplicates.js";
import type { TemplateImage } from "./template-image.js";

/** What any two images of a set are to each other. An image is known by its id, so that a changed copy of it is known too. */
export interface ComparedPairs {
  /** The bounds that they were compared by, and are grouped and weighed by. */
  thresholds: Thresholds;
  /** Euclidean distance of their identities. */
  distance(a: TemplateImage, b: TemplateImage): number;
  /** By their ids, the images that are near-duplicates of one, and what says so; most have none, and one that was not compared has none. */
  nearDuplicatesOf(image: Pick<TemplateImage, "imageId">): ReadonlyMap<string, SameShot>;
}

/** Compares every two images of a set once, for the many groupings that leave some of them out. */
export function comparePairs(
  images: readonly TemplateImage[],
  thresholds: Thresholds = thresholdsInForce(),
): ComparedPairs {
  const count = images.length;
  const places = new Map(images.map(({ imageId }, place) => [imageId, place]));
  const distances = new Float64Array(count * count);
  const copies = images.map(() => new Map<string, SameShot>());
  const comparable = images.map(({ pattern, ...image }) => ({
    ...image,
    pattern: pattern === undefined ? null : readPattern(pattern),
  }));
  for (const [i, a] of images.entries()) {
    for (const [j, b] of images.entries()) {
      if (j >= i) break;
      distances[i * count + j] = distances[j * count + i] = embeddingDistance(a.identity, b.identity);
      const shot = compareShots(comparable[i]!, comparable[j]!, thresholds);
      if (shot === null) continue;
      copies[i]!.set(b.imageId, shot);
      copies[j]!.set(a.imageId, shot);
    }
  }
  return {
    thresholds,
    distance: (a, b) => distances[places.get(a.imageId)! * count + places.get(b.imageId)!]!,
    nearDuplicatesOf: ({ imageId }) => copies[places.get(imageId) ?? -1] ?? NONE,
  };
}

const NONE: ReadonlyMap<string, SameShot> = new Map();
