import { createHash } from "node:crypto";
import type { FaceMeasures } from "../../src/face-analysis/measure/measure.js";
import type { ImageAndFace, Persona } from "../../src/judgement/rows.js";
import { GOOD_MEASURES, madeFace, madeImage, sha256Of } from "./made-images.js";

/** A set made from a seed alone. */
export interface MadeSet {
  name: string;
  rows: ImageAndFace[];
  persona: Persona;
}

/** Numbers of [0, 1) that follow from the seed. */
type Random = () => number;

function randomFrom(seed: string): Random {
  let [block, at, count] = [Buffer.alloc(0), 0, 0];
  return () => {
    if (at === block.length) {
      block = createHash("sha256").update(`${seed}/${count++}`).digest();
      at = 0;
    }
    at += 4;
    return block.readUInt32BE(at - 4) / 2 ** 32;
  };
}

const chance = (random: Random, share: number): boolean => random() < share;
const between = (random: Random, from: number, to: number): number => from + (to - from) * random();
const oneOf = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

/** 128 numbers of this length. */
function direction(random: Random, length: number): number[] {
  const numbers = Array.from({ length: 128 }, () => random() + random() + random() - 1.5);
  const sum = Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0));
  return numbers.map((number) => (length * number) / sum);
}

const plus = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((number, i) => Math.fround(number + b[i]!));

const SIZES = [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10, 12, 15, 20];
const LATER_SIZES = new Map([
  [17, 50],
  [34, 35],
]);
const MODELS = ["test-model/1", "face-api-1.7.15/likeness-2", "face-api-1.7.15/likeness-4"];
const HAIRS = ["brown", "dark blond", "black or red", "platinum blonde", "pink", null];
/** Lightness, redness and yellowness. */
const DYED: [number, number, number][] = [
  [15, 1, 2],
  [65, 6, 28],
  [40, 30, 12],
  [55, 35, -20],
  [80, 0, 3],
];
const COLOURS = new Set<string>(["colourSpread", "skinLightness", "skinRedness", "skinYellowness"]);
/** Without the colours, which have a chance of their own. */
const ALL_MEASURES = (Object.keys(GOOD_MEASURES) as (keyof FaceMeasures)[]).filter(
  (name) => !COLOURS.has(name),
);

/** One kind of set after the other: clean ones, with strangers, copies, drawn faces, other models, missing measures, personas, and all of it. */
export function madeSet(number: number): MadeSet {
  const random = randomFrom(`set ${number}`);
  const size = LATER_SIZES.get(number) ?? SIZES[number % SIZES.length]!;
  const troubles = number % 4 === 0 ? 0 : number % 4 === 3 ? 0.3 : 0.12;
  const model = MODELS[number % 7 === 0 ? 1 : number % 5 === 0 ? 2 : 0]!;
  const people = ["Mira", "Nora", "Vera"].map(() => direction(random, 0.4));
  const primary = chance(random, 0.9) ? Math.floor(random() * Math.min(size, 3)) : -1;
  const rows: ImageAndFace[] = [];
  for (let place = 0; place < size; place++) {
    const another = place > 0 && chance(random, troubles) ? oneOf(random, rows) : undefined;
    const made = { number, place, isPrimary: place === primary, model, troubles, people };
    rows.push(another?.face ? copyOf(another, made, random) : photoOf(made, random));
  }
  return { name: `set ${number}`, rows, persona: personaFrom(random, troubles) };
}

function personaFrom(random: Random, troubles: number): Persona {
  const isMeant = troubles > 0 && chance(random, 0.6);
  const ageMin = Math.floor(between(random, 20, 40));
  return {
    ageMin: isMeant ? ageMin : null,
    ageMax: isMeant ? ageMin + Math.floor(between(random, 0, 10)) : null,
    hairColor: isMeant ? oneOf(random, HAIRS) : null,
    matchThreshold: oneOf(random, [0.85, 0.85, 0.7, 0.95]),
  };
}

interface Making {
  number: number;
  place: number;
  isPrimary: boolean;
  model: string;
  /** How often something is not as it should be, 0-1. */
  troubles: number;
  people: readonly number[][];
}

function rowOf({ number, place, isPrimary }: Making, random: Random): Pick<ImageAndFace, "image"> {
  const id = `00000000-0000-4000-8000-${String(1000 * number + place).padStart(12, "0")}`;
  const [width, height] = oneOf(random, [
    [1000, 1000],
    [1200, 1600],
    [3000, 2000],
  ]) as [number, number];
  return {
    image: madeImage({
      id,
      type: isPrimary ? "PRIMARY" : "REFERENCE",
      sha256: sha256Of(`made ${id}`),
      perceptualHash: sha256Of(`look of ${id}`).slice(0, 16),
      fileName: chance(random, 0.8) ? `photo ${place}.jpg` : null,
      width,
      height,
    }),
  };
}

function photoOf(making: Making, random: Random): ImageAndFace {
  const { troubles, people, model } = making;
  const { image } = rowOf(making, random);
  if (chance(random, troubles / 5)) return { image: { ...image, faceCount: 0 }, face: null };
  if (chance(random, troubles / 8)) {
    const status = oneOf(random, ["FAILED", "ANALYSING"] as const);
    return { image: { ...image, status, analyser: null, faceCount: null }, face: null };
  }
  const person = chance(random, troubles) ? oneOf(random, people) : people[0]!;
  const own = chance(random, troubles / 6) ? "face-api-1.7.15/likeness-3" : model;
  const spread = between(random, 0.12, chance(random, troubles / 2) ? 0.4 : 0.24);
  const face = madeFace({
    embedding: plus(person, direction(random, spread)),
    model: own,
    ...poseFrom(random),
    interEyePixels: between(random, chance(random, troubles) ? 12 : 45, 200),
    estimatedAge: chance(random, troubles / 2)
      ? null
      : between(random, 22, chance(random, troubles) ? 60 : 30),
    measures: {
      ...measuresFrom(random, troubles),
      ...coloursFrom(randomFrom(`colours of ${image.id}`), troubles),
    },
  });
  const faceCount = chance(random, troubles / 3) ? 2 : 1;
  const perceptualHash = chance(random, troubles / 6) ? null : image.perceptualHash;
  return { image: { ...image, analyser: own, faceCount, perceptualHash }, face };
}

/** The same shot saved anew: nearly the same face, and a hash that differs in some bits. */
function copyOf({ image: former, face }: ImageAndFace, making: Making, random: Random): ImageAndFace {
  const { image } = rowOf(making, random);
  const bits = BigInt(`0x${former.perceptualHash ?? "0"}`) ^ BigInt(Math.floor(random() * 2 ** 10));
  const perceptualHash = former.perceptualHash && bits.toString(16).padStart(16, "0");
  const embedding = plus(face!.embedding, direction(random, between(random, 0, 0.16)));
  const { faceCount, analyser, width, height } = former;
  const measures = measuresFrom(random, making.troubles / 2);
  return {
    image: { ...image, perceptualHash, faceCount, analyser, width, height },
    face: madeFace({ ...face, embedding, measures }),
  };
}

function poseFrom(random: Random) {
  const isTurned = chance(random, 0.4);
  const side = between(random, 150, 900);
  return {
    yawDegrees: between(random, -15, 15) + (isTurned ? between(random, -60, 60) : 0),
    pitchDegrees: between(random, -15, 15) + (chance(random, 0.1) ? 20 : 0),
    rollDegrees: chance(random, 0.05) ? oneOf(random, [90, -90, 180]) : between(random, -20, 20),
    box: { x: between(random, -50, 300), y: between(random, 0, 100), width: side * 0.8, height: side },
  };
}

/** Mostly right; now and then without colours, in blue light, or not known. */
function coloursFrom(random: Random, troubles: number): FaceMeasures {
  if (chance(random, troubles / 3))
    return { colourSpread: between(random, 0, 4), skinRedness: 2, skinYellowness: 3 };
  if (chance(random, troubles / 3)) return { skinRedness: between(random, -20, 5), skinYellowness: -15 };
  if (!chance(random, troubles / 6)) return {};
  const dark = { notMeasured: "it was made so" };
  return { skinLightness: dark, skinRedness: dark, skinYellowness: dark };
}

function measuresFrom(random: Random, troubles: number): FaceMeasures {
  const happy = random();
  const measures: Record<string, FaceMeasures[keyof FaceMeasures]> = {
    ...GOOD_MEASURES,
    expressionHappy: happy,
    expressionNeutrality: (1 - happy) * random(),
    expressionAngry: 0,
    expressionFearful: 0,
    expressionDisgusted: 0,
    expressionSurprised: chance(random, troubles) ? 1 : 0,
    hairLightness: between(random, 24, 36),
    hairRedness: between(random, 6, 11),
    hairYellowness: between(random, 12, 20),
  };
  if (chance(random, troubles)) {
    const [hairLightness, hairRedness, hairYellowness] = oneOf(random, DYED);
    Object.assign(measures, { hairLightness, hairRedness, hairYellowness });
  }
  if (chance(random, troubles / 4)) measures.lineContrast = 120;
  for (const name of ALL_MEASURES) {
    const measure = measures[name];
    const isMissing = chance(random, troubles / 8);
    const isUnmeasured = !isMissing && chance(random, troubles / 8);
    const isOff = !isMissing && !isUnmeasured && chance(random, troubles / 3);
    if (isMissing) delete measures[name];
    if (isUnmeasured) measures[name] = { notMeasured: "it was made so" };
    if (isOff && name !== "lineContrast" && typeof measure === "number") {
      measures[name] = measure * between(random, 0.001, 3);
    }
  }
  return measures;
}
