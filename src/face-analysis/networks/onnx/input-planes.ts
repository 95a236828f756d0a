import { RgbaPixels } from "../face-networks.js";

/** What a network makes of the 256 values of a byte, for red, green and blue. */
export type Normalisation = readonly [Float32Array, Float32Array, Float32Array];

/** 0-255 to -1 to 1, as the detector was trained. */
export const CENTRED: Normalisation = [symmetric(), symmetric(), symmetric()];

/** 0-255 to 0-1, as the mesh network was trained. */
export const SHARES: Normalisation = [shares(), shares(), shares()];

/** The mean colour of the photos that face-api's face networks were trained on taken away, then divided by 255. */
export const MEAN_TAKEN_AWAY: Normalisation = [
  withoutMean(122.782),
  withoutMean(117.001),
  withoutMean(104.298),
];

/**
 * Pictures of one size as a network takes them, [pictures, 3, height, width]. The normalisation cannot be folded into the
 * first layer instead: its padding is zeros in normalised values, not black.
 */
export function toPlanes(pictures: readonly RgbaPixels[], normalisation: Normalisation): Float32Array {
  const { width, height } = pictures[0]!;
  const pixels = width * height;
  const planes = new Float32Array(pictures.length * 3 * pixels);
  const [red, green, blue] = normalisation;
  for (const [i, { data }] of pictures.entries()) {
    const start = i * 3 * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      planes[start + pixel] = red[data[4 * pixel]!]!;
      planes[start + pixels + pixel] = green[data[4 * pixel + 1]!]!;
      planes[start + 2 * pixels + pixel] = blue[data[4 * pixel + 2]!]!;
    }
  }
  return planes;
}

/** Rounded to a float at each step, as tfjs does it. */
function symmetric(): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => Math.fround(value / 127.5) - 1);
}

function shares(): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => value / 255);
}

function withoutMean(mean: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => Math.fround(value - Math.fround(mean)) / 255);
}
