import { iccProfileOf, D65, type RgbColourSpace } from "../../../src/face-analysis/picture/icc-profile.js";

export type Colour = readonly [red: number, green: number, blue: number];

const srgbToLight = (value: number): number =>
  value > 0.04045 ? Math.pow((value + 0.055) / 1.055, 2.4) : value / 12.92;
const lightToSrgb = (light: number): number =>
  light > 0.0031308 ? 1.055 * Math.pow(light, 1 / 2.4) - 0.055 : 12.92 * light;

export interface ColourSpace {
  name: string;
  icc: Buffer | null;
  toLight(value: number): number;
  /** Rows: linear red, green and blue of sRGB, made of the space's own. All of these spaces have the same white. */
  toSrgb: readonly Colour[];
}

const SAME: readonly Colour[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const space = (red: [number, number], green: [number, number], blue: [number, number]) => ({
  red,
  green,
  blue,
  white: D65,
});
const SRGB: RgbColourSpace = { ...space([0.64, 0.33], [0.3, 0.6], [0.15, 0.06]), toLight: srgbToLight };
const DISPLAY_P3: RgbColourSpace = {
  ...space([0.68, 0.32], [0.265, 0.69], [0.15, 0.06]),
  toLight: srgbToLight,
};
/** Adobe RGB (1998), 4.3.4.2: the exponent is 2 and 51/256. */
const adobeToLight = (value: number): number => Math.pow(value, 2.19921875);
const ADOBE_RGB: RgbColourSpace = {
  ...space([0.64, 0.33], [0.21, 0.71], [0.15, 0.06]),
  toLight: adobeToLight,
};

/** The matrices are published ones: CSS Color 4 (Display P3), Adobe RGB (1998) 4.3.6.3 times that of IEC 61966-2-1. */
export const COLOUR_SPACES: ColourSpace[] = [
  { name: "no profile", icc: null, toLight: srgbToLight, toSrgb: SAME },
  { name: "sRGB", icc: iccProfileOf(SRGB), toLight: srgbToLight, toSrgb: SAME },
  {
    name: "Display P3",
    icc: iccProfileOf(DISPLAY_P3),
    toLight: srgbToLight,
    toSrgb: [
      [1.2249401763, -0.2249401763, 0],
      [-0.0420569547, 1.0420569547, 0],
      [-0.0196375546, -0.0786360456, 1.0982736001],
    ],
  },
  {
    name: "Adobe RGB",
    icc: iccProfileOf(ADOBE_RGB),
    toLight: adobeToLight,
    toSrgb: [
      [1.398355744, -0.398355744, 0],
      [0, 1, 0],
      [0, -0.0429289893, 1.0429289893],
    ],
  },
];

/** What a stored colour (0-255) is in sRGB, 0-255, on white where it is so opaque (0-1). */
export function inSrgb(stored: Colour, { toLight, toSrgb }: ColourSpace, opacity = 1): Colour {
  const light = stored.map((value) => toLight(value / 255));
  return toSrgb.map((row) => {
    const mixed = row.reduce((sum, share, i) => sum + share * light[i]!, 0);
    const value = 255 * lightToSrgb(Math.min(1, Math.max(0, mixed)));
    return value * opacity + 255 * (1 - opacity);
  }) as unknown as Colour;
}
