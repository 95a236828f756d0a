import { matchScore } from "./match-score.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import { weigh } from "./template.js";
import type { TemplateImage } from "./template-image.js";

/** A group with each image's share of its template. */
export interface WeightedGroup {
  images: readonly TemplateImage[];
  /** By the image's place among all images, 0 outside the group; they add up to 1. */
  weights: Float64Array;
  /** ΣΣ wⱼwₖDⱼₖ. */
  inner: number;
  /** Match scores by place, once asked for: findings and cohesion ask for the same ones. */
  scores: (number | null)[];
}

/**
 * All distances that a report needs, of images, from images to templates and between templates, from the images' mutual distances alone:
 * embeddings are gone through once, however many changed sets are tried. With weights w that add up to 1 and squared distances D, a point x is
 * |x − Σ wⱼeⱼ|² = Σ wⱼDₓⱼ − ½ ΣΣ wⱼwₖDⱼₖ from the mean (Gower, "Some distance properties of latent root and vector methods", Biometrika 1966).
 * Agrees with `template.ts` to single precision.
 */
export class SetDistances implements ComparedPairs {
  /** By the image's id, so that a changed copy of an image is known too. */
  private readonly places: Map<string, number>;
  private readonly squares: Float64Array[];
  /** For each place those of its near-duplicates; most have none. */
  private readonly copies: number[][];
  /** Of all embeddings; undefined where there are none. */
  private readonly model: string | undefined;

  /** @param images with embeddings of one model */
  constructor(images: readonly TemplateImage[]) {
    const pairs = comparePairs(images);
    this.model = images[0]?.model;
    this.places = new Map(images.map(({ imageId }, place) => [imageId, place]));
    this.squares = images.map((a) => Float64Array.from(images, (b) => pairs.distance(a, b) ** 2));
    this.copies = images.map((a) =>
      [...images.keys()].filter((j) => images[j] !== a && pairs.areNearDuplicates(a, images[j]!)),
    );
  }

  distance(a: TemplateImage, b: TemplateImage): number {
    return Math.sqrt(this.squares[this.placeOf(a)]![this.placeOf(b)]!);
  }

  areNearDuplicates(a: TemplateImage, b: TemplateImage): boolean {
    const copies = this.copies[this.placeOf(a)]!;
    return copies.length > 0 && copies.includes(this.placeOf(b));
  }

  /** The group's template, weighed as the face lock weighs it. */
  templateOf(group: readonly TemplateImage[]): WeightedGroup {
    const weights = new Float64Array(this.squares.length);
    for (const [image, weight] of weigh(group, this)) weights[this.placeOf(image)] = weight;
    const inner = weights.reduce((sum, weight, place) => sum + weight * this.meanSquare(place, weights), 0);
    return { images: group, weights, inner, scores: [] };
  }

  /** The match score of an image against a group's template, made without the image itself; null when nothing else is in it. */
  scoreAgainst(image: TemplateImage, group: WeightedGroup): number | null {
    const place = this.placeOf(image);
    group.scores[place] ??= this.computeScore(image, place, group);
    return group.scores[place];
  }

  private computeScore(image: TemplateImage, place: number, group: WeightedGroup): number | null {
    const own = group.weights[place]!;
    const square = this.meanSquare(place, group.weights);
    if (own === 0) return this.scoreOfSquare(square - group.inner / 2);
    if (group.images.length < 2) return null;
    if (this.copies[place]!.some((copy) => group.weights[copy]! > 0)) {
      // Without it, its near-duplicates count for more.
      const others = group.images.filter((other) => other.imageId !== image.imageId);
      return this.scoreAgainst(image, this.templateOf(others));
    }
    const innerOfOthers = (group.inner - 2 * own * square) / (1 - own) ** 2;
    return this.scoreOfSquare(square / (1 - own) - innerOfOthers / 2);
  }

  /** Mean match score of each image of a group against the others, 0-1; null with fewer than two. */
  cohesionOf(group: WeightedGroup): number | null {
    if (group.images.length < 2) return null;
    const scores = group.images.map((image) => this.scoreAgainst(image, group)!);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }

  /** Euclidean distance between two groups' templates. */
  shiftBetween(a: WeightedGroup, b: WeightedGroup): number {
    const between = a.weights.reduce(
      (sum, weight, place) => sum + weight * this.meanSquare(place, b.weights),
      0,
    );
    return Math.sqrt(Math.max(0, between - (a.inner + b.inner) / 2));
  }

  /** Σ wⱼDₓⱼ of the image in a place. */
  private meanSquare(place: number, weights: Float64Array): number {
    const row = this.squares[place]!;
    let sum = 0;
    for (let j = 0; j < row.length; j++) sum += weights[j]! * row[j]!;
    return sum;
  }

  private scoreOfSquare(square: number): number {
    return matchScore(Math.sqrt(Math.max(0, square)), this.model);
  }

  private placeOf(image: TemplateImage): number {
    return this.places.get(image.imageId)!;
  }
}
