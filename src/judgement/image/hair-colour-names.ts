import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { type Lab, chromaOf, hueDegreesOf } from "../../face-analysis/picture/colour.js";

/** Hair grows in these colours. */
export const NATURAL_HAIR_COLOURS = ["black", "brown", "blond", "red", "grey", "white"] as const;
/** And it is dyed in these, besides; vivid red is red. */
export const DYED_HAIR_COLOURS = ["pink", "orange", "yellow", "green", "blue", "purple"] as const;
export const HAIR_COLOURS = [...NATURAL_HAIR_COLOURS, ...DYED_HAIR_COLOURS] as const;
export type HairColourName = (typeof HAIR_COLOURS)[number];

type HairNameBounds = Thresholds["hairNames"];

/**
 * The everyday name of a hair colour as photographed. The bounds are `hairNames` of the thresholds; neighbours
 * such as dark brown and black, or light brown and blond, pass into each other with the light.
 */
export function hairColourName(colour: Lab, { hairNames }: Thresholds = thresholdsInForce()): HairColourName {
  return dyedName(colour, hairNames) ?? naturalName(colour, hairNames);
}

/**
 * Every name that a person might give the colour: the one of {@link hairColourName}; of a dyed one also that of the hue a little
 * further on either side; of a pale one also that of hair without a hue, which the light may have tinted; of black hair with a hue also that of the dye.
 */
export function hairColourNames(
  colour: Lab,
  { hairNames }: Thresholds = thresholdsInForce(),
): ReadonlySet<HairColourName> {
  const dyed = dyedName(colour, hairNames);
  if (dyed === null) {
    const lighter = { ...colour, lightness: Math.max(colour.lightness, hairNames.darkLightness) };
    const dark = dyedName(lighter, hairNames);
    return new Set([naturalName(colour, hairNames), ...(dark === null ? [] : [dark])]);
  }
  const names = [-hairNames.dyedHueMargin, 0, hairNames.dyedHueMargin].map((degrees) =>
    dyedName(turned(colour, degrees), hairNames),
  );
  const isPale = chromaOf(colour) < hairNames.paleChroma;
  const tinted = isPale ? naturalName({ ...colour, redness: 0, yellowness: 0 }, hairNames) : null;
  return new Set([...names, tinted].filter((name) => name !== null));
}

function turned(colour: Lab, degrees: number): Lab {
  const chroma = chromaOf(colour);
  const hue = ((hueDegreesOf(colour) + degrees) * Math.PI) / 180;
  return { ...colour, redness: chroma * Math.cos(hue), yellowness: chroma * Math.sin(hue) };
}

/** Null for what may have grown. */
function dyedName(colour: Lab, at: HairNameBounds): HairColourName | null {
  const hue = hueDegreesOf(colour);
  const chroma = chromaOf(colour);
  if (hue > at.grownHueFrom && hue < at.grownHueTo) return warmDyedName(colour, hue, chroma, at);
  if (chroma <= (colour.lightness < at.darkLightness ? at.dyedChromaDark : at.dyedChroma)) return null;
  if (hue >= at.grownHueTo && hue < at.blueHue) return "green";
  if (hue >= at.blueHue || hue < at.purpleHue) return "blue";
  if (colour.lightness < at.burgundyLightness) return hue < at.burgundyHue ? "purple" : "red";
  return hue < at.pinkHue ? "purple" : "pink";
}

/** In the hues of grown hair only what is too vivid for it is dyed, and what is too light to be red. */
function warmDyedName(
  { lightness }: Lab,
  hue: number,
  chroma: number,
  at: HairNameBounds,
): HairColourName | null {
  if (hue < at.rosyHue && lightness > at.rosyLightness && chroma > at.dyedChroma && chroma < at.rosyChroma)
    return "pink";
  if (chroma < at.vividChroma || lightness < at.vividLightness || hue < at.orangeHue) return null;
  return hue < at.yellowHue ? "orange" : "yellow";
}

function naturalName(colour: Lab, at: HairNameBounds): HairColourName {
  const { lightness } = colour;
  const chroma = chromaOf(colour);
  const hue = hueDegreesOf(colour);
  const grows = hue > at.grownHueFrom && hue < at.grownHueTo;
  const isDark = lightness < at.blackGreyLightness;
  if (lightness < at.blackLightness || (isDark && chroma < at.blackGreyChroma)) return "black";
  if (chroma < (lightness > at.greyLightness ? at.greyChroma : at.greyChromaDark) || !grows)
    return lightness > at.whiteLightness ? "white" : isDark ? "black" : "grey";
  if (hue < at.redHue && chroma > at.redChroma) return "red";
  return lightness > at.blondLightness ? "blond" : "brown";
}

/**
 * How far two hair colours are apart: CIE94 with the weights for textiles (kL 2, K1 0.048, K2 0.014; CIE 116-1995), which make little
 * of lightness, as the light on a photo does. Symmetric: the chroma is the geometric mean of both.
 */
export function hairColourDistance(a: Lab, b: Lab): number {
  const [chromaA, chromaB] = [chromaOf(a), chromaOf(b)];
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
