import type { RgbaPixels } from "../networks/face-networks.js";

/** The picture as in a mirror, pixel for pixel. */
export function mirrored({ width, height, data }: RgbaPixels): RgbaPixels {
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const to = new Uint32Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) to[y * width + x] = from[y * width + width - 1 - x]!;
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}
