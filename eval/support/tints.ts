import { type RgbPixels, readPixels, toSharp } from "../../src/face-analysis/picture/upright-picture.js";
import sharp from "sharp";

/** A way to take a photo's colours, or to lay others over it. */
export interface Tint {
  name: string;
  /** Rising; 1 changes nothing where it multiplies light. */
  strengths: readonly number[];
  /** Saved once as a JPEG, as such pictures come. */
  make(photo: RgbPixels, strength: number): Promise<RgbPixels>;
}

/** The light of each channel is multiplied, that of the whole kept. */
type Gains = (strength: number) => readonly [red: number, green: number, blue: number];

const cast = (name: string, strengths: readonly number[], gains: Gains): Tint => ({
  name,
  strengths,
  make: (photo, strength) => saved(inLight(photo, gains(strength))),
});

export const TINTS: readonly Tint[] = [
  {
    name: "colours taken off, %",
    strengths: [50, 70, 80, 90, 100],
    make: (photo, share) => saved(faded(photo, share / 100)),
  },
  {
    name: "sepia, %",
    strengths: [50, 80, 100],
    make: (photo, share) => saved(toned(photo, [112, 66, 20], share / 100)),
  },
  {
    name: "toned blue, %",
    strengths: [50, 80, 100],
    make: (photo, share) => saved(toned(photo, [20, 50, 110], share / 100)),
  },
  {
    name: "toned in full red, %",
    strengths: [100],
    make: (photo, share) => saved(toned(photo, [255, 0, 0], share / 100)),
  },
  cast("blue light", [1.2, 1.5, 2, 3, 5], (by) => [1 / by, 1, by]),
  cast("warm light", [1.2, 1.5, 2, 3, 5], (by) => [by, 1, 1 / by]),
  cast("green light", [1.2, 1.5, 2, 3, 5], (by) => [1 / by, 1, 1 / by]),
  cast("red light", [1.2, 1.5, 2, 3, 5], (by) => [by, 1 / by, 1 / by]),
  cast("purple light", [1.2, 1.5, 2, 3, 5], (by) => [1, 1 / by, by]),
];

async function saved(photo: RgbPixels): Promise<RgbPixels> {
  return readPixels(sharp(await toSharp(photo).jpeg({ quality: 85 }).toBuffer()));
}

function changed(
  photo: RgbPixels,
  change: (rgb: readonly [number, number, number]) => readonly number[],
): RgbPixels {
  const rgb = Buffer.alloc(photo.rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    rgb.set(
      change([photo.rgb[i]!, photo.rgb[i + 1]!, photo.rgb[i + 2]!]).map((value) =>
        Math.round(Math.min(255, Math.max(0, value))),
      ),
      i,
    );
  }
  return { ...photo, rgb };
}

const lumaOf = ([red, green, blue]: readonly [number, number, number]): number =>
  0.299 * red + 0.587 * green + 0.114 * blue;

export const faded = (photo: RgbPixels, share: number): RgbPixels =>
  changed(photo, (colour) => colour.map((value) => value + share * (lumaOf(colour) - value)));

/** Black, the tone and white by brightness, over so much of the colours. */
export const toned = (photo: RgbPixels, tone: readonly number[], share: number): RgbPixels =>
  changed(photo, (colour) => {
    const luma = lumaOf(colour) / 255;
    const half = luma < 0.5;
    return colour.map((value, i) => {
      const aim = half ? 2 * luma * tone[i]! : tone[i]! + (2 * luma - 1) * (255 - tone[i]!);
      return value + share * (aim - value);
    });
  });

const toLight = (value: number): number =>
  value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
const toValue = (light: number): number =>
  255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

export function inLight(photo: RgbPixels, [red, green, blue]: readonly [number, number, number]): RgbPixels {
  const white = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const tables = [red, green, blue].map((gain) =>
    Float64Array.from({ length: 256 }, (_, value) => toValue(Math.min(1, (toLight(value) * gain) / white))),
  );
  return changed(photo, (colour) => colour.map((value, i) => tables[i]![value]!));
}
