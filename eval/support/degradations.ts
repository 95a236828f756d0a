import sharp from "sharp";
import { FindingCode } from "../../src/judgement/finding.js";
import type { FaceMeasures } from "../../src/face-analysis/measure/measure.js";
import { RgbPixels, readPixels, toSharp } from "../../src/face-analysis/picture/upright-picture.js";

/** One way of making photos worse, by rising strength. Lengths are in pixels at 64 px between the eyes. */
export interface Degradation {
  name: string;
  measure: keyof FaceMeasures;
  finding: FindingCode;
  strengths: readonly number[];
  /** The result has the size of the photo. */
  make(photo: RgbPixels, strength: number, interEyePixels: number): Promise<RgbPixels> | RgbPixels;
}

const fromSharp = (picture: sharp.Sharp): Promise<RgbPixels> => readPixels(picture.removeAlpha());

export const DEGRADATIONS: readonly Degradation[] = [
  {
    name: "Gaussian blur, sigma in px at 64",
    measure: "sharpness",
    finding: FindingCode.BLUR,
    strengths: [0.5, 1, 1.5, 2, 3, 4, 6],
    make: (photo, sigma, interEye) => fromSharp(toSharp(photo).blur(Math.max(0.3, (sigma * interEye) / 64))),
  },
  {
    name: "motion blur, length in px at 64",
    measure: "sharpness",
    finding: FindingCode.BLUR,
    strengths: [3, 5, 8, 12, 18],
    make: (photo, length, interEye) => smear(photo, Math.max(2, Math.round((length * interEye) / 64))),
  },
  {
    name: "light divided by",
    measure: "underExposure",
    finding: FindingCode.UNDER_EXPOSED,
    strengths: [2, 4, 8, 16],
    make: (photo, factor) => lit(photo, () => 1 / factor),
  },
  {
    name: "light multiplied by",
    measure: "overExposure",
    finding: FindingCode.OVER_EXPOSED,
    strengths: [1.5, 2, 3, 4],
    make: (photo, factor) => lit(photo, () => factor),
  },
  {
    name: "contrast divided by",
    measure: "dynamicRange",
    finding: FindingCode.LOW_CONTRAST,
    strengths: [1.5, 2, 3, 5],
    make: (photo, factor) => fromSharp(toSharp(photo).linear(1 / factor, 128 * (1 - 1 / factor))),
  },
  {
    name: "one side's light divided by",
    measure: "illuminationUniformity",
    finding: FindingCode.UNEVEN_LIGHT,
    strengths: [1.5, 2, 4, 8],
    make: (photo, factor) => lit(photo, (across) => factor ** -sideways(across)),
  },
  {
    name: "bilateral smoothing, sigma in grey levels",
    measure: "skinTexture",
    finding: FindingCode.OVERSMOOTHED_SKIN,
    strengths: [10, 20, 40],
    make: (photo, sigma, interEye) => bilateral(photo, (2 * interEye) / 64, sigma),
  },
  {
    name: "reduced and enlarged by",
    measure: "effectiveResolution",
    finding: FindingCode.LOW_RESOLUTION,
    strengths: [1.5, 2, 3, 4, 8],
    make: reducedAndEnlarged,
  },
  {
    name: "JPEG, 100 minus quality",
    measure: "blockiness",
    finding: FindingCode.HEAVY_COMPRESSION,
    strengths: [5, 15, 30, 50, 70, 80, 90],
    make: async (photo, loss) =>
      fromSharp(
        sharp(
          await toSharp(photo)
            .jpeg({ quality: 100 - loss })
            .toBuffer(),
        ),
      ),
  },
];

/** Box blur along the rows. */
function smear(photo: RgbPixels, length: number): Promise<RgbPixels> {
  const width = length % 2 === 0 ? length + 1 : length;
  return fromSharp(
    toSharp(photo).convolve({
      width,
      height: 3,
      kernel: [...flat(width, 0), ...flat(width, 1), ...flat(width, 0)],
    }),
  );
}
const flat = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

async function reducedAndEnlarged(photo: RgbPixels, factor: number): Promise<RgbPixels> {
  const { width, height } = photo;
  const small = await fromSharp(
    toSharp(photo).resize(Math.round(width / factor), Math.round(height / factor), { fit: "fill" }),
  );
  return fromSharp(toSharp(small).resize(width, height, { fit: "fill", kernel: "cubic" }));
}

/** From 0 on the left to 1 on the right of the middle third, where the face is. */
const sideways = (across: number): number => Math.min(1, Math.max(0, 3 * across - 1));

/** Multiplies the light, not the sRGB values (IEC 61966-2-1), by a factor for each place across, 0-1. */
function lit({ width, height, rgb }: RgbPixels, factorAt: (across: number) => number): RgbPixels {
  const result = Buffer.alloc(rgb.length);
  for (let x = 0; x < width; x++) {
    const factor = factorAt((x + 0.5) / width);
    const table = Uint8Array.from({ length: 256 }, (_, value) =>
      toSrgb(Math.min(1, toLinear(value) * factor)),
    );
    for (let y = 0; y < height; y++) {
      const at = 3 * (y * width + x);
      for (let channel = at; channel < at + 3; channel++) result[channel] = table[rgb[channel]!]!;
    }
  }
  return { width, height, rgb: result };
}
const toLinear = (value: number): number =>
  value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
const toSrgb = (light: number): number =>
  Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));

/** What beauty filters are made of: Tomasi and Manduchi, "Bilateral filtering for gray and color images", ICCV 1998. */
export function bilateral(
  { width, height, rgb }: RgbPixels,
  sigmaSpace: number,
  sigmaRange: number,
): RgbPixels {
  const radius = Math.max(1, Math.round(2 * sigmaSpace));
  const near = Float32Array.from({ length: 3 * 256 }, (_, d) =>
    Math.exp(-(d * d) / (2 * (1.7 * sigmaRange) ** 2)),
  );
  const result = Buffer.from(rgb);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      let [red, green, blue, weights] = [0, 0, 0, 0];
      for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
        for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
          const i = 3 * (v * width + u);
          const away =
            Math.abs(rgb[i]! - rgb[at]!) +
            Math.abs(rgb[i + 1]! - rgb[at + 1]!) +
            Math.abs(rgb[i + 2]! - rgb[at + 2]!);
          const weight = near[away]! * Math.exp(-((u - x) ** 2 + (v - y) ** 2) / (2 * sigmaSpace ** 2));
          red += weight * rgb[i]!;
          green += weight * rgb[i + 1]!;
          blue += weight * rgb[i + 2]!;
          weights += weight;
        }
      }
      result[at] = red / weights;
      result[at + 1] = green / weights;
      result[at + 2] = blue / weights;
    }
  }
  return { width, height, rgb: result };
}
