import { faceRowOf } from "./analysed-file.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import { closeness } from "../../../src/judgement/likeness/cohesion.js";
import { embeddingDistance } from "../../../src/judgement/likeness/match-score.js";
import { assessImage } from "../../../src/judgement/image/assess-image.js";
import { identityOfFace } from "../identity-of-face.js";
import { shuffled } from "../seeded-random.js";
import type { People, PersonPhoto, Sitter } from "./people.js";
import { Tally } from "./tally.js";

/** What the bounds of the advice are chosen by: how far a set's photos lie apart, and how much a score changes with the file. */
export function readPerson(sitter: Sitter, { others }: People): Tally {
  const tally = new Tally();
  readSpread(sitter, others, tally);
  for (const { kind, of, copy } of sitter.copies) {
    const change = Math.abs(scoreOf(copy) - scoreOf(of));
    tally.measure("score of a copy and of its photo, difference", change);
    tally.measure(`score of a copy and of its photo, difference: ${kind}`, change);
  }
  readLaughs(sitter, tally);
  return tally;
}

/** Sets of as many photos: the person's own, with one stranger among them, half of them strangers, and all of different people. */
function readSpread({ photos, origin }: Sitter, others: readonly PersonPhoto[], tally: Tally): void {
  const own = photos.filter(({ file }) => file.face !== null);
  if (origin === "laboratory" || own.length < 2) return;
  const strangers = shuffled(others, own.length);
  for (const distance of distancesIn(own)) tally.measure("distance of two photos of one person", distance);
  for (const distance of distancesIn(strangers.slice(0, own.length))) {
    tally.measure("distance of photos of two people", distance);
  }
  const kinds: [string, number][] = [
    ["all of one person", 0],
    ["one of a stranger", 1],
    ["half of strangers", Math.ceil(own.length / 2)],
    ["all of different people", own.length],
  ];
  for (const [kind, count] of kinds) {
    const distances = distancesIn([...own.slice(count), ...strangers.slice(0, count)]);
    tally.measure(`mean distance in a set, ${kind}`, meanOf(distances));
    tally.measure(
      `cohesion of a set, ${kind}`,
      meanOf(distances.map((distance) => closeness(distance, DEFAULT_THRESHOLDS))),
    );
  }
}

function distancesIn(photos: readonly PersonPhoto[]): number[] {
  return photos.flatMap((a, i) =>
    photos
      .slice(0, i)
      .map((b) => embeddingDistance(identityOfFace(a.file.face!), identityOfFace(b.file.face!))),
  );
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function scoreOf({ file }: PersonPhoto): number {
  return assessImage({ ...file, status: "READY" }, faceRowOf(file))!.score;
}

/** Years that a person's laughing photos are estimated above the median of the calm ones. */
function readLaughs({ photos }: Sitter, tally: Tally): void {
  const ages = (isLaughing: boolean) =>
    photos
      .filter(({ file: { face } }) => face !== null && isHappy(face.measures.expressionHappy) === isLaughing)
      .flatMap(({ file }) => file.face!.estimatedAge ?? [])
      .toSorted((a, b) => a - b);
  const calm = ages(false);
  if (calm.length < 3) return;
  const middle = calm[calm.length >> 1]!;
  for (const age of ages(true))
    tally.measure("years a laughing face is estimated above the calm ones", age - middle);
}

const isHappy = (measure: unknown): boolean => typeof measure === "number" && measure >= 0.5;
