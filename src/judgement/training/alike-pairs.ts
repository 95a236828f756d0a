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
    const groups = this.images.flatMap((image, place) => (images.has(image) ? [[place]] : []));
    for (;;) {
      const [i, j, distance] = this.nearestTwo(groups);
      if (distance > this.bound) break;
      groups[i]!.push(...groups[j]!);
      groups.splice(j, 1);
    }
    return groups
      .filter((group) => group.length > 1)
      .toSorted((a, b) => b.length - a.length)
      .map((group) => group.toSorted((a, b) => a - b).map((place) => this.images[place]!));
  }

  private nearestTwo(groups: readonly number[][]): [number, number, number] {
    let nearest: [number, number, number] = [0, 0, Infinity];
    for (const [j, b] of groups.entries()) {
      for (let i = 0; i < j; i++) {
        const distance = this.meanDistance(groups[i]!, b);
        if (distance < nearest[2]) nearest = [i, j, distance];
      }
    }
    return nearest;
  }

  private meanDistance(a: readonly number[], b: readonly number[]): number {
    let sum = 0;
    for (const i of a) for (const j of b) sum += this.distances[i]![j]!;
    return sum / (a.length * b.length);
  }
}
