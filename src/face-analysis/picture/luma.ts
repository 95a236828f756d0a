import { RgbaPixels } from "../networks/face-networks.js";

/** One value, 0-255, a pixel, row by row. */
export interface LumaPlane {
  width: number;
  height: number;
  luma: Float32Array;
}

/** Luma of Rec. 601, 0-255, of the pixel whose red stands at that place. */
export const lumaAtByte = (data: ArrayLike<number>, at: number): number =>
  0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;

/** Luma of Rec. 601 from pixels of three or four bytes. */
export function lumaOf(data: ArrayLike<number>, width: number, height: number, bytes: 3 | 4): LumaPlane {
  const luma = new Float32Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += bytes) {
    luma[i] = lumaAtByte(data, at);
  }
  return { width, height, luma };
}

export const lumaPlane = ({ data, width, height }: RgbaPixels): LumaPlane => lumaOf(data, width, height, 4);
