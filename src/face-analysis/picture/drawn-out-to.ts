import { RgbaPixels } from "../networks/face-networks.js";
import type { RgbPixels } from "./upright-picture.js";

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
    // Red is the lowest byte: every platform that sharp and canvas have a binary for is little-endian.
    for (let x = 0, i = 3 * y * pixels.width; x < pixels.width; x++, i += 3) {
      rgba[start + x] = rgb[i]! | (rgb[i + 1]! << 8) | (rgb[i + 2]! << 16) | 0xff000000;
    }
    rgba.fill(rgba[start + pixels.width - 1]!, start + pixels.width, start + width);
  }
  for (let y = pixels.height; y < height; y++) rgba.copyWithin(y * width, (y - 1) * width, y * width);
  return { width, height, data: new Uint8ClampedArray(rgba.buffer) };
}
