import { comparePairs } from "../../src/judgement/likeness/compare-pairs.js";
import { GroupTemplate } from "../../src/judgement/likeness/group-template.js";
import type { PersonEmbedding } from "./embed-people.js";
import { toTemplateImages } from "./winning-groups.js";

export interface FusedPhotos {
  /** The server's template. */
  identity: ArrayLike<number>;
  /** What the server counts it as. */
  effectivePhotos: number;
  /** The weighted mean as it is before it is scaled to length 1. */
  mean: Float64Array;
}

/** The photos' template, whatever groups they might fall into; the first is the primary, and all are of one quality. */
export function fusePhotos(photos: PersonEmbedding[]): FusedPhotos {
  const images = toTemplateImages(photos);
  const { identity, effectivePhotos, weights } = new GroupTemplate(images, comparePairs(images));
  const mean = new Float64Array(identity.length);
  for (const [image, weight] of weights) {
    for (let i = 0; i < mean.length; i++) mean[i]! += weight * image.identity[i]!;
  }
  return { identity, effectivePhotos, mean };
}
