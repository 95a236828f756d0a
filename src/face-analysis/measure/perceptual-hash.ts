import { LumaPlane } from "../picture/luma.js";
import { median } from "../picture/median.js";

/** Side of the reduced picture, and of the block of its lowest frequencies that makes the 64 bits. */
const REDUCED_SIDE = 32;
const BLOCK_SIDE = 8;
/** A picture all of whose frequencies are weaker than this, in grey levels, shows nothing that a hash could tell. */
const MIN_AMPLITUDE = 0.5;

/** Row k of the discrete cosine transform (DCT-II, orthonormal) of {@link REDUCED_SIDE} values, for k of 1 to 8. */
const COSINES: readonly Float64Array[] = Array.from({ length: BLOCK_SIDE }, (_, row) =>
  Float64Array.from(
    { length: REDUCED_SIDE },
    (_, i) =>
      Math.sqrt(2 / REDUCED_SIDE) * Math.cos((Math.PI * (2 * i + 1) * (row + 1)) / (2 * REDUCED_SIDE)),
  ),
);

/**
 * A hash that pictures which look alike share in most bits: pHash (Zauner, "Implementation and benchmarking of perceptual image
 * hash functions", 2010, section 3.2.1; phash.org). The luma, averaged to 32 × 32, is transformed by the DCT; each of the
 * frequencies 1 to 8 in both directions, row by row, gives a 1 when it is above their median. Size, aspect ratio, recompression and
 * evenly changed brightness hardly touch it; turning and larger crops do, and mirroring in a known way ({@link mirroredHash}).
 * @param picture of any size
 * @returns 16 hexadecimal digits; null when the picture is all but flat
 */
export function perceptualHash(picture: LumaPlane): string | null {
  const coefficients = lowFrequencies(averagedLuma(picture));
  if (coefficients.every((value) => Math.abs(value) < MIN_AMPLITUDE * REDUCED_SIDE)) return null;
  const middle = median(coefficients);
  let hash = 0n;
  for (const value of coefficients) hash = (hash << 1n) | (value > middle ? 1n : 0n);
  return hash.toString(16).padStart(16, "0");
}

/**
 * The hash that the mirrored picture has, but for a few bits: mirroring negates the frequencies that are odd across, and their median
 * lies near 0.
 */
export const mirroredHash = (hash: string): string =>
  (BigInt(`0x${hash}`) ^ ODD_ACROSS).toString(16).padStart(16, "0");
const ODD_ACROSS = 0xaaaa_aaaa_aaaa_aaaan;

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

/** Frequencies 1 to 8 in both directions, row by row: the mean brightness, frequency 0, is left out. */
function lowFrequencies(luma: Float64Array): Float64Array {
  const across = new Float64Array(REDUCED_SIDE * BLOCK_SIDE);
  for (let y = 0; y < REDUCED_SIDE; y++) {
    for (let k = 0; k < BLOCK_SIDE; k++) {
      let sum = 0;
      for (let x = 0; x < REDUCED_SIDE; x++) sum += luma[y * REDUCED_SIDE + x]! * COSINES[k]![x]!;
      across[y * BLOCK_SIDE + k] = sum;
    }
  }
  return Float64Array.from({ length: BLOCK_SIDE ** 2 }, (_, i) => {
    const [down, k] = [COSINES[Math.floor(i / BLOCK_SIDE)]!, i % BLOCK_SIDE];
    let sum = 0;
    for (let y = 0; y < REDUCED_SIDE; y++) sum += across[y * BLOCK_SIDE + k]! * down[y]!;
    return sum;
  });
}
