import { betterPrimaryFirst } from "../image/fit-for-primary.js";
import { groupSet } from "../set/group-set.js";
import { type IdentitySet, type SetImage, toIdentitySet, withPrimary } from "../set/identity-set.js";

/**
 * The image that becomes the primary of a set that lost its own: one that the template is made of before the others, one that nothing rules out before
 * the others, then the one with the highest score of its own, of equal ones the first in the list. Undefined for a set without any analysed image. Whoever deletes an image and
 * whoever foretells what its deletion would do ask here.
 */
export function nextPrimary(left: IdentitySet): SetImage | undefined {
  const group = new Set(groupSet(left).group);
  const isIn = (image: SetImage) => Number(group.has(image));
  return left.images.toSorted((a, b) => isIn(b) - isIn(a) || betterPrimaryFirst(a, b))[0];
}

/** The set as it would be after an image was deleted; where that was the primary, with the {@link nextPrimary}. */
export function withoutImage(set: IdentitySet, id: string): IdentitySet {
  const left = leftOf(set, id);
  const lostPrimary = set.images.some((image) => image.id === id && image.isPrimary);
  const next = lostPrimary ? nextPrimary(left) : undefined;
  return next === undefined ? left : withPrimary(left, next.id);
}

function leftOf(set: IdentitySet, id: string): IdentitySet {
  const images = set.images.filter((image) => image.id !== id);
  const models = new Set(set.images.flatMap(({ face }) => face?.model ?? []));
  const left = { ...set, images };
  if (models.size < 2) return left;
  // Only the model of the most images counts, and that may be another one now.
  const rebuilt = toIdentitySet(images, set.persona, set.thresholds);
  if (modelOf(rebuilt) === modelOf(left)) return left;
  const primary = images.find(({ isPrimary }) => isPrimary);
  return primary === undefined ? rebuilt : withPrimary(rebuilt, primary.id);
}

const modelOf = ({ images }: IdentitySet) => images.find(({ isUsable }) => isUsable)?.comparable?.model;
