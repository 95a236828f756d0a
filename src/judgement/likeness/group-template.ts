import type { ComparedPairs } from "./compare-pairs.js";
import { embeddingDistance, matchScore } from "./match-score.js";
import { cohesionOf } from "./cohesion.js";
import { findShots, sharesOfShot, weightOfShot } from "./shots.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * The template of images that show one person: the quality-weighted mean of their embeddings, the primary counting more, and of each shot its best
 * image alone. The one way in which an image is scored against a template, of the face lock as of a report, so that both
 * say the same to the last bit.
 */
export class GroupTemplate {
  /** In hash order, in which everything is summed. */
  readonly images: readonly TemplateImage[];
  readonly embedding: Float32Array;
  /** Each image's share of the template, 0-1; all add up to 1. The images of a shot share what its best has in the template. */
  readonly weights: ReadonlyMap<TemplateImage, number>;
  private readonly shots: Shots;
  /** By the image's id, once asked for: findings and conflicts ask for the same ones. */
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
    this.shots = findShots(this.images, pairs);
    this.embedding = fuse(this.shots, pairs);
    this.weights = weigh(this.shots, pairs);
  }

  /**
   * The match score of an image against the template made without its shot, 0-1; where there is nothing else in it, against its copies. Null when
   * nothing but the image is in it.
   */
  scoreOf(image: Pick<TemplateImage, "imageId" | "embedding">): number | null {
    const known = this.scores.get(image.imageId);
    if (known !== undefined) return known;
    const score = this.computeScore(image);
    this.scores.set(image.imageId, score);
    return score;
  }

  private computeScore(image: Pick<TemplateImage, "imageId" | "embedding">): number | null {
    const copies = this.pairs.nearDuplicatesOf(image);
    const isOfShot = ({ imageId }: TemplateImage): boolean =>
      imageId === image.imageId || copies.has(imageId);
    const otherShots = this.shots.filter((shot) => !shot.some(isOfShot));
    const others = otherShots.length > 0 ? otherShots : this.copiesOf(image);
    if (others.length === 0) return null;
    const template = otherShots.length === this.shots.length ? this.embedding : fuse(others, this.pairs);
    return matchScore(embeddingDistance(image.embedding, template), others[0]![0]!.model);
  }

  /** The images beside one that are all of its shot, as a shot. */
  private copiesOf({ imageId }: Pick<TemplateImage, "imageId">): Shots {
    return findShots(
      this.images.filter((image) => image.imageId !== imageId),
      this.pairs,
    );
  }

  /** How well its shots agree, 0-1; null with fewer than two. */
  cohesion(): number | null {
    return cohesionOf(
      this.shots.map(([best]) => best!),
      this.pairs,
    );
  }

  /** Euclidean distance between two templates of one model. */
  distanceTo(other: GroupTemplate): number {
    return embeddingDistance(this.embedding, other.embedding);
  }
}

type Shots = readonly (readonly TemplateImage[])[];

/** The weighted mean of the shots' best images, in the order of the shots. */
function fuse(shots: Shots, pairs: ComparedPairs): Float32Array {
  const weights = weighShots(shots, pairs);
  const mean = new Float64Array(shots[0]![0]!.embedding.length);
  for (const [at, [best]] of shots.entries()) {
    for (let i = 0; i < mean.length; i++) mean[i]! += weights[at]! * best!.embedding[i]!;
  }
  return new Float32Array(mean);
}

/** Each shot's share, in their order; all add up to 1. */
function weighShots(shots: Shots, { thresholds }: ComparedPairs): number[] {
  const weights = shots.map((shot) => weightOfShot(shot, thresholds));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function weigh(shots: Shots, pairs: ComparedPairs): Map<TemplateImage, number> {
  const weights = weighShots(shots, pairs);
  return new Map(
    shots.flatMap((shot, at) =>
      sharesOfShot(shot, pairs.thresholds).map((share, i) => [shot[i]!, weights[at]! * share] as const),
    ),
  );
}
