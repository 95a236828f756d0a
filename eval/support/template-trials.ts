import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import type { PersonEmbedding } from "./embed-people.js";
import { type FusedPhotos, fusePhotos } from "./fuse-photos.js";

/** Somebody with at least one photo. */
export type Person = readonly PersonEmbedding[];

/** Comparisons of templates with photos, each at one place of all lists. */
export interface Trials {
  /** Of whom the template is, and of whom the photo, by their places among the people. */
  templateOf: Int32Array;
  photoOf: Int32Array;
  /** From the template as the server makes it. */
  distance: Float32Array;
  /** From the mean of its photos as it comes: not scaled to their length. */
  distanceToMean: Float32Array;
}

export interface TemplateTrials {
  /** So many photos each template is made of, … */
  photos: number;
  /** … and that is what they count as: the server's `effectivePhotos`. */
  effectivePhotos: number;
  /** With photos that the template is not made of. */
  same: Trials;
  /** With every photo of everybody else. */
  different: Trials;
}

/** By the names of the folders, people and photos in the order they come. */
export function gatherPeople(embeddings: readonly PersonEmbedding[]): Person[] {
  const people = new Map<string, PersonEmbedding[]>();
  for (const one of embeddings) {
    const photos = people.get(one.person);
    if (photos === undefined) people.set(one.person, [one]);
    else photos.push(one);
  }
  return [...people.values()];
}

/**
 * Holds templates of so many photos against the photos that they are not made of. A person's photos take turns: each is once the first,
 * the primary, of a template that the ones after it fill up.
 * @param minPhotos who has fewer has no template, and is a stranger only
 */
export function tryTemplates(people: readonly Person[], photos: number, minPhotos = photos): TemplateTrials {
  const owners = people.filter((own) => own.length >= minPhotos);
  const count = people.reduce((sum, own) => sum + own.length, 0);
  const same = new TrialList(owners.reduce((sum, own) => sum + own.length * (own.length - photos), 0));
  const different = new TrialList(owners.reduce((sum, own) => sum + own.length * (count - own.length), 0));
  let effectivePhotos = Number.NaN;
  for (const [owner, own] of people.entries()) {
    if (own.length < minPhotos) continue;
    for (let first = 0; first < own.length; first++) {
      const inTurn = own.map((_, i) => own[(first + i) % own.length]!);
      const template = fusePhotos(inTurn.slice(0, photos));
      ({ effectivePhotos } = template);
      for (const photo of inTurn.slice(photos)) same.add(owner, owner, template, photo);
      for (const [other, others] of people.entries()) {
        if (other !== owner) for (const photo of others) different.add(owner, other, template, photo);
      }
    }
  }
  return { photos, effectivePhotos, same, different };
}

/** Distances from the templates of some people, rising. */
export const distancesFrom = (
  { templateOf, distance }: Trials,
  isTaken: (owner: number) => boolean,
): Float64Array => Float64Array.from(distance.filter((_, i) => isTaken(templateOf[i]!))).toSorted();

class TrialList implements Trials {
  readonly templateOf: Int32Array;
  readonly photoOf: Int32Array;
  readonly distance: Float32Array;
  readonly distanceToMean: Float32Array;
  private count = 0;

  constructor(size: number) {
    this.templateOf = new Int32Array(size);
    this.photoOf = new Int32Array(size);
    this.distance = new Float32Array(size);
    this.distanceToMean = new Float32Array(size);
  }

  add(owner: number, other: number, { identity, mean }: FusedPhotos, photo: PersonEmbedding): void {
    const place = this.count++;
    this.templateOf[place] = owner;
    this.photoOf[place] = other;
    this.distance[place] = embeddingDistance(identity, photo.identity);
    this.distanceToMean[place] = embeddingDistance(mean, photo.identity);
  }
}
