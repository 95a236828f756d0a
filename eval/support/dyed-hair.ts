import type { UprightFace } from "../../src/face-analysis/measure/draw-upright-face.js";
import { convexHull, spanAt } from "../../src/face-analysis/measure/face-luminance.js";
import { type Extent, hairColourOf } from "../../src/face-analysis/measure/hair-colour.js";
import { type Lab, labOf } from "../../src/face-analysis/picture/colour.js";
import { hairColourName, hairColourNames } from "../../src/judgement/image/hair-colour-names.js";
import { parseHair } from "../../src/judgement/image/hair-words.js";
import { srgbOfLab } from "./srgb-of-lab.js";

interface Dye {
  /** As a persona's words name it. */
  word: string;
  /** Of CIELAB. */
  hueDegrees: number;
  /** At a lightness of 50 and more; in proportion less where it is darker. */
  chroma: number;
  lightnesses: readonly number[];
}

const ALL = [20, 35, 50, 65, 80];
/** Hues of common dyes, after their makers' charts by eye. */
export const DYES: readonly Dye[] = [
  { word: "burgundy", hueDegrees: 15, chroma: 45, lightnesses: [20, 30] },
  { word: "red", hueDegrees: 32, chroma: 70, lightnesses: [20, 35, 50] },
  { word: "orange", hueDegrees: 58, chroma: 70, lightnesses: [35, 50, 65, 80] },
  { word: "yellow", hueDegrees: 95, chroma: 70, lightnesses: [50, 65, 80] },
  { word: "green", hueDegrees: 140, chroma: 45, lightnesses: ALL },
  { word: "teal", hueDegrees: 195, chroma: 35, lightnesses: ALL },
  { word: "blue", hueDegrees: -80, chroma: 50, lightnesses: ALL },
  { word: "purple", hueDegrees: -45, chroma: 50, lightnesses: ALL },
  { word: "pink", hueDegrees: -5, chroma: 55, lightnesses: [35, 50, 65, 80] },
  { word: "pastel pink", hueDegrees: 0, chroma: 18, lightnesses: [65, 80] },
  { word: "rose gold", hueDegrees: 28, chroma: 24, lightnesses: [50, 65, 80] },
  { word: "lavender", hueDegrees: -50, chroma: 22, lightnesses: [65, 80] },
  { word: "silver", hueDegrees: -80, chroma: 6, lightnesses: [50, 65, 80] },
  { word: "platinum", hueDegrees: 88, chroma: 10, lightnesses: [80, 88] },
];

/** Pixels of a face's surroundings whose colour is nearer to that of the hair are taken for it. */
const LIKE_HAIR = 28;
/** Of the hair's own differences of lightness, what dyed hair keeps. */
const KEPT = 0.8;

/** The drawing with its hair in another colour, its strands and shine kept. */
export function dyed(face: UprightFace, hair: Lab, colour: Lab): UprightFace {
  const data = new Uint8ClampedArray(face.data);
  const hull = convexHull(face.landmarks);
  for (let y = 0; y < face.height; y++) {
    const [from, to] = spanAt(hull, y + 0.5, face.width);
    for (let x = 0; x < face.width; x++) {
      if (x >= from && x < to) continue;
      const at = 4 * (y * face.width + x);
      const own = labOf(data[at]!, data[at + 1]!, data[at + 2]!);
      const away = Math.hypot(
        own.lightness - hair.lightness,
        own.redness - hair.redness,
        own.yellowness - hair.yellowness,
      );
      if (away < LIKE_HAIR) data.set(srgbOfLab(inShade(colour, own.lightness - hair.lightness)), at);
    }
  }
  return { ...face, data };
}

/** Darker strands have less chroma, too. */
function inShade({ lightness, redness, yellowness }: Lab, away: number): Lab {
  const own = Math.min(98, Math.max(2, lightness + KEPT * away));
  const share = Math.min(1, own / lightness);
  return { lightness: own, redness: redness * share, yellowness: yellowness * share };
}

/** What is said of faces whose hair was dyed. */
export interface DyeReading {
  word: string;
  lightness: number;
  faces: number;
  measured: number;
  /** Of the measured ones: how often each name was given. */
  names: Record<string, number>;
  /** Of the measured ones, those that fit the word. */
  fitting: number;
}

export interface HairedFace {
  face: UprightFace;
  picture: Extent;
  hair: Lab;
}

export const readDyes = (heads: readonly HairedFace[]): DyeReading[] =>
  DYES.flatMap((dye) => dye.lightnesses.map((lightness) => readDye(heads, dye, lightness)));

function readDye(heads: readonly HairedFace[], dye: Dye, lightness: number): DyeReading {
  const chroma = dye.chroma * Math.min(1, lightness / 50);
  const hue = (dye.hueDegrees * Math.PI) / 180;
  const colour = { lightness, redness: chroma * Math.cos(hue), yellowness: chroma * Math.sin(hue) };
  const wanted = parseHair(dye.word)!.fitting!;
  const reading: DyeReading = {
    word: dye.word,
    lightness,
    faces: heads.length,
    measured: 0,
    names: {},
    fitting: 0,
  };
  for (const { face, picture, hair } of heads) {
    const found = hairColourOf(dyed(face, hair, colour), picture);
    if ("notMeasured" in found) continue;
    const name = hairColourName(found);
    reading.measured++;
    reading.names[name] = (reading.names[name] ?? 0) + 1;
    if ([...hairColourNames(found)].some((one) => wanted.has(one))) reading.fitting++;
  }
  return reading;
}
