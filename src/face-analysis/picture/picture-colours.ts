import { D65, iccProfileOf, type Chromaticity, type RgbColourSpace } from "./icc-profile.js";

/** Which colours a picture's numbers stand for: by an ICC profile, or by numbers of ITU-T H.273. */
export type PictureColours =
  | { kind: "icc"; profile: Buffer }
  | { kind: "coded"; primaries: number; transfer: number }
  | { kind: "unsaid" };

/** The ICC profile of a picture's colours; null where they are sRGB's, or not known and taken for it. */
export function profileOf(colours: PictureColours): Buffer | null {
  if (colours.kind === "icc") return colours.profile;
  const space = colours.kind === "coded" ? codedColourSpace(colours.primaries, colours.transfer) : null;
  return space && iccProfileOf(space);
}

/** Colour primaries by their number in ITU-T H.273, table 2: those of sRGB (1) are not listed, as nothing is to be converted. */
const PRIMARIES: Record<number, readonly [red: Chromaticity, green: Chromaticity, blue: Chromaticity]> = {
  9: [
    [0.708, 0.292],
    [0.17, 0.797],
    [0.131, 0.046],
  ],
  12: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
  ],
};
const SRGB_PRIMARIES = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
] as const;
/** Transfer characteristics by their number in H.273, table 3. Any other is seen on screens as sRGB's is. */
const [PQ, HLG] = [16, 18];
/** Light of a white page in pictures of high dynamic range (ITU-R BT.2408, 2.2); what is brighter becomes white. */
const REFERENCE_WHITE_CANDELA = 203;
/** HLG's signal of that white, and its light, of the brightest. */
const HLG_WHITE = hlgToLight(0.75);

function codedColourSpace(primaries: number, transfer: number): RgbColourSpace | null {
  const isHighRange = transfer === PQ || transfer === HLG;
  if (PRIMARIES[primaries] === undefined && !isHighRange) return null;
  const [red, green, blue] = PRIMARIES[primaries] ?? SRGB_PRIMARIES;
  return { red, green, blue, white: D65, toLight: transferOf(transfer) };
}

function transferOf(transfer: number): (value: number) => number {
  if (transfer === PQ) return (value) => pqToCandela(value) / REFERENCE_WHITE_CANDELA;
  if (transfer === HLG) return (value) => hlgToLight(value) / HLG_WHITE;
  return srgbToLight;
}

/** IEC 61966-2-1. */
const srgbToLight = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/** SMPTE ST 2084. */
function pqToCandela(value: number): number {
  const power = value ** (32 / 2523);
  return 10_000 * (Math.max(0, power - 0.8359375) / (18.8515625 - 18.6875 * power)) ** (8192 / 1305);
}

/** ARIB STD-B67. */
function hlgToLight(value: number): number {
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}
