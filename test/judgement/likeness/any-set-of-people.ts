import * as fc from "fast-check";
import type { TemplateImage } from "../../../src/judgement/likeness/template-image.js";
import { photoOf } from "../made-images.js";

/** A photo of a set, small enough to be read in a counterexample. */
export interface MadePhoto {
  person: string;
  photo: number;
  score: number;
  /** The same shot saved anew: the same face, and nearly the same perceptual hash. */
  copy: number;
}

const nameOf = ({ person, photo, copy }: MadePhoto): string => `${person} ${photo}/${copy}`;

/** Sets of up to a dozen photos of three people, some of them saved twice. */
export const anySetOfPeople = fc.uniqueArray(
  fc.record({
    person: fc.constantFrom("Mira", "Nora", "Vera"),
    photo: fc.nat(4),
    score: fc.integer({ min: 15, max: 100 }),
    copy: fc.nat(1),
  }),
  { selector: nameOf, minLength: 1, maxLength: 12 },
);

export const anySetOfPeopleInTwoOrders = anySetOfPeople.chain((set) =>
  fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
);

/** The images of such a set in its order; the primary is the one whose name comes last. */
export function imagesOfPeople(set: readonly MadePhoto[]): TemplateImage[] {
  const primary = set.map(nameOf).toSorted().at(-1);
  return set.map((made) => {
    const image = photoOf(made.person, made.photo);
    const hash = BigInt(`0x${image.sha256.slice(0, 16)}`) ^ BigInt(made.copy);
    const name = nameOf(made);
    return {
      ...photoOf(made.person, made.photo, { imageId: name }),
      sha256: photoOf(name, 0).sha256,
      quality: made.score / 100,
      isPrimary: name === primary,
      perceptualHash: hash.toString(16).padStart(16, "0"),
    };
  });
}
