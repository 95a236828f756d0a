import type { LumaPlane } from "../picture/luma.js";

/** Side of the grid that a picture is averaged to. */
export const REDUCED_SIDE = 32;

/** Row k of the discrete cosine transform (DCT-II, orthonormal) of {@link REDUCED_SIDE} values. */
const COSINES: readonly Float64Array[] = Array.from({ length: REDUCED_SIDE }, (_, k) =>
  Float64Array.from(
    { length: REDUCED_SIDE },
    (_, i) =>
      Math.sqrt((k === 0 ? 1 : 2) / REDUCED_SIDE) *
      Math.cos((Math.PI * (2 * i + 1) * k) / (2 * REDUCED_SIDE)),
  ),
);

/**
 * The picture's luma, averaged to 32 × 32, as frequencies of the DCT: those of `from` to `to - 1` down and across, row by row. Frequency 0 of
 * both is the mean brightness.
 * @param picture of any size
 */
export function lowFrequencies(picture: LumaPlane, from: number, to: number): Float64Array {
  const luma = averagedLuma(picture);
  const count = to - from;
  const across = new Float64Array(REDUCED_SIDE * count);
  for (let y = 0; y < REDUCED_SIDE; y++) {
    for (let k = 0; k < count; k++) {
      const cosines = COSINES[from + k]!;
      let sum = 0;
      for (let x = 0; x < REDUCED_SIDE; x++) sum += luma[y * REDUCED_SIDE + x]! * cosines[x]!;
      across[y * count + k] = sum;
    }
  }
  return Float64Array.from({ length: count ** 2 }, (_, i) => {
    const [down, k] = [COSINES[from + Math.floor(i / count)]!, i % count];
    let sum = 0;
    for (let y = 0; y < REDUCED_SIDE; y++) sum += across[y * count + k]! * down[y]!;
    return sum;
  });
}

/**
 * The mean luma of each cell of a 32 × 32 grid. A pixel counts for the cell that its middle lies in; a picture with
 * fewer pixels than cells lends a pixel to several.
 */
function averagedLuma({ width, height, luma }: LumaPlane): Float64Array {
  const means = new Float64Array(REDUCED_SIDE ** 2);
  for (let row = 0; row < REDUCED_SIDE; row++) {
    const [top, bottom] = pixelsOfCell(row, height);
    for (let column = 0; column < REDUCED_SIDE; column++) {
      const [left, right] = pixelsOfCell(column, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let at = y * width + left; at < y * width + right; at++) sum += luma[at]!;
      }
      means[row * REDUCED_SIDE + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return means;
}

/** The first pixel of a cell and the one after its last, at least one pixel. */
function pixelsOfCell(cell: number, pixels: number): [from: number, to: number] {
  const from = Math.min(Math.round((cell * pixels) / REDUCED_SIDE), pixels - 1);
  return [from, Math.max(from + 1, Math.round(((cell + 1) * pixels) / REDUCED_SIDE))];
}
