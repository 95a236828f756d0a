import { runAtOnce } from "../../event-loop/slices.js";
import { findCoherentGroups } from "./coherent-groups.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import { GroupTemplate } from "./group-template.js";
import type { TemplateImage } from "./template-image.js";

export interface Template {
  /** Those of the {@link GroupTemplate} of the winning group. */
  embedding: number[];
  secondEmbedding: number[] | null;
  /** Of all images, in the order given. */
  contributions: TemplateContribution[];
  /** How well the shots of the winning group agree, 0-1; null with fewer than two. */
  cohesion: number | null;
  /** How many photos of equal weight it counts as, from 1. */
  effectivePhotos: number;
}

export interface TemplateContribution {
  imageId: string;
  /** Share of the template, 0-1; all add up to 1. 0 exactly for the images outside the winning group. */
  weight: number;
  /** Euclidean distance the template would move without this image, the groups found anew; null when it is the only one. */
  shiftIfLeftOut: number | null;
}

/**
 * The template of the largest coherent group, with what each image brings to it. Depends on the set alone, to the last bit, not on its order.
 * @throws RangeError for an empty set
 */
export const makeTemplate = (images: readonly TemplateImage[]): Template =>
  runAtOnce(makeTemplateStepByStep(images));

/** The same; it can be interrupted between any two images that it leaves out. */
export function* makeTemplateStepByStep(images: readonly TemplateImage[]): Generator<void, Template> {
  if (images.length === 0) throw new RangeError("A template needs at least one image");
  const pairs = comparePairs(images);
  const template = winningTemplate(images, pairs);
  const contributions: TemplateContribution[] = [];
  for (const image of images) {
    yield;
    const others = images.filter((other) => other !== image);
    const shiftIfLeftOut = others.length === 0 ? null : template.distanceTo(winningTemplate(others, pairs));
    contributions.push({ imageId: image.imageId, weight: template.weights.get(image) ?? 0, shiftIfLeftOut });
  }
  const { embeddings, effectivePhotos } = template;
  return {
    embedding: [...embeddings.embedding],
    secondEmbedding: embeddings.secondEmbedding && [...embeddings.secondEmbedding],
    contributions,
    cohesion: template.cohesion(),
    effectivePhotos,
  };
}

/**
 * An image's match score against the template of the other images, null when there are none: of those that the winning group has beside it, or, where it is
 * alone in that, of the others' largest group. So two that agree are held against each other, whatever strangers lie beside them.
 * @param pairs of these images, where the caller has them already
 * @param winner their winning template, likewise; null where there are none
 */
export function scoreAgainstOthers(
  image: Pick<TemplateImage, "imageId" | "identity">,
  images: readonly TemplateImage[],
  pairs: ComparedPairs = comparePairs(images),
  winner: GroupTemplate | null = images.length === 0 ? null : winningTemplate(images, pairs),
): number | null {
  const others = images.filter((other) => other.imageId !== image.imageId);
  if (others.length === 0) return null;
  return winner?.scoreOf(image) ?? winningTemplate(others, pairs).scoreOf(image);
}

/** Of a set that is not empty. */
export const winningTemplate = (images: readonly TemplateImage[], pairs: ComparedPairs): GroupTemplate =>
  new GroupTemplate(findCoherentGroups(images, pairs)[0]!, pairs);
