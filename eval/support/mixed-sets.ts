import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import type { PersonEmbedding } from "./embed-people.js";
import { UsageError } from "./picture-files.js";
import { seededRandom } from "./seeded-random.js";

/** Photos as somebody might upload them for one character. */
export interface MixedSet {
  kind: SetKind;
  /** In the order of upload: the first is the primary. */
  photos: PersonEmbedding[];
  /** Whose set it is meant to be. */
  person: string;
}

export const SET_KINDS = {
  alone: "photos of one person and nobody else",
  strangers:
    "two or more photos of one person after one or more of strangers, each another one, the first the primary",
  "another person": "photos of one person after fewer, two or more, of one other, the first the primary",
  "half and half": "as many photos of one other person, but the primary shows the person",
  "look-alikes":
    "as strangers, but each the most similar of 100 people drawn by chance, or of fewer where there are not as many",
} as const;
export type SetKind = keyof typeof SET_KINDS;

const MAX_SIZE = 9;
const LOOKED_THROUGH = 100;

/**
 * Sets of 2 to 9 photos, so many of each kind, drawn by chance and the same for the same seed.
 * @throws UsageError when no person has enough photos
 */
export function drawMixedSets(
  embeddings: readonly PersonEmbedding[],
  countOfEachKind: number,
  seed: number,
): MixedSet[] {
  const draw = new Draw(embeddings, seed);
  return (Object.keys(SET_KINDS) as SetKind[]).flatMap((kind) =>
    Array.from({ length: countOfEachKind }, () => draw.set(kind)),
  );
}

class Draw {
  private readonly random: () => number;
  private readonly people: PersonEmbedding[][];

  constructor(embeddings: readonly PersonEmbedding[], seed: number) {
    this.random = seededRandom(seed);
    const byPerson = new Map<string, PersonEmbedding[]>();
    for (const one of embeddings) byPerson.set(one.person, [...(byPerson.get(one.person) ?? []), one]);
    this.people = [...byPerson.values()];
  }

  set(kind: SetKind): MixedSet {
    if (kind === "alone") {
      const own = this.photosOf(this.person(2), 2, MAX_SIZE);
      return { kind, photos: own, person: own[0]!.person };
    }
    if (kind === "another person" || kind === "half and half") return this.twoPeople(kind);
    const own = this.photosOf(this.person(2), 2, MAX_SIZE - 1);
    const strangers = this.strangers(own, 1 + this.below(MAX_SIZE - own.length), kind === "look-alikes");
    return { kind, photos: [...strangers, ...own], person: own[0]!.person };
  }

  private twoPeople(kind: "another person" | "half and half"): MixedSet {
    const isHalf = kind === "half and half";
    const own = this.photosOf(this.person(isHalf ? 2 : 3), isHalf ? 2 : 3, isHalf ? 4 : 5);
    const count = isHalf ? own.length : 2 + this.below(own.length - 2);
    const other = this.photosOf(this.person(count, own[0]!.person), count, count);
    return { kind, photos: isHalf ? [...own, ...other] : [...other, ...own], person: own[0]!.person };
  }

  /** One photo each of so many other people. */
  private strangers(own: PersonEmbedding[], count: number, areSimilar: boolean): PersonEmbedding[] {
    const person = own[0]!.person;
    const others = this.shuffled(this.people.filter((photos) => photos[0]!.person !== person)).map(
      (photos) => photos[this.below(photos.length)]!,
    );
    if (others.length < count) throw new UsageError(`There are ${others.length} others: take more people`);
    if (!areSimilar) return others.slice(0, count);
    const lookedThrough = Math.min(LOOKED_THROUGH, Math.floor(others.length / count));
    const distance = ({ identity }: PersonEmbedding) =>
      own.reduce((sum, photo) => sum + embeddingDistance(photo.identity, identity), 0);
    return Array.from({ length: count }, (_, i) =>
      others
        .slice(i * lookedThrough, (i + 1) * lookedThrough)
        .reduce((nearest, other) => (distance(other) < distance(nearest) ? other : nearest)),
    );
  }

  private person(minPhotos: number, except?: string): PersonEmbedding[] {
    const fitting = this.people.filter(
      (photos) => photos.length >= minPhotos && photos[0]!.person !== except,
    );
    if (fitting.length === 0) throw new UsageError(`Nobody has ${minPhotos} photos: take more people`);
    return fitting[this.below(fitting.length)]!;
  }

  private photosOf(photos: PersonEmbedding[], min: number, max: number): PersonEmbedding[] {
    const most = Math.min(max, photos.length);
    return this.shuffled(photos).slice(0, min + this.below(most - min + 1));
  }

  private shuffled<T>(members: readonly T[]): T[] {
    return members
      .map((member) => ({ member, place: this.random() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ member }) => member);
  }

  private below(bound: number): number {
    return Math.floor(this.random() * bound);
  }
}
