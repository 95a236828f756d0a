import type { ComparedPairs } from "./compare-pairs.js";
import { embeddingDistance, matchScore } from "./match-score.js";
import { findShots, sharesOfShot } from "./shots.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * The template of images that show one person: the quality-weighted mean of their embeddings, the primary counting more, and near-duplicates
 * together as much as one. The one way in which an image is scored against a template, of the face lock as of a report, so that both
 * say the same to the last bit.
 */
export class GroupTemplate {
  /** In hash order, in which everything is summed. */
  readonly images: readonly TemplateImage[];
  /** Single precision. */
  readonly embedding: readonly number[];
  /** Each image's share of the template, 0-1; all add up to 1. */
  readonly weights: ReadonlyMap<TemplateImage, number>;
  /** By the image's id, once asked for: findings, conflicts and cohesion ask for the same ones. */
  private readonly scores = new Map<string, number | null>();

  /**
   * @param group not empty
   * @param pairs of these images at least
   */
  constructor(
    group: readonly TemplateImage[],
    private readonly pairs: ComparedPairs,
  ) {
    this.images = inHashOrder(group);
    this.weights = weigh(this.images, pairs);
    this.embedding = fuse(this.weights);
  }

  /** The match score of an image against the template made without the image itself, 0-1; null when nothing else is in it. */
  scoreOf(image: Pick<TemplateImage, "imageId" | "embedding">): number | null {
    const known = this.scores.get(image.imageId);
    if (known !== undefined) return known;
    const score = this.computeScore(image);
    this.scores.set(image.imageId, score);
    return score;
  }

  private computeScore({ imageId, embedding }: Pick<TemplateImage, "imageId" | "embedding">): number | null {
    const others = this.images.filter((other) => other.imageId !== imageId);
    if (others.length === 0) return null;
    const isMember = others.length < this.images.length;
    const template = isMember ? fuse(weigh(others, this.pairs)) : this.embedding;
    return matchScore(embeddingDistance(embedding, template), others[0]!.model);
  }

  /** Mean match score of each image against the others, 0-1; null with fewer than two. */
  cohesion(): number | null {
    if (this.images.length < 2) return null;
    return this.images.reduce((sum, image) => sum + this.scoreOf(image)!, 0) / this.images.length;
  }

  /** Euclidean distance between two templates of one model. */
  distanceTo(other: GroupTemplate): number {
    return embeddingDistance(this.embedding, other.embedding);
  }
}

/** The weighted mean, in the order of the map. */
function fuse(weights: ReadonlyMap<TemplateImage, number>): number[] {
  const [first] = weights.keys();
  const mean = new Float64Array(first!.embedding.length);
  for (const [{ embedding }, weight] of weights) {
    for (let i = 0; i < mean.length; i++) mean[i]! += weight * embedding[i]!;
  }
  return Array.from(mean, Math.fround);
}

/** @param images in hash order */
function weigh(images: readonly TemplateImage[], pairs: ComparedPairs): Map<TemplateImage, number> {
  const weights = new Map<TemplateImage, number>();
  for (const shot of findShots(images, pairs)) {
    const shares = sharesOfShot(shot, pairs.thresholds);
    for (const [i, image] of shot.entries()) weights.set(image, shares[i]!);
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  for (const [image, weight] of weights) weights.set(image, weight / total);
  return weights;
}
