import assert from "node:assert/strict";
import { drawnOutTo } from "../../src/face-analysis/picture/drawn-out-to.js";

describe("Pixels drawn out to a larger picture", () => {
  const [red, green, blue, white] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ] as const;
  const pixels = { width: 2, height: 2, rgb: Buffer.from([red, green, blue, white].flat()) };

  it("repeat their last column and row, opaque", () => {
    const { width, height, data } = drawnOutTo(pixels, 4, 3);

    const lastRow = [blue, white, white, white];
    const expected = [red, green, green, green, ...lastRow, ...lastRow].flatMap((pixel) => [...pixel, 255]);
    assert.deepEqual([width, height, [...data]], [4, 3, expected]);
  });

  it("are the same pixels where nothing is to be added", () => {
    const { data } = drawnOutTo(pixels, 2, 2);

    assert.deepEqual(
      [...data],
      [red, green, blue, white].flatMap((pixel) => [...pixel, 255]),
    );
  });
});
