import { FindingCode, type Finding } from "../finding.js";
import { findingOf, type JudgedSet } from "./judge-set.js";
import { isShared } from "./burdens.js";
import { cropFindingOf } from "./character-beside.js";
import { sameShotOf } from "./group-set.js";
import type { SetImage } from "./identity-set.js";

export enum ConflictKind {
  AGE = "AGE",
  HAIR = "HAIR",
  IDENTITY = "IDENTITY",
  NEAR_DUPLICATE = "NEAR_DUPLICATE",
}

/** Images of a set that do not go together. */
export interface Conflict {
  kind: ConflictKind;
  /** The side that should change. */
  images: readonly SetImage[];
  /** The side they disagree with; empty when that is the persona. */
  others: readonly SetImage[];
  measured: number | null;
  threshold: number | null;
  message: string;
}

/** Everything that does not go together: strangers first, then copies, then what looks unlike. */
export function conflictsOf(set: JudgedSet): Conflict[] {
  return [
    ...set.strangers
      .map((strangers) => strangers.filter((image) => cropFindingOf(set, image) === undefined))
      .filter(({ length }) => length > 0)
      .map((strangers) => strangersConflict(set, strangers)),
    ...cropConflicts(set),
    ...copyConflicts(set),
    ...personaConflicts(set, ConflictKind.AGE, FindingCode.AGE_OUTSIDE_PERSONA, "age"),
    ...setConflicts(set, ConflictKind.AGE, FindingCode.AGE_UNLIKE_SET),
    ...personaConflicts(set, ConflictKind.HAIR, FindingCode.HAIR_UNLIKE_PERSONA, "hair"),
    ...setConflicts(set, ConflictKind.HAIR, FindingCode.HAIR_UNLIKE_SET),
  ];
}

/** Each for itself: the image shows the character, only not as its most prominent face. */
function cropConflicts(set: JudgedSet): Conflict[] {
  return set.images.flatMap((image) => {
    const finding = cropFindingOf(set, image);
    if (finding === undefined) return [];
    const { measured, threshold } = finding;
    const message = `${image.name} shows the character beside somebody whose face is more prominent. Crop it to the character.`;
    return [
      { kind: ConflictKind.IDENTITY, images: [image], others: set.distinct, measured, threshold, message },
    ];
  });
}

function strangersConflict(set: JudgedSet, images: readonly SetImage[]): Conflict {
  const { template, distinct: others, persona, betterCopy, thresholds } = set;
  const shots = images.filter((image) => !betterCopy.has(image));
  const scores = shots.map(({ comparable }) => template!.scoreOf(comparable!)!);
  const measured = Math.max(...scores);
  const isSure = measured < thresholds.removal.strongScore;
  const who =
    images.length === 1
      ? `${namesOf(images)} ${isSure ? "does not show" : "may not show"}`
      : `${images.length} images (${namesOf(images)}) ${isSure ? "do not show" : "may not show"}`;
  const message = `${who} the person of the ${others.length} that make the face lock; the match score is ${measured.toFixed(2)} at best.`;
  const { matchThreshold: threshold } = persona;
  return { kind: ConflictKind.IDENTITY, images, others, measured, threshold, message };
}

/** What is measured is that of the copy that is furthest from the better one. */
function copyConflicts({ betterCopy, pairs }: JudgedSet): Conflict[] {
  const copies = new Map<SetImage, SetImage[]>();
  for (const [copy, better] of betterCopy) copies.set(better, [...(copies.get(better) ?? []), copy]);
  return [...copies].map(([better, images]) => {
    const shots = images.map((image) => sameShotOf(pairs, image, better));
    const { measured, threshold } = shots.reduce((a, b) => (b.measured > a.measured ? b : a));
    const names = images.map(({ name }, i) => (shots[i]!.isMirrored ? `${name} (mirrored)` : name));
    return {
      kind: ConflictKind.NEAR_DUPLICATE,
      images,
      others: [better],
      measured,
      threshold,
      message: `${names.join(", ")}: the same shot as ${better.name}.`,
    };
  });
}

/** One conflict for all images, since it is one thing that they disagree with. */
function personaConflicts(set: JudgedSet, kind: ConflictKind, code: FindingCode, what: string): Conflict[] {
  const found = foundIn(set, code);
  if (found.length === 0) return [];
  const rest = isShared(set, code) ? " Most images agree, so perhaps the persona should change." : "";
  const images = found.map(([image]) => image);
  return [
    {
      kind,
      images,
      others: [],
      measured: largest(found.map(([, { measured }]) => measured)),
      threshold: found[0]![1].threshold,
      message: `${found.length} of ${set.distinct.length} images do not fit the persona's ${what}: ${namesOf(images)}.${rest}`,
    },
  ];
}

function setConflicts(set: JudgedSet, kind: ConflictKind, code: FindingCode): Conflict[] {
  return foundIn(set, code).map(([image, { measured, threshold, message }]) => ({
    kind,
    images: [image],
    others: set.distinct.filter((other) => other !== image),
    measured,
    threshold,
    message: `${image.name}: ${message}`,
  }));
}

/** The images that show the character, one of each shot, and have this finding; what could not be measured is in no conflict. */
function foundIn(set: JudgedSet, code: FindingCode): [SetImage, Finding][] {
  return set.distinct.flatMap((image) => {
    const finding = findingOf(set, image, code);
    return finding === undefined ? [] : [[image, finding]];
  });
}

const namesOf = (images: readonly SetImage[]): string => images.map(({ name }) => name).join(", ");

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
