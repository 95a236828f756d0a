import assert from "node:assert/strict";
import { writeRgba } from "../../src/face-analysis/picture/write-rgba.js";

describe("Pixels written with an alpha", () => {
  const rgb = Uint8Array.from({ length: 3 * 7 }, (_, i) => 255 - 11 * i);
  const expected = Array.from({ length: 7 }, (_, i) => [...rgb.subarray(3 * i, 3 * i + 3), 255]).flat();

  it("are the same and opaque, also where their number is no multiple of four", () => {
    const rgba = new Uint32Array(7);

    writeRgba(rgb, rgba);

    assert.deepEqual([...new Uint8Array(rgba.buffer)], expected);
  });

  it("may begin anywhere in memory", () => {
    const shifted = new Uint8Array(1 + rgb.length).subarray(1);
    shifted.set(rgb);
    const rgba = new Uint32Array(7);

    writeRgba(shifted, rgba);

    assert.deepEqual([...new Uint8Array(rgba.buffer)], expected);
  });
});
