import { linkByAverage } from "../likeness/link-by-average.js";
import type { SetImage } from "../set/identity-set.js";

/** How unlike every two of some images are in one respect. */
export class AlikePairs {
  private constructor(
    /** In hash order, as are the images of a group. */
    private readonly images: readonly SetImage[],
    private readonly distances: readonly Float64Array[],
    private readonly bound: number,
  ) {}

  /** Compares every two of them, one image with those before it at a time. @param measured the images that have the measure, in an order that does not depend on the list's */
  static *of<Value>(
    measured: readonly { image: SetImage; value: Value }[],
    distance: (a: Value, b: Value) => number,
    bound: number,
  ): Generator<void, AlikePairs> {
    const distances = measured.map(() => new Float64Array(measured.length));
    for (const [i, a] of measured.entries()) {
      yield;
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
   * The groups of alike ones among some images, the largest first; one that is like no other is in none. By average linkage
   * ({@link linkByAverage}), so that one bad pair does not part a place.
   */
  groupsOf(images: ReadonlySet<SetImage>): SetImage[][] {
    const within = this.images.flatMap((image, place) => (images.has(image) ? [place] : []));
    // Two groups within the bound have two images within it.
    const places = within.filter((i) => within.some((j) => j !== i && this.distances[i]![j]! <= this.bound));
    const distances = places.map((i) => Float64Array.from(places, (j) => this.distances[i]![j]!));
    return linkByAverage(distances, (mean) => mean <= this.bound)
      .filter((group) => group.length > 1)
      .toSorted((a, b) => b.length - a.length)
      .map((group) => group.toSorted((a, b) => a - b).map((at) => this.images[places[at]!]!));
  }
}
