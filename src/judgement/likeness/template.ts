import { runAtOnce } from "../../event-loop/slices.js";
import { embeddingDistance, matchScore } from "./match-score.js";
import { findCoherentGroups } from "./coherent-groups.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import { findShots, sharesOfShot } from "./shots.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

export interface Template {
  /** Weighted mean of the winning group's embeddings, single precision. */
  embedding: number[];
  /** Of all images, in the order given. */
  contributions: TemplateContribution[];
  /** Mean match score of each image of the winning group against the group's others, 0-1; null with fewer than two. */
  cohesion: number | null;
}

export interface TemplateContribution {
  imageId: string;
  /** Share of the template, 0-1; all add up to 1. 0 exactly for the images outside the winning group. */
  weight: number;
  /** Euclidean distance the template would move without this image, the groups found anew; null when it is the only one. */
  shiftIfLeftOut: number | null;
}

/**
 * The quality-weighted mean of the largest coherent group's embeddings, the primary counting more, and near-duplicates together as much as one.
 * Depends on the set alone, to the last bit, not on its order.
 * @throws RangeError for an empty set
 */
export const makeTemplate = (images: readonly TemplateImage[]): Template =>
  runAtOnce(makeTemplateStepByStep(images));

/** The same; it can be interrupted between any two images that it leaves out. */
export function* makeTemplateStepByStep(images: readonly TemplateImage[]): Generator<void, Template> {
  if (images.length === 0) throw new RangeError("A template needs at least one image");
  const pairs = comparePairs(images);
  const group = winningGroup(images, pairs);
  const embedding = fuse(group, pairs);
  const weights = weigh(group, pairs);
  const contributions: TemplateContribution[] = [];
  for (const image of images) {
    yield;
    const others = images.filter((other) => other !== image);
    const shiftIfLeftOut =
      others.length === 0 ? null : embeddingDistance(embedding, fuse(winningGroup(others, pairs), pairs));
    contributions.push({ imageId: image.imageId, weight: weights.get(image) ?? 0, shiftIfLeftOut });
  }
  return { embedding, contributions, cohesion: cohesionOf(group, pairs) };
}

/**
 * An image's match score against the template of the other images, null when there are none: of those that the winning group has beside it, or, where it is
 * alone in that, of the others' largest group. So two that agree are held against each other, whatever strangers lie beside them.
 * @param pairs of these images, where the caller has them already
 * @param winner their winning group, likewise
 */
export function scoreAgainstOthers(
  image: { imageId: string; embedding: readonly number[] },
  images: readonly TemplateImage[],
  pairs: ComparedPairs = comparePairs(images),
  winner: readonly TemplateImage[] = images.length === 0 ? [] : winningGroup(images, pairs),
): number | null {
  const others = images.filter((other) => other.imageId !== image.imageId);
  if (others.length === 0) return null;
  const beside = winner.filter((other) => other.imageId !== image.imageId);
  const group = beside.length > 0 ? beside : winningGroup(others, pairs);
  return matchScore(embeddingDistance(image.embedding, fuse(group, pairs)), group[0]!.model);
}

/** The images that the template of a set, which is not empty, is made of. */
export const winningGroup = (images: readonly TemplateImage[], pairs: ComparedPairs): TemplateImage[] =>
  findCoherentGroups(images, pairs)[0]!;

function cohesionOf(group: readonly TemplateImage[], pairs: ComparedPairs): number | null {
  if (group.length < 2) return null;
  const scores = group.map((image) => {
    const others = group.filter((other) => other !== image);
    return matchScore(embeddingDistance(image.embedding, fuse(others, pairs)), image.model);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** The weighted mean of a group in hash order. */
function fuse(group: readonly TemplateImage[], pairs: ComparedPairs): number[] {
  const mean = new Float64Array(group[0]!.embedding.length);
  for (const [image, weight] of weigh(group, pairs)) {
    for (let i = 0; i < mean.length; i++) mean[i]! += weight * image.embedding[i]!;
  }
  return Array.from(mean, Math.fround);
}

/** Each image's share of the group's template, in hash order; all add up to 1. */
export function weigh(group: readonly TemplateImage[], pairs: ComparedPairs): Map<TemplateImage, number> {
  const weights = new Map<TemplateImage, number>();
  for (const shot of findShots(inHashOrder(group), pairs)) {
    const shares = sharesOfShot(shot);
    for (const [i, image] of shot.entries()) weights.set(image, shares[i]!);
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  for (const [image, weight] of weights) weights.set(image, weight / total);
  return weights;
}
