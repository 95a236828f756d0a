import assert from "node:assert/strict";
import sharp from "sharp";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";
import { drawArea, pixelsOf } from "../../src/face-analysis/picture/draw-area.js";
import { OutsideFill } from "../../src/face-analysis/picture/draw-area.js";
import { squareToUpright } from "../../src/face-analysis/picture/similarity.js";
import { UprightPicture } from "../../src/face-analysis/picture/upright-picture.js";

/** A picture with the given brightness of each place, 0-255. */
async function greyPicture(width: number, height: number, luma: (x: number, y: number) => number) {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) =>
    luma(i % width, Math.floor(i / width)),
  );
  const png = sharp(pixels, { raw: { width, height, channels: 1 } }).png();
  return decodeUpright(await png.toBuffer(), 1e7);
}

/** The red of the drawing at a place. */
function drawn(
  picture: UprightPicture,
  { side, size, outside }: { side: number; size: number; outside: OutsideFill },
) {
  const centre = { x: picture.width / 2, y: picture.height / 2 };
  const { data } = pixelsOf(drawArea(picture, squareToUpright(centre, side, 0, size), size, size, outside));
  return (x: number, y: number): number => data[4 * (y * size + x)]!;
}

describe("Drawing an area of a picture", () => {
  it("draws the outermost pixels out where it reaches over the picture, in every direction", async () => {
    // Brighter from left to right, and from top to bottom.
    const picture = await greyPicture(40, 40, (x, y) => 2 * x + 3 * y);

    const at = drawn(picture, { side: 120, size: 120, outside: "edge" });

    assert.deepEqual([at(2, 2), at(60, 2), at(2, 60)].map(Math.round), [0, at(60, 40), at(40, 60)]);
    assert.ok(Math.abs(at(118, 118) - 195) <= 1 && Math.abs(at(118, 60) - at(79, 60)) <= 2);
    assert.ok(Math.abs(at(60, 60) - 100) <= 3);
  });

  it("leaves black what it reaches over, when asked to", async () => {
    const picture = await greyPicture(40, 40, () => 200);

    const at = drawn(picture, { side: 120, size: 120, outside: "black" });

    assert.deepEqual([at(20, 60), at(60, 60), at(100, 100)], [0, 200, 0]);
  });

  for (const size of [10, 47, 88, 130, 160]) {
    it(`shows stripes finer than its pixels as grey when 200 px become ${size}`, async () => {
      const stripes = await greyPicture(200, 200, (x) => (x % 2) * 255);

      const at = drawn(stripes, { side: 200, size, outside: "edge" });

      const line = Array.from({ length: size - 4 }, (_, x) => at(x + 2, size >> 1));
      const mean = line.reduce((sum, value) => sum + value, 0) / line.length;
      assert.ok(Math.abs(mean - 127.5) < 6, `${mean}`);
      if (size <= 130) {
        assert.ok(Math.max(...line) - Math.min(...line) < 140, `${Math.min(...line)}-${Math.max(...line)}`);
      }
    });
  }
});
