import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import { type FusedPhotos, fusePhotos } from "./fuse-photos.js";
import type { Person, Trials } from "./template-trials.js";

/** Comparisons of templates of so many photos with templates of so many others. */
export interface TemplatePairs {
  photos: readonly [number, number];
  /** What the two count as: the server's `effectivePhotos`. */
  effectivePhotos: readonly [number, number];
  /** Who has enough photos for one of either. */
  people: number;
  /** Of two people: the first template's owner, and the other's. */
  different: Trials;
  /** Of one person, made of different photos. */
  same: Trials;
}

/**
 * Templates of the first photos of everybody who has enough, against templates of everybody else's; and against the same person's next photos, of those
 * who have enough for both.
 */
export function pairTemplates(people: readonly Person[], one: number, other: number): TemplatePairs {
  const templates = people.map((own) =>
    own.length < Math.max(one, other) ? null : { one: fuse(own, 0, one), other: fuse(own, 0, other) },
  );
  const different: [number, number, number][] = [];
  const same: [number, number, number][] = [];
  for (const [owner, mine] of templates.entries()) {
    if (mine === null) continue;
    for (const [stranger, theirs] of templates.entries()) {
      // Of two sizes both directions are two comparisons; of one they are the same.
      if (theirs === null || stranger === owner || (one === other && stranger < owner)) continue;
      different.push([owner, stranger, embeddingDistance(mine.one.identity, theirs.other.identity)]);
    }
    const own = people[owner]!;
    if (own.length >= one + other)
      same.push([owner, owner, embeddingDistance(mine.one.identity, fuse(own, one, other).identity)]);
  }
  const first = templates.find((it) => it !== null);
  return {
    photos: [one, other],
    effectivePhotos: [first?.one.effectivePhotos ?? one, first?.other.effectivePhotos ?? other],
    people: templates.filter((it) => it !== null).length,
    different: toTrials(different),
    same: toTrials(same),
  };
}

const fuse = (own: Person, from: number, photos: number): FusedPhotos =>
  fusePhotos(own.slice(from, from + photos));

const toTrials = (pairs: readonly [number, number, number][]): Trials => ({
  templateOf: Int32Array.from(pairs, ([owner]) => owner),
  photoOf: Int32Array.from(pairs, ([, other]) => other),
  distance: Float32Array.from(pairs, ([, , distance]) => distance),
  distanceToMean: Float32Array.from(pairs, ([, , distance]) => distance),
});
