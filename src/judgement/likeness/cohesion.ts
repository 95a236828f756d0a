import type { Thresholds } from "../bounds.js";
import type { ComparedPairs } from "./compare-pairs.js";
import { equalErrorDistance } from "./match-score.js";
import type { TemplateImage } from "./template-image.js";

/**
 * How near two faces are among those of one person and of two, 0-1: see `cohesion` of the thresholds.
 * @param model of both embeddings; another model's distances are taken in proportion to its point of equal error
 */
export function closeness(
  distance: number,
  { cohesion: { whole, none } }: Thresholds,
  model?: string,
): number {
  return share(distance / unitOf(model), whole, none);
}

/** Of two of these images, which are of one model. */
function closenessIn(
  [first]: readonly TemplateImage[],
  { distance, thresholds }: ComparedPairs,
): (a: TemplateImage, b: TemplateImage) => number {
  const { whole, none } = thresholds.cohesion;
  const unit = unitOf(first?.model);
  return (a, b) => share(distance(a, b) / unit, whole, none);
}

const unitOf = (model?: string): number =>
  model === undefined ? 1 : equalErrorDistance(model) / equalErrorDistance();

const share = (distance: number, whole: number, none: number): number =>
  Math.min(1, Math.max(0, (none - distance) / (none - whole)));

/**
 * How well the images of a set agree: the mean closeness of every two, 0-1; null with fewer than two. It depends neither on how many there are nor on their
 * order.
 * @param shots one image of each, in hash order
 */
export function cohesionOf(shots: readonly TemplateImage[], pairs: ComparedPairs): number | null {
  if (shots.length < 2) return null;
  const closenessOf = closenessIn(shots, pairs);
  let sum = 0;
  for (const [i, a] of shots.entries()) {
    for (let j = 0; j < i; j++) sum += closenessOf(a, shots[j]!);
  }
  return sum / ((shots.length * (shots.length - 1)) / 2);
}

/**
 * How well so many images of a set agree with so many others each: those that agree best, each with the others that are nearest to it, one that is
 * missing counting 0. Of a set of just `count` images it is the cohesion; one more image never lowers it.
 * @param shots one image of each
 */
export function bestCohesionOf(shots: readonly TemplateImage[], pairs: ComparedPairs, count: number): number {
  if (count < 2) return Number(shots.length > 0);
  const closenessOf = closenessIn(shots, pairs);
  const agreements = shots.map((image) => {
    const others = shots.filter((other) => other !== image);
    return sumOfBest(
      others.map((other) => closenessOf(image, other)),
      count - 1,
    );
  });
  return sumOfBest(agreements, count) / (count * (count - 1));
}

/** The sum of the largest, at most so many. */
export function sumOfBest(values: readonly number[], count: number): number {
  if (values.length <= count) return values.reduce((sum, value) => sum + value, 0);
  const rising = new Float64Array(values).toSorted();
  let sum = 0;
  for (let i = rising.length - count; i < rising.length; i++) sum += rising[i]!;
  return sum;
}
