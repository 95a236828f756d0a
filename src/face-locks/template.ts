import { embeddingDistance, matchScore } from "../face-analysis/match-score.js";

/** One usable image as the template sees it. */
export interface TemplateImage {
  imageId: string;
  /** Decides the order of summing, so that the same images give the same bits whatever order they came in. */
  sha256: string;
  isPrimary: boolean;
  isStrong: boolean;
  /** Quality, above 0 to 1. */
  quality: number;
  /** 128 numbers. */
  embedding: readonly number[];
}

export interface Template {
  /** Weighted mean of the embeddings, single precision. */
  embedding: number[];
  /** In the order of the images given. */
  contributions: { imageId: string; weight: number; shiftIfLeftOut: number | null }[];
  /** Mean match score of each image against the template of the others, 0-1; null with fewer than two. */
  cohesion: number | null;
}

/** How much more the primary counts than its quality alone; the user's own choice of the best picture. Not measured yet. */
const PRIMARY_FACTOR = 2;

/**
 * The quality-weighted mean of the embeddings, the primary counting more. Depends on the set alone, not on its order.
 * @throws RangeError for an empty set
 */
export function makeTemplate(images: readonly TemplateImage[]): Template {
  if (images.length === 0) throw new RangeError("A template needs at least one image");
  const embedding = weightedMean(images);
  const total = inSummingOrder(images).reduce((sum, image) => sum + weightOf(image), 0);
  const contributions = images.map((image) => {
    const others = images.filter((other) => other !== image);
    const shiftIfLeftOut = others.length === 0 ? null : embeddingDistance(embedding, weightedMean(others));
    return { imageId: image.imageId, weight: weightOf(image) / total, shiftIfLeftOut };
  });
  return { embedding, contributions, cohesion: cohesionOf(images) };
}

/** An image's match score against the template of the other images; null when there are none. */
export function scoreAgainstOthers(
  image: { imageId: string; embedding: readonly number[] },
  images: readonly TemplateImage[],
): number | null {
  const others = images.filter((other) => other.imageId !== image.imageId);
  return others.length === 0 ? null : matchScore(embeddingDistance(image.embedding, weightedMean(others)));
}

function cohesionOf(images: readonly TemplateImage[]): number | null {
  const scores = inSummingOrder(images).map((image) => scoreAgainstOthers(image, images));
  const known = scores.filter((score) => score !== null);
  return known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length;
}

function weightedMean(images: readonly TemplateImage[]): number[] {
  const mean = new Float64Array(images[0]!.embedding.length);
  let total = 0;
  for (const image of inSummingOrder(images)) {
    const weight = weightOf(image);
    total += weight;
    for (let i = 0; i < mean.length; i++) mean[i]! += weight * image.embedding[i]!;
  }
  return Array.from(mean, (sum) => Math.fround(sum / total));
}

const weightOf = (image: TemplateImage): number => image.quality * (image.isPrimary ? PRIMARY_FACTOR : 1);

const inSummingOrder = (images: readonly TemplateImage[]): TemplateImage[] =>
  images.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
