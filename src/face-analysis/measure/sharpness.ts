import { UPRIGHT_FACE_SIDE, UprightFace } from "./draw-upright-face.js";
import { LumaPlane, lumaPlane } from "../picture/luma.js";
import type { Measure } from "./measure.js";

/** Side of the square that is measured, in pixels of the upright face: twice the distance of the eyes. */
const MEASURED_SIDE = 128;
/** With the eyes closer than this in the picture, in pixels, there is nothing to measure. */
const MIN_INTER_EYE = 4;

/**
 * Sharpness of a face: the mean square of the second difference of the luma (Rec. 601, 0-255) along rows or along columns, whichever
 * is smaller, in a square of 128 px around eyes and mouth, turned upright and scaled to 64 px between the eyes, so that size and
 * tilt of the face do not count. From 0 (flat) to some hundreds. The two together make the energy of the Laplacian
 * (Subbarao et al., "Focusing techniques", Optical Engineering 1993); the smaller one also falls when the camera or the head moved, which
 * leaves the differences across the movement as they are. A face with less than 64 px between the eyes is enlarged and
 * is as unsharp as it then looks.
 */
export function measureSharpness(face: UprightFace, plane = lumaPlane(face)): Measure {
  if (!(face.interEyePixelsInPicture >= MIN_INTER_EYE)) return { notMeasured: "the face is too small" };
  const from = (UPRIGHT_FACE_SIDE - MEASURED_SIDE) / 2;
  return leastSecondDifference(plane, from, from + MEASURED_SIDE);
}

/** Over the square of rows and columns `from` to `to`, both with a neighbour on each side. */
export function leastSecondDifference({ luma, width }: LumaPlane, from: number, to: number): number {
  let alongRows = 0;
  let alongColumns = 0;
  for (let y = from; y < to; y++) {
    for (let i = y * width + from; i < y * width + to; i++) {
      alongRows += (luma[i - 1]! + luma[i + 1]! - 2 * luma[i]!) ** 2;
      alongColumns += (luma[i - width]! + luma[i + width]! - 2 * luma[i]!) ** 2;
    }
  }
  return Math.min(alongRows, alongColumns) / (to - from) ** 2;
}
