import type { SetImage } from "../set/identity-set.js";

/** How unlike every two of some images are in one respect. */
export class AlikePairs {
  private constructor(
    /** In hash order, as are the images of a group. */
    private readonly images: readonly SetImage[],
    private readonly distances: readonly Float64Array[],
    private readonly bound: number,
  ) {}

  /** @param measured the images that have the measure, in an order that does not depend on the list's */
  static of<Value>(
    measured: readonly { image: SetImage; value: Value }[],
    distance: (a: Value, b: Value) => number,
    bound: number,
  ): AlikePairs {
    const distances = measured.map(() => new Float64Array(measured.length));
    for (const [i, a] of measured.entries()) {
      for (let j = 0; j < i; j++) {
        distances[i]![j] = distances[j]![i] = distance(measured[j]!.value, a.value);
      }
    }
    return new AlikePairs(
      measured.map(({ image }) => image),
      distances,
      bound,
    );
  }

  /** How many of these images were measured. */
  countOf(images: ReadonlySet<SetImage>): number {
    return this.images.filter((image) => images.has(image)).length;
  }

  /**
   * The groups of alike ones among some images, the largest first; one that is like no other is in none. Average linkage, the nearest first: what
   * is alike through a chain of others only is not joined, and one bad pair does not part a place.
   */
  groupsOf(images: ReadonlySet<SetImage>): SetImage[][] {
    const within = this.images.flatMap((image, place) => (images.has(image) ? [place] : []));
    // Two groups within the bound have two images within it.
    const places = within.filter((i) => within.some((j) => j !== i && this.distances[i]![j]! <= this.bound));
    const groups: number[][] = places.map((place) => [place]);
    const means = places.map((i) => Float64Array.from(places, (j) => this.distances[i]![j]!));
    const left = places.map((_, at) => at);
    for (;;) {
      const [i, j, distance] = nearestTwo(left, means);
      if (distance > this.bound) break;
      for (const k of left) {
        const sum = groups[i]!.length * means[k]![i]! + groups[j]!.length * means[k]![j]!;
        means[i]![k] = means[k]![i] = sum / (groups[i]!.length + groups[j]!.length);
      }
      groups[i]!.push(...groups[j]!);
      left.splice(left.indexOf(j), 1);
    }
    return left
      .map((at) => groups[at]!)
      .filter((group) => group.length > 1)
      .toSorted((a, b) => b.length - a.length)
      .map((group) => group.toSorted((a, b) => a - b).map((place) => this.images[place]!));
  }
}

/** Of equally near ones those that come first. */
function nearestTwo(left: readonly number[], means: readonly Float64Array[]): [number, number, number] {
  let [nearestI, nearestJ, smallest] = [0, 0, Infinity];
  for (let a = 0; a < left.length; a++) {
    const row = means[left[a]!]!;
    for (let b = a + 1; b < left.length; b++) {
      const distance = row[left[b]!]!;
      if (distance < smallest) [nearestI, nearestJ, smallest] = [left[a]!, left[b]!, distance];
    }
  }
  return [nearestI, nearestJ, smallest];
}
