import type { ComparedPairs } from "./compare-pairs.js";
import { embeddingDistance, lengthOf, matchScore } from "./match-score.js";
import { findShots, sharesOfShot } from "./shots.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * The template of images that show one person: the direction of the quality-weighted mean of their embeddings, the primary counting more, and
 * near-duplicates together as much as one. The one way in which an image is scored against a template, of the face lock as of a report, so that
 * both say the same to the last bit.
 */
export class GroupTemplate {
  /** In hash order, in which everything is summed. */
  readonly images: readonly TemplateImage[];
  /** As long as the images' embeddings, which have length 1 (their weighted mean for a model whose lengths vary); single precision. */
  readonly embedding: Float32Array;
  /** Each image's share of the template, 0-1; all add up to 1. */
  readonly weights: ReadonlyMap<TemplateImage, number>;
  /** How many photos of equal weight it counts as: see {@link matchScore}. */
  readonly effectivePhotos: number;
  private readonly mean: WeightedMean;
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
    const { weights, concentration } = weigh(this.images, pairs);
    this.weights = weights;
    this.effectivePhotos = 1 / concentration;
    this.mean = { ...weightedMean(weights), concentration };
    this.embedding = directionOf(this.mean);
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
    const own = this.images.find((image) => image.imageId === imageId);
    if (own !== undefined && this.images.length < 2) return null;
    const mean = own === undefined ? this.mean : this.meanWithout(own);
    const template = own === undefined ? this.embedding : directionOf(mean);
    return matchScore(embeddingDistance(embedding, template), this.images[0]!.model, 1 / mean.concentration);
  }

  /** What an image brings is taken out of the mean; only where its near-duplicates come to count for more is everything weighed anew. */
  private meanWithout(own: TemplateImage): WeightedMean {
    const copies = this.pairs.nearDuplicatesOf(own);
    if (copies.size > 0 && this.images.some(({ imageId }) => copies.has(imageId))) {
      const others = this.images.filter((image) => image !== own);
      return new GroupTemplate(others, this.pairs).mean;
    }
    const weight = this.weights.get(own)!;
    const left = 1 - weight;
    return {
      sum: this.mean.sum.map((value, i) => (value - weight * own.embedding[i]!) / left),
      length: (this.mean.length - weight * lengthOf(own.embedding)) / left,
      concentration: (this.mean.concentration - weight ** 2) / left ** 2,
    };
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

interface WeightedMean {
  /** Of the embeddings. */
  sum: Float64Array;
  /** Of the embeddings' lengths. */
  length: number;
  /** Σw² of the shots' shares w. */
  concentration: number;
}

/** Summed in the order of the map. */
function weightedMean(weights: ReadonlyMap<TemplateImage, number>): Pick<WeightedMean, "sum" | "length"> {
  const [first] = weights.keys();
  const sum = new Float64Array(first!.embedding.length);
  let length = 0;
  for (const [{ embedding }, weight] of weights) {
    length += weight * lengthOf(embedding);
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * embedding[i]!;
  }
  return { sum, length };
}

function directionOf({ sum, length }: WeightedMean): Float32Array {
  // Opposite faces that cancel out have no direction.
  const scale = length / (lengthOf(sum) || 1);
  return Float32Array.from(sum, (value) => scale * value);
}

/** @param images in hash order */
function weigh(
  images: readonly TemplateImage[],
  pairs: ComparedPairs,
): { weights: Map<TemplateImage, number>; concentration: number } {
  const weights = new Map<TemplateImage, number>();
  const shots: number[] = [];
  for (const shot of findShots(images, pairs)) {
    const shares = sharesOfShot(shot, pairs.thresholds);
    for (const [i, image] of shot.entries()) weights.set(image, shares[i]!);
    shots.push(shares.reduce((sum, share) => sum + share, 0));
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  for (const [image, weight] of weights) weights.set(image, weight / total);
  const concentration = shots.reduce((sum, weight) => sum + (weight / total) ** 2, 0);
  return { weights, concentration };
}
