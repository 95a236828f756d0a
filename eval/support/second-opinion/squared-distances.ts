import type { TwiceSeen } from "./opinions.js";

/** Squared distances of pairs of photos, by each network. */
interface Squared {
  first: Float32Array;
  second: Float32Array;
}

/** Of every two photos, as both networks see them: kept, so that many shares can be tried. */
export class SquaredDistances {
  private constructor(
    private readonly same: Squared,
    private readonly different: Squared,
  ) {}

  static between(photos: readonly TwiceSeen[]): SquaredDistances {
    const pairs = (photos.length * (photos.length - 1)) / 2;
    const [same, different] = [new PairList(pairs), new PairList(pairs)];
    for (const [i, a] of photos.entries()) {
      for (let j = 0; j < i; j++) {
        const b = photos[j]!;
        (a.person === b.person ? same : different).add(squared(a.ours, b.ours), squared(a.second, b.second));
      }
    }
    return new SquaredDistances(same.squared(), different.squared());
  }

  /** How many pairs of one person there are. */
  get samePairs(): number {
    return this.same.first.length;
  }

  /**
   * The share of pairs of one person that pass where strangers do at each rate, 0-1.
   * @param share of the squared distance that is the second network's, 0-1
   */
  tars(share: number, fars: readonly number[]): number[] {
    const strangers = weighed(this.different, share).toSorted();
    const own = weighed(this.same, share);
    return fars.map((far) => {
      const bound = strangers[Math.floor(far * strangers.length)] ?? Infinity;
      return own.filter((distance) => distance < bound).length / own.length;
    });
  }
}

class PairList {
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  private count = 0;

  constructor(most: number) {
    this.first = new Float32Array(most);
    this.second = new Float32Array(most);
  }

  add(first: number, second: number): void {
    this.first[this.count] = first;
    this.second[this.count++] = second;
  }

  squared(): Squared {
    return { first: this.first.slice(0, this.count), second: this.second.slice(0, this.count) };
  }
}

const weighed = ({ first, second }: Squared, share: number): Float32Array =>
  first.map((value, i) => (1 - share) * value + share * second[i]!);

function squared(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}
