import type { LumaPlane } from "../picture/luma.js";
import { lowFrequencies } from "./low-frequencies.js";

/** Frequencies across and down, the mean brightness included, which is left out of the pattern. */
const FREQUENCIES = 12;
/** A drawing whose pattern is weaker than this, in grey levels, shows nothing. */
const MIN_AMPLITUDE = 1;

/**
 * As 143 signed bytes in base64: see `measureFacePattern`.
 * @param face square, the face's axis in the middle
 * @returns null when it is all but flat
 */
export function patternOf(face: LumaPlane): string | null {
  const frequencies = lowFrequencies(face, 0, FREQUENCIES).map(
    (value, i) => value * Math.hypot(Math.floor(i / FREQUENCIES), i % FREQUENCIES),
  );
  const largest = Math.max(...frequencies.map(Math.abs));
  if (largest < MIN_AMPLITUDE * FREQUENCIES) return null;
  const bytes = Int8Array.from(frequencies.slice(1), (value) => Math.round((127 * value) / largest));
  return Buffer.from(bytes.buffer).toString("base64");
}

/** How unlike two faces look, each 0 (the same) to 2 (the negative): as they are, and with one of them mirrored. */
export interface PatternDistances {
  asIs: number;
  mirrored: number;
}

/** A pattern ready to be compared with many. */
export interface FacePattern {
  values: Int8Array;
  /** Sum of the values' squares. */
  square: number;
}

export function readPattern(base64: string): FacePattern {
  const values = new Int8Array(Buffer.from(base64, "base64"));
  return { values, square: values.reduce((sum, value) => sum + value ** 2, 0) };
}

/** One minus the cosine of two patterns. */
export function patternDistances(a: FacePattern, b: FacePattern): PatternDistances {
  let [even, odd] = [0, 0];
  for (let i = 0; i < a.values.length; i++) {
    const product = a.values[i]! * b.values[i]!;
    if (isOddAcross(i)) odd += product;
    else even += product;
  }
  const both = Math.sqrt(a.square * b.square);
  return { asIs: 1 - (even + odd) / both, mirrored: 1 - (even - odd) / both };
}

/** The pattern of the mirrored face: mirroring negates the frequencies that are odd across. */
export const mirroredPattern = ({ values, square }: FacePattern): FacePattern => ({
  values: values.map((value, i) => (isOddAcross(i) ? -value : value)),
  square,
});

/** The first value is of frequency 1 across, as the mean brightness is left out. */
const isOddAcross = (place: number): boolean => ((place + 1) % FREQUENCIES) % 2 === 1;
