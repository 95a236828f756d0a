import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import type { Lab } from "../../face-analysis/picture/colour.js";

export const HAIR_COLOURS = ["black", "brown", "blond", "red", "grey", "white", "other"] as const;
/** `other` are the hues that do not grow: pink, blue, green, purple. */
export type HairColourName = (typeof HAIR_COLOURS)[number];

/**
 * The everyday name of a hair colour as photographed. The bounds are `hairNames` of the thresholds; neighbours
 * such as dark brown and black, or light brown and blond, pass into each other with the light.
 */
export function hairColourName(
  { lightness, redness, yellowness }: Lab,
  { hairNames: at }: Thresholds = thresholdsInForce(),
): HairColourName {
  const chroma = Math.hypot(redness, yellowness);
  const hueDegrees = (Math.atan2(yellowness, redness) * 180) / Math.PI;
  const grows = hueDegrees > at.grownHueFrom && hueDegrees < at.grownHueTo;
  if (!grows && chroma > (lightness < at.darkLightness ? at.dyedChromaDark : at.dyedChroma)) return "other";
  const isDark = lightness < at.blackGreyLightness;
  if (lightness < at.blackLightness || (isDark && chroma < at.blackGreyChroma)) return "black";
  if (chroma < (lightness > at.greyLightness ? at.greyChroma : at.greyChromaDark) || !grows)
    return lightness > at.whiteLightness ? "white" : isDark ? "black" : "grey";
  if (hueDegrees < at.redHue && chroma > at.redChroma) return "red";
  return lightness > at.blondLightness ? "blond" : "brown";
}

/**
 * How far two hair colours are apart: CIE94 with the weights for textiles (kL 2, K1 0.048, K2 0.014; CIE 116-1995), which make little
 * of lightness, as the light on a photo does. Symmetric: the chroma is the geometric mean of both.
 */
export function hairColourDistance(a: Lab, b: Lab): number {
  const [chromaA, chromaB] = [Math.hypot(a.redness, a.yellowness), Math.hypot(b.redness, b.yellowness)];
  const chroma = Math.sqrt(chromaA * chromaB);
  const deltaChroma = chromaA - chromaB;
  const deltaHueSquared = Math.max(
    0,
    (a.redness - b.redness) ** 2 + (a.yellowness - b.yellowness) ** 2 - deltaChroma ** 2,
  );
  return Math.sqrt(
    ((a.lightness - b.lightness) / 2) ** 2 +
      (deltaChroma / (1 + 0.048 * chroma)) ** 2 +
      deltaHueSquared / (1 + 0.014 * chroma) ** 2,
  );
}

/** Whether two colours are too far apart to be those of one head. */
export const hairColoursDiffer = (a: Lab, b: Lab, { hair }: Thresholds = thresholdsInForce()): boolean =>
  hairColourDistance(a, b) > hair.distance;

/** Words that name a colour, by class; each is looked for as a whole word, "ish" and a trailing "e" or "s" aside. */
const WORDS: Record<HairColourName, readonly string[]> = {
  black: ["black", "raven", "jet", "ebony", "onyx"],
  brown: [
    "brown",
    "brunette",
    "brunet",
    "chestnut",
    "chocolate",
    "mahogany",
    "hazel",
    "hazelnut",
    "mocha",
    "caramel",
    "coffee",
  ],
  blond: ["blond", "blonde", "golden", "flaxen", "platinum", "sandy", "honey", "fair", "towheaded"],
  red: ["red", "ginger", "auburn", "copper", "coppery", "redhead", "titian"],
  grey: ["grey", "gray", "silver", "silvery", "pepper"],
  white: ["white", "snow"],
  // prettier-ignore
  other: [
    "pink", "blue", "green", "purple", "violet", "teal", "turquoise", "lavender", "lilac", "magenta", "mint",
    "rainbow", "pastel", "cyan", "aqua", "indigo", "mauve", "neon", "orange", "yellow",
  ],
};
const CLASS_OF = new Map(
  HAIR_COLOURS.flatMap((name) => WORDS[name].map((word): [string, HairColourName] => [word, name])),
);
/** Phrases whose last colour word is not what they name. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\brose[ -]gold\b/g, "pink"],
  [/\bsalt[ -](?:and|n|&)[ -]pepper\b/g, "grey"],
  [/\b(?:dirty|dishwater)[ -]blonde?\b/g, "blond"],
];

/**
 * Reads a colour from the persona's free text. The last colour word is the noun that the others describe ("reddish brown",
 * "platinum blonde", "blue-black"); what stands behind "with" are streaks, roots and the like.
 * @returns null when no colour is named, or more than one that cannot all be the hair's ("black or blond")
 */
export function parseHairColour(text: string): HairColourName | null {
  let phrase = text.toLowerCase().split(/\b(?:with|not|and some)\b/)[0]!;
  for (const [pattern, word] of PHRASES) phrase = phrase.replace(pattern, word);
  const named = phrase
    .split(/\b(?:and|or|to|then|into)\b|[/,;&+>]/)
    .map(lastColourOf)
    .filter((name) => name !== null);
  return new Set(named).size === 1 ? named[0]! : null;
}

function lastColourOf(words: string): HairColourName | null {
  const colours = words
    .split(/[^a-z]+/)
    .map((word) => CLASS_OF.get(word))
    .filter((name) => name !== undefined);
  return colours.at(-1) ?? null;
}
