import { findCoherentGroups } from "../likeness/coherent-groups.js";
import type { ComparedPairs } from "../likeness/compare-pairs.js";
import type { SameShot } from "../likeness/near-duplicates.js";
import { findShots } from "../likeness/shots.js";
import type { IdentitySet, SetImage } from "./identity-set.js";
import { GroupTemplate } from "../likeness/group-template.js";

/** Who shows the character, and what shows the same shot. */
export interface Grouping {
  /** The images that the template is made of, in list order; empty without a usable face. */
  group: readonly SetImage[];
  template: GroupTemplate | null;
  /** Groups of usable images that show somebody else, the largest first. */
  strangers: readonly (readonly SetImage[])[];
  /** For each image that is a near-duplicate of a better one, that one. */
  betterCopy: ReadonlyMap<SetImage, SetImage>;
  /** The group without these: one image of each shot, in list order. */
  distinct: readonly SetImage[];
}

/** Groups a set as the template does. */
export function groupSet(set: IdentitySet): Grouping {
  const { images, pairs } = set;
  const comparables = images.flatMap(({ comparable }) => comparable ?? []);
  const byId = new Map(images.map((image) => [image.id, image]));
  const usable = comparables.filter(({ imageId }) => byId.get(imageId)!.isUsable);
  const [winner, ...others] = findCoherentGroups(usable, pairs);
  const members = new Set(winner?.map(({ imageId }) => imageId));
  const group = images.filter(({ id }) => members.has(id));
  const betterCopy = findCopies(
    findShots(comparables, pairs).map((shot) => shot.map(({ imageId }) => byId.get(imageId)!)),
  );
  return {
    group,
    template: winner === undefined ? null : new GroupTemplate(winner, pairs),
    strangers: others.map((images) => images.map(({ imageId }) => byId.get(imageId)!)),
    betterCopy,
    distinct: group.filter((image) => !betterCopy.has(image)),
  };
}

/** What says that an image and its better copy are one shot: every two images of a shot are near-duplicates. */
export const sameShotOf = (pairs: ComparedPairs, image: SetImage, better: SetImage): SameShot =>
  pairs.nearDuplicatesOf(image.comparable!).get(better.id)!;

function findCopies(shots: readonly (readonly SetImage[])[]): Map<SetImage, SetImage> {
  const copies = new Map<SetImage, SetImage>();
  for (const shot of shots) {
    const [best, ...weaker] = shot;
    for (const image of weaker) copies.set(image, best!);
  }
  return copies;
}
