import { embeddingDistance } from "./match-score.js";
import { areNearDuplicates } from "./near-duplicates.js";
import type { TemplateImage } from "./template-image.js";

/** What any two images of a set are to each other. */
export interface ComparedPairs {
  /** Euclidean distance of their embeddings. */
  distance(a: TemplateImage, b: TemplateImage): number;
  areNearDuplicates(a: TemplateImage, b: TemplateImage): boolean;
}

/** Compares every two images of a set once, for the many groupings that leave one of them out. */
export function comparePairs(images: readonly TemplateImage[]): ComparedPairs {
  const count = images.length;
  const index = new Map(images.map((image, i) => [image, i]));
  const distances = new Float64Array(count * count);
  const nearDuplicates = new Uint8Array(count * count);
  for (const [i, a] of images.entries()) {
    for (const [j, b] of images.entries()) {
      if (j >= i) break;
      distances[i * count + j] = distances[j * count + i] = embeddingDistance(a.embedding, b.embedding);
      nearDuplicates[i * count + j] = nearDuplicates[j * count + i] = Number(areNearDuplicates(a, b));
    }
  }
  const at = (a: TemplateImage, b: TemplateImage) => index.get(a)! * count + index.get(b)!;
  return {
    distance: (a, b) => distances[at(a, b)]!,
    areNearDuplicates: (a, b) => nearDuplicates[at(a, b)] === 1,
  };
}
