import { UprightPicture } from "./decode-upright.js";
import { drawArea, pixelsOf } from "./draw-area.js";
import { Point } from "./face-analyser.js";
import { MOUTH, eyeLine, partCentre } from "./landmark-groups.js";
import { RgbaPixels } from "./networks/face-networks.js";
import type { Measure } from "./measure.js";
import { meanPoint, squareToUpright } from "./similarity.js";

/** Side of the square that is measured, and the distance of the eyes in it, in pixels. */
const MEASURED_SIDE = 128;
const MEASURED_INTER_EYE = 64;
/** With the eyes closer than this, in pixels, there is nothing to measure. */
const MIN_INTER_EYE = 4;

/**
 * Sharpness of a face: the variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy",
 * ICPR 2000; kernel 0 1 0 / 1 -4 1 / 0 1 0) of the luma (Rec. 601, 0-255) of a square of 128 px around eyes and mouth, turned
 * upright and scaled to 64 px between the eyes, so that size and tilt of the face do not count. From 0 (flat) to some
 * thousands. A face with less than 64 px between the eyes is enlarged and is as unsharp as it then looks.
 */
export async function measureSharpness(picture: UprightPicture, landmarks: Point[]): Promise<Measure> {
  const { pixels, turnRadians, middle } = eyeLine(landmarks);
  if (!(pixels >= MIN_INTER_EYE)) return { notMeasured: "the face is too small" };
  const centre = meanPoint([middle, partCentre(landmarks, MOUTH)]);
  const side = (pixels * MEASURED_SIDE) / MEASURED_INTER_EYE;
  const toSquare = squareToUpright(centre, side, turnRadians, MEASURED_SIDE);
  return varianceOfLaplacian(pixelsOf(await drawArea(picture, toSquare, MEASURED_SIDE, MEASURED_SIDE)));
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
