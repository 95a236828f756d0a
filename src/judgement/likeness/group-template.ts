import { cohesionOf } from "./cohesion.js";
import type { ComparedPairs } from "./compare-pairs.js";
import { type EmbeddingPair, directionsOf, identityOf } from "./identity.js";
import { embeddingDistance, lengthOf, matchScore } from "./match-score.js";
import type { Likeness } from "./match.js";
import { findShots, sharesOfShot, weightOfShot } from "./shots.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";

/**
 * The template of images that show one person: the direction of the quality-weighted mean of their embeddings, the primary counting more, and of
 * each shot its best image alone. The one way in which an image is scored against a template, of the face lock as of a report, so that
 * both say the same to the last bit.
 */
export class GroupTemplate {
  /** In hash order. */
  readonly images: readonly TemplateImage[];
  /** As long as the images' embeddings, which have length 1 (their weighted mean for a model whose lengths vary); single precision. */
  readonly embeddings: EmbeddingPair;
  /** What is compared with it. */
  readonly identity: ArrayLike<number>;
  private readonly model: string;
  /** Each image's share of the template, 0-1; all add up to 1. The images of a shot share what its best has in the template. */
  readonly weights: ReadonlyMap<TemplateImage, number>;
  /** How many photos of equal weight it counts as: see {@link matchScore}. */
  readonly effectivePhotos: number;
  private readonly shots: Shots;
  /** Each shot's share, in their order; all add up to 1. */
  private readonly shares: readonly number[];
  private readonly mean: WeightedMean;
  /** By the image's id, once asked for: findings and conflicts ask for the same ones. */
  private readonly scores = new Map<string, number | null>();

  /**
   * @param group at least one image, all usable and of one model
   * @param pairs of every image that is there, the group's among them
   */
  constructor(
    group: readonly TemplateImage[],
    private readonly pairs: ComparedPairs,
  ) {
    this.images = inHashOrder(group);
    this.model = this.images[0]!.model;
    this.shots = findShots(this.images, pairs);
    this.shares = sharesOfShots(this.shots, pairs);
    this.weights = weigh(this.shots, this.shares, pairs);
    this.mean = weightedMean(this.shots, this.shares);
    this.effectivePhotos = 1 / this.mean.concentration;
    this.embeddings = directionsOf(this.mean.sum, this.mean.length);
    this.identity = this.toIdentity(this.embeddings);
  }

  /**
   * The match score of an image against the template made without its shot, 0-1; where there is nothing else in it, against its copies. Null when
   * nothing but the image is in it.
   */
  scoreOf(image: Pick<TemplateImage, "imageId" | "identity">): number | null {
    const known = this.scores.get(image.imageId);
    if (known !== undefined) return known;
    const score = this.computeScore(image);
    this.scores.set(image.imageId, score);
    return score;
  }

  private computeScore(image: Pick<TemplateImage, "imageId" | "identity">): number | null {
    const own = this.shotsOf(image);
    if (own.length === 0) return this.scoreAgainst(image);
    if (own.length < this.shots.length) {
      const mean = this.meanWithout(own);
      return this.scoreAgainst(image, mean, this.toIdentity(directionsOf(mean.sum, mean.length)));
    }
    const copies = this.images.filter(({ imageId }) => imageId !== image.imageId);
    return copies.length === 0 ? null : new GroupTemplate(copies, this.pairs).scoreAgainst(image);
  }

  private scoreAgainst(
    { identity }: Pick<TemplateImage, "identity">,
    { concentration } = this.mean,
    template = this.identity,
  ): number {
    return matchScore(embeddingDistance(identity, template), this.model, 1 / concentration);
  }

  private toIdentity(embeddings: EmbeddingPair): ArrayLike<number> {
    return identityOf({ model: this.model, ...embeddings });
  }

  /** A face, whoever's and of whatever picture, against the whole template. @param identity of the template's model */
  likenessTo(identity: ArrayLike<number>): Likeness {
    const distance = embeddingDistance(identity, this.identity);
    return { distance, score: matchScore(distance, this.model, this.effectivePhotos) };
  }

  /** Of each of its shots the image that the template is made of, in hash order. */
  bestOfShots(): TemplateImage[] {
    return this.shots.map(([best]) => best!);
  }

  /** The places of the shots that an image, or a copy of it, is of. */
  private shotsOf(image: Pick<TemplateImage, "imageId">): number[] {
    const copies = this.pairs.nearDuplicatesOf(image);
    const isOfShot = ({ imageId }: TemplateImage): boolean =>
      imageId === image.imageId || copies.has(imageId);
    return [...this.shots.keys()].filter((at) => this.shots[at]!.some(isOfShot));
  }

  /** What shots bring is taken out of the mean, which is not made anew for each of 50 images. */
  private meanWithout(places: readonly number[]): WeightedMean {
    const { sum, length, concentration } = this.mean;
    const rest = { sum: sum.slice(), length, concentration };
    let left = 1;
    for (const at of places) {
      const [{ identity }] = this.shots[at]! as readonly [TemplateImage];
      const share = this.shares[at]!;
      left -= share;
      rest.length -= share * lengthOf(identity);
      rest.concentration -= share ** 2;
      for (let i = 0; i < rest.sum.length; i++) rest.sum[i]! -= share * identity[i]!;
    }
    return {
      sum: rest.sum.map((value) => value / left),
      length: rest.length / left,
      concentration: rest.concentration / left ** 2,
    };
  }

  /** How well its shots agree, 0-1; null with fewer than two. */
  cohesion(): number | null {
    return cohesionOf(this.bestOfShots(), this.pairs);
  }

  /** Euclidean distance between two templates of one model. */
  distanceTo(other: GroupTemplate): number {
    return embeddingDistance(this.identity, other.identity);
  }
}

type Shots = readonly (readonly TemplateImage[])[];

/** Of the shots' best images. */
interface WeightedMean {
  /** Of the identities. */
  sum: Float64Array;
  /** Of their lengths. */
  length: number;
  /** Σw² of the shots' shares w. */
  concentration: number;
}

/** In the order of the shots. */
function weightedMean(shots: Shots, shares: readonly number[]): WeightedMean {
  const sum = new Float64Array(shots[0]![0]!.identity.length);
  let length = 0;
  let concentration = 0;
  for (const [at, [best]] of shots.entries()) {
    const { identity } = best!;
    const share = shares[at]!;
    length += share * lengthOf(identity);
    concentration += share ** 2;
    for (let i = 0; i < sum.length; i++) sum[i]! += share * identity[i]!;
  }
  return { sum, length, concentration };
}

function sharesOfShots(shots: Shots, { thresholds }: ComparedPairs): number[] {
  const weights = shots.map((shot) => weightOfShot(shot, thresholds));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function weigh(
  shots: Shots,
  shares: readonly number[],
  { thresholds }: ComparedPairs,
): Map<TemplateImage, number> {
  return new Map(
    shots.flatMap((shot, at) =>
      sharesOfShot(shot, thresholds).map((share, i) => [shot[i]!, shares[at]! * share] as const),
    ),
  );
}
