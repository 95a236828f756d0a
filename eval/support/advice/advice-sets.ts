import { createHash } from "node:crypto";
import { shuffled } from "../seeded-random.js";
import type { CopyKind, FlawKind } from "./made-files.js";
import { type People, type PersonPhoto, type Sitter, lookAlikeOf } from "./people.js";

export enum Role {
  RIGHT = "RIGHT",
  STRANGER = "STRANGER",
  LOOK_ALIKE = "LOOK_ALIKE",
  COPY = "COPY",
  FLAWED = "FLAWED",
}

export interface SetPhoto extends PersonPhoto {
  role: Role;
  /** Of a copy: the photo that is in the set too. Of a flawed one: the photo that is not. */
  of?: PersonPhoto;
  kind?: CopyKind | FlawKind;
}

/** Photos as somebody might upload them for one character; the first is the primary. */
export interface AdviceSet {
  kind: SetKind;
  sitter: Sitter;
  photos: SetPhoto[];
  /** Whether the character is described as the photos show it: age range and hair. */
  isDescribed: boolean;
}

export const SET_KINDS = {
  right: "all photos of one person, at least six",
  "right, five": "five of them, drawn by chance",
  "right, described": "all, and the persona's age range and hair are those that most of them show",
  "right, few": "the four or five photos of a person who has no more",
  "one stranger": "all, and a photo of somebody else",
  "two strangers": "all, and a photo each of two others",
  "look-alike": "all, and the photo of somebody else that lies nearest to them",
  copy: "all, and one of them once more: re-encoded, resized, cropped, or mirrored",
  flaw: "all, but one of them blurred, small, dark, or covered",
  "all at once": "all, two strangers, the look-alike, and two copies",
  laboratory: "at least six photos of one person before one wall in one hour",
} as const;
export type SetKind = keyof typeof SET_KINDS;

/** Sets of every kind, drawn by chance and the same for the same people. */
export function drawAdviceSets({ sitters, others }: People): AdviceSet[] {
  const everybody = [...others, ...sitters.flatMap(({ photos }) => photos)];
  return sitters.flatMap((sitter) => setsOf(sitter, others, everybody));
}

function setsOf(
  sitter: Sitter,
  others: readonly PersonPhoto[],
  everybody: readonly PersonPhoto[],
): AdviceSet[] {
  const seed = seedOf(sitter.person);
  const set = (kind: SetKind, photos: readonly SetPhoto[], isDescribed = false): AdviceSet => ({
    kind,
    sitter,
    photos: shuffled(photos, seed + kind.length),
    isDescribed,
  });
  const right = sitter.photos.map((photo) => as(Role.RIGHT, photo));
  if (sitter.origin === "laboratory") return [set("laboratory", right)];
  if (sitter.copies.length === 0) return [set("right, few", right)];
  const [first, second] = shuffled(others, seed).map((photo) => as(Role.STRANGER, photo));
  const double = as(Role.LOOK_ALIKE, lookAlikeOf(sitter, everybody));
  const copies = sitter.copies.map(({ kind, of, copy }) => ({ ...as(Role.COPY, copy), of, kind }));
  return [
    set("right", right),
    set("right, five", shuffled(right, seed).slice(0, 5)),
    set("right, described", right, true),
    set("one stranger", [...right, first!]),
    set("two strangers", [...right, first!, second!]),
    set("look-alike", [...right, double]),
    ...copies.map((copy) => set("copy", [...right, copy])),
    ...sitter.flaws.map(({ kind, of, flawed }) => {
      const rest = right.filter(({ name }) => name !== of.name);
      return set("flaw", [...rest, { ...as(Role.FLAWED, flawed), of, kind }]);
    }),
    set("all at once", [...right, first!, second!, double, ...copies.slice(0, 2)]),
  ];
}

const as = (role: Role, photo: PersonPhoto): SetPhoto => ({ ...photo, role });

const seedOf = (person: string): number => createHash("sha256").update(person).digest().readUInt32BE();
