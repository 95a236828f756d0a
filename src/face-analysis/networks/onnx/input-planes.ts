import { RgbaPixels } from "../face-networks.js";

/** Where in a pixel the numbers of a plane are. */
const [RED, GREEN, BLUE] = [0, 1, 2] as const;

/** One of the planes that a network takes: which of a pixel's bytes it is made of, and what each of their 256 values becomes. */
interface Plane {
  byte: typeof RED | typeof GREEN | typeof BLUE;
  becomes: Float32Array;
}

/** The three planes of a network, in the order in which it takes them. */
export type Normalisation = readonly [Plane, Plane, Plane];

/** 0-255 to -1 to 1, as the detector was trained. */
export const CENTRED: Normalisation = [symmetric(RED), symmetric(GREEN), symmetric(BLUE)];

/** 0-255 to 0-1, as the mesh network was trained. */
export const SHARES: Normalisation = [shares(RED), shares(GREEN), shares(BLUE)];

/** The mean colour of the photos that face-api's face networks were trained on taken away, then divided by 255. */
export const MEAN_TAKEN_AWAY: Normalisation = [
  withoutMean(RED, 122.782, 255),
  withoutMean(GREEN, 117.001, 255),
  withoutMean(BLUE, 104.298, 255),
];

/** What the age network was trained on: blue first, and the mean colour of ImageNet's photos taken away (`preprocess_input` of Keras, mode "caffe"). */
export const BLUE_FIRST_MEAN = [103.939, 116.779, 123.68] as const;
export const BLUE_FIRST: Normalisation = [
  withoutMean(BLUE, BLUE_FIRST_MEAN[0]),
  withoutMean(GREEN, BLUE_FIRST_MEAN[1]),
  withoutMean(RED, BLUE_FIRST_MEAN[2]),
];

/**
 * Pictures of one size as a network takes them, [pictures, 3, height, width]. The normalisation cannot be folded into the
 * first layer instead: its padding is zeros in normalised values, not black.
 */
export function toPlanes(pictures: readonly RgbaPixels[], normalisation: Normalisation): Float32Array {
  const { width, height } = pictures[0]!;
  const pixels = width * height;
  const planes = new Float32Array(pictures.length * 3 * pixels);
  const [first, second, third] = normalisation;
  for (const [i, { data }] of pictures.entries()) {
    const start = i * 3 * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      planes[start + pixel] = first.becomes[data[4 * pixel + first.byte]!]!;
      planes[start + pixels + pixel] = second.becomes[data[4 * pixel + second.byte]!]!;
      planes[start + 2 * pixels + pixel] = third.becomes[data[4 * pixel + third.byte]!]!;
    }
  }
  return planes;
}

/** Rounded to a float at each step, as tfjs does it. */
function symmetric(byte: Plane["byte"]): Plane {
  return { byte, becomes: Float32Array.from({ length: 256 }, (_, value) => Math.fround(value / 127.5) - 1) };
}

function shares(byte: Plane["byte"]): Plane {
  return { byte, becomes: Float32Array.from({ length: 256 }, (_, value) => value / 255) };
}

function withoutMean(byte: Plane["byte"], mean: number, divisor = 1): Plane {
  const becomes = Float32Array.from(
    { length: 256 },
    (_, value) => Math.fround(value - Math.fround(mean)) / divisor,
  );
  return { byte, becomes };
}
