import { RgbaPixels } from "../networks/face-networks.js";
import type { RgbPixels } from "./upright-picture.js";
import { writeRgba } from "./write-rgba.js";

/**
 * The pixels with an alpha of 255 each, in the top left corner of a larger picture that repeats their last column and row.
 * @param width at least the pixels' own
 * @param height likewise
 */
export function drawnOutTo(pixels: RgbPixels, width: number, height: number): RgbaPixels {
  const { rgb } = pixels;
  const rgba = new Uint32Array(width * height);
  for (let y = 0; y < pixels.height; y++) {
    const start = y * width;
    const row = rgb.subarray(3 * y * pixels.width, 3 * (y + 1) * pixels.width);
    writeRgba(row, rgba.subarray(start, start + pixels.width));
    rgba.fill(rgba[start + pixels.width - 1]!, start + pixels.width, start + width);
  }
  for (let y = pixels.height; y < height; y++) rgba.copyWithin(y * width, (y - 1) * width, y * width);
  return { width, height, data: new Uint8ClampedArray(rgba.buffer) };
}
