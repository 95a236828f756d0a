import { REDUCED_SIDE, lowFrequencies } from "./low-frequencies.js";
import { LumaPlane } from "../picture/luma.js";
import { median } from "../picture/median.js";

/** Side of the block of the lowest frequencies that makes the 64 bits. The mean brightness, frequency 0, is left out. */
const BLOCK_SIDE = 8;
/** A picture all of whose frequencies are weaker than this, in grey levels, shows nothing that a hash could tell. */
const MIN_AMPLITUDE = 0.5;

/**
 * A hash that pictures which look alike share in most bits: pHash (Zauner, "Implementation and benchmarking of perceptual image
 * hash functions", 2010, section 3.2.1; phash.org). The luma, averaged to 32 × 32, is transformed by the DCT; each of the
 * frequencies 1 to 8 in both directions, row by row, gives a 1 when it is above their median. Size, aspect ratio, recompression and
 * evenly changed brightness hardly touch it; turning and larger crops do, and mirroring in a known way ({@link mirroredHash}).
 * @param picture of any size
 * @returns 16 hexadecimal digits; null when the picture is all but flat
 */
export function perceptualHash(picture: LumaPlane): string | null {
  const coefficients = lowFrequencies(picture, 1, BLOCK_SIDE + 1);
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
