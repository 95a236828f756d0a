import { scoreAgainstTemplate } from "../judgement/likeness/template-score.js";
import type { BestTemplates } from "./best-templates.js";
import type { FaceQuery, FoundTemplate } from "./face-index.js";

const FIRST_CAPACITY = 256;
/** What the array doubles by, at most, as a table grows: a half wasted would be felt. */
const GROWTH = 1.25;
/** Some hundred microseconds of multiplications, after which a search may be interrupted. */
const ROWS_A_STEP = 512;
/** Of ids and places, a row: two entries of some 40 bytes and a string of 36 characters. */
const BYTES_BESIDE = 150;
/** So much memory a template of so many numbers takes. */
export const bytesPerTemplate = (dimensions: number): number =>
  Float32Array.BYTES_PER_ELEMENT * (dimensions + 1) * GROWTH + BYTES_BESIDE;

/** A template as it is searched. */
export interface SearchedTemplate {
  characterId: string;
  /** What it is compared by (`judgement/likeness/identity.ts`). */
  identity: ArrayLike<number>;
  /** How many photos it counts as. */
  effectivePhotos: number;
}

/** Templates of one model and length, one behind the other in one array. */
export class TemplateTable {
  private vectors: Float32Array;
  private photos = new Float32Array(FIRST_CAPACITY);
  private readonly ids: string[] = [];
  private readonly places = new Map<string, number>();

  /** @param dimensions numbers of each */
  constructor(private readonly dimensions: number) {
    this.vectors = new Float32Array(FIRST_CAPACITY * dimensions);
  }

  get size(): number {
    return this.ids.length;
  }

  /** Of memory, about. */
  get bytes(): number {
    return this.vectors.byteLength + this.photos.byteLength + BYTES_BESIDE * this.ids.length;
  }

  set({ characterId, identity, effectivePhotos }: SearchedTemplate): void {
    let place = this.places.get(characterId);
    if (place === undefined) {
      place = this.ids.push(characterId) - 1;
      this.places.set(characterId, place);
      if (place >= this.photos.length) this.grow(Math.ceil(this.photos.length * GROWTH));
    }
    this.vectors.set(identity, place * this.dimensions);
    this.photos[place] = effectivePhotos;
  }

  /** The last one takes the place of the one that goes. */
  delete(characterId: string): void {
    const place = this.places.get(characterId);
    if (place === undefined) return;
    const last = this.ids.length - 1;
    this.places.delete(characterId);
    const moved = this.ids.pop()!;
    if (place === last) return;
    this.ids[place] = moved;
    this.places.set(moved, place);
    const { dimensions } = this;
    this.vectors.copyWithin(place * dimensions, last * dimensions, (last + 1) * dimensions);
    this.photos[place] = this.photos[last]!;
  }

  /** Offers every template that may be among the best; can be interrupted, and must not be changed meanwhile. */
  *search(query: FaceQuery, best: BestTemplates): Generator<void, void> {
    for (let from = 0; from < this.size; from += ROWS_A_STEP) {
      const to = Math.min(from + ROWS_A_STEP, this.size);
      for (let place = from; place < to; place++) {
        const found =
          this.ids[place] === query.exceptCharacterId ? null : this.compare(place, query, best.maxDistance);
        if (found !== null) best.offer(found);
      }
      yield;
    }
  }

  /** With the probe that it is most like; null where it is too far from all of them. */
  private compare(place: number, { probes, model }: FaceQuery, maxDistance: number): FoundTemplate | null {
    let found: FoundTemplate | null = null;
    for (let probe = 0; probe < probes.length; probe++) {
      const distance = Math.sqrt(
        squaredDistance(this.vectors, place * this.dimensions, probes[probe]!.identity),
      );
      if (distance > maxDistance) continue;
      const score = scoreAgainstTemplate(distance, model, this.photos[place]!, probes[probe]!);
      if (found === null || score > found.score || (score === found.score && distance < found.distance))
        found = { characterId: this.ids[place]!, probe, score, distance };
    }
    return found;
  }

  private grow(capacity: number): void {
    const [vectors, photos] = [this.vectors, this.photos];
    this.vectors = new Float32Array(capacity * this.dimensions);
    this.vectors.set(vectors);
    this.photos = new Float32Array(capacity);
    this.photos.set(photos);
  }
}

/** Four sums, so that no addition waits for the one before. */
function squaredDistance(vectors: Float32Array, at: number, probe: ArrayLike<number>): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < probe.length; i += 4) {
    const a = vectors[at + i]! - probe[i]!;
    const b = vectors[at + i + 1]! - probe[i + 1]!;
    const c = vectors[at + i + 2]! - probe[i + 2]!;
    const d = vectors[at + i + 3]! - probe[i + 3]!;
    one += a * a;
    two += b * b;
    three += c * c;
    four += d * d;
  }
  for (; i < probe.length; i++) one += (vectors[at + i]! - probe[i]!) ** 2;
  return one + two + three + four;
}
