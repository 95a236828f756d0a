import type { StoredContribution } from "../face-locks/face-lock.entity.js";
import { findShots } from "../judgement/likeness/shots.js";
import { type IdentitySet, toIdentitySet } from "../judgement/set/identity-set.js";
import type { Persona } from "../judgement/rows.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";

/** A shot that a face lock is made of. */
export interface LockShot {
  /** The image that stands for it. */
  row: ImageWithFace;
  /** Share of the template, 0-1; all shots' add up to 1. */
  weight: number;
  /** 0-1, of the image by itself. */
  quality: number;
}

/** What a lock says of itself. */
export interface LockOfShots {
  anchorImageId: string;
  contributions: readonly StoredContribution[];
}

/**
 * The shots of a lock's template, its anchor's first, then the heaviest; equals in the order of their hashes. Copies of a shot are one, for which its best
 * stands, or the anchor. So a copy more or less changes nothing, and nothing depends on places in the list.
 * @param rows all images of the character
 */
export function chooseShots(
  { anchorImageId, contributions }: LockOfShots,
  rows: readonly ImageWithFace[],
  persona: Persona,
): LockShot[] {
  const weights = new Map(contributions.map(({ imageId, weight }) => [imageId, weight]));
  const members = rows.filter(({ image, face }) => face !== null && (weights.get(image.id) ?? 0) > 0);
  const set = toIdentitySet(members, persona);
  const shots = shotsOf(set, members).map((shot) => {
    const first = shot.find(({ image }) => image.id === anchorImageId) ?? shot[0]!;
    const weight = shot.reduce((sum, { image }) => sum + weights.get(image.id)!, 0);
    return { row: first, weight: rounded(weight), quality: qualityOf(set, first.image.id) };
  });
  return shots.toSorted(anchorThenHeaviest(anchorImageId));
}

/** Those that cannot be compared, as thresholds changed since the lock was made, are shots of their own. */
function shotsOf(set: IdentitySet, members: readonly ImageWithFace[]): ImageWithFace[][] {
  const byId = new Map(members.map((row) => [row.image.id, row]));
  const comparables = set.images.flatMap(({ comparable }) => comparable ?? []);
  const shots = findShots(comparables, set.pairs).map((shot) =>
    shot.map(({ imageId }) => byId.get(imageId)!),
  );
  const compared = new Set(comparables.map(({ imageId }) => imageId));
  return [...shots, ...members.filter(({ image }) => !compared.has(image.id)).map((row) => [row])];
}

const qualityOf = ({ images }: IdentitySet, id: string): number =>
  (images.find((image) => image.id === id)?.assessment.score ?? 0) / 100;

/** What copies share adds up to the same whatever the last bits say. */
const rounded = (weight: number): number => Math.round(weight * 1e6) / 1e6;

const anchorThenHeaviest = (anchorImageId: string) => (a: LockShot, b: LockShot) =>
  Number(b.row.image.id === anchorImageId) - Number(a.row.image.id === anchorImageId) ||
  b.weight - a.weight ||
  (a.row.image.sha256 < b.row.image.sha256 ? -1 : 1);
