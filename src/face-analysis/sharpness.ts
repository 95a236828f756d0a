import { UprightFace } from "./draw-upright-face.js";
import type { Measure } from "./measure.js";
import { RgbaPixels } from "./networks/face-networks.js";

/** Side of the square that is measured, in pixels of the upright face: twice the distance of the eyes. */
const MEASURED_SIDE = 128;
/** With the eyes closer than this in the picture, in pixels, there is nothing to measure. */
const MIN_INTER_EYE = 4;

/**
 * Sharpness of a face: the variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy",
 * ICPR 2000; kernel 0 1 0 / 1 -4 1 / 0 1 0) of the luma (Rec. 601, 0-255) of a square of 128 px around eyes and mouth, turned
 * upright and scaled to 64 px between the eyes, so that size and tilt of the face do not count. From 0 (flat) to some
 * thousands. A face with less than 64 px between the eyes is enlarged and is as unsharp as it then looks.
 */
export function measureSharpness(face: UprightFace): Measure {
  if (!(face.interEyePixelsInPicture >= MIN_INTER_EYE)) return { notMeasured: "the face is too small" };
  return varianceOfLaplacian(middleOf(face, MEASURED_SIDE));
}

/** The square in the middle. */
function middleOf({ width, height, data }: RgbaPixels, side: number): RgbaPixels {
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  const middle = new Uint8ClampedArray(4 * side * side);
  for (let y = 0; y < side; y++) {
    const start = 4 * ((top + y) * width + left);
    middle.set(data.subarray(start, start + 4 * side), 4 * y * side);
  }
  return { width: side, height: side, data: middle };
}

/** The variance over all pixels that have four neighbours. */
export function varianceOfLaplacian({ width, height, data }: RgbaPixels): number {
  const luma = Float64Array.from({ length: width * height }, (_, i) => {
    return 0.299 * data[4 * i]! + 0.587 * data[4 * i + 1]! + 0.114 * data[4 * i + 2]!;
  });
  let sum = 0;
  let sumOfSquares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const value = luma[i - width]! + luma[i + width]! + luma[i - 1]! + luma[i + 1]! - 4 * luma[i]!;
      sum += value;
      sumOfSquares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return sumOfSquares / count - (sum / count) ** 2;
}
