import { hash } from "node:crypto";

const DIMENSIONS = 128;
/** People differ in few of them, so that some pairs of strangers are much nearer than others. */
const DIMENSIONS_OF_PEOPLE = 36;
/** The parts of an embedding by their lengths: what all faces have in common, whose it is, and what the photo adds. */
const COMMON = 0.9;
const PERSON = 0.375;
const NEAREST_PHOTO = 0.15;
const FARTHEST_PHOTO = 0.37;

/**
 * What a photo of a made person is compared by: 128 single-precision numbers of length 1 that follow from the names alone, an embedding beside which there is no second. Distances
 * are as those of real people by both (eval:calibrate): two photos of one person are 0.2 to 0.5 apart, 0.35 at the median, two people 0.64, and some of
 * them little farther than the farthest photos of one.
 * @param spread how far this photo lies from the middle of the person's: two photos are about 1.4 times as far apart. Without, one that
 * follows from the photo, so that some photos of a person are more alike than others.
 */
export function embeddingOf(
  person: string,
  photo: number | string,
  spread = spreadOf(`${person}/${photo}`),
): number[] {
  const common = direction("what faces have in common", DIMENSIONS);
  const whose = direction(person, DIMENSIONS_OF_PEOPLE);
  const added = direction(`${person}/${photo}`, DIMENSIONS);
  const numbers = common.map((value, i) => COMMON * value + PERSON * (whose[i] ?? 0) + spread * added[i]!);
  const length = Math.hypot(...numbers);
  return numbers.map((number) => Math.fround(number / length));
}

const spreadOf = (name: string): number =>
  NEAREST_PHOTO + (FARTHEST_PHOTO - NEAREST_PHOTO) * numberOf(`the spread of ${name}`);

const directions = new Map<string, number[]>();

/** So many numbers of length 1; those of two names stand nearly at right angles. */
function direction(name: string, dimensions: number): number[] {
  const key = `${name}, ${dimensions}`;
  const known = directions.get(key);
  if (known !== undefined) return known;
  const numbers = Array.from({ length: dimensions }, (_, i) => numberOf(`${name}/${i}`) - 0.5);
  const length = Math.hypot(...numbers);
  const made = numbers.map((number) => number / length);
  directions.set(key, made);
  return made;
}

/** From 0 to 1, by chance but always the same. Tests ask for millions: so the cheapest way to the digest's first four bytes. */
export const numberOf = (name: string): number =>
  Number.parseInt(hash("sha256", name).slice(0, 8), 16) / 2 ** 32;
