import { UPRIGHT_FACE_INTER_EYE, UPRIGHT_FACE_SIDE, UprightFace } from "./draw-upright-face.js";
import { LumaPlane, lumaPlane } from "../picture/luma.js";
import type { Measure } from "./measure.js";

/** The square around eyes and mouth that is looked at, in pixels of the upright face; even. */
const SIDE = 2 * UPRIGHT_FACE_INTER_EYE;
const NYQUIST = SIDE / 2;
/** Frequencies that are looked at, in cycles a side. Every face has detail at the first ones, on which the others are judged. */
const FREQUENCIES = [2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64];
const BASE = 6;
/** Power, times the squared frequency, below this share of the base's counts as no detail: chosen with eval:quality. */
const NO_DETAIL = 0.01;
/** Rounding makes this much power of nothing. */
const FLAT = 1;
/** With the eyes closer than this in the picture there are too few frequencies. */
const MIN_INTER_EYE = 16;

/** For each frequency, cosine and sine of a side under a Hann window, so that the sides' difference makes no detail. */
const WAVES = FREQUENCIES.map((frequency) => {
  const wave = (shape: (angle: number) => number): Float32Array =>
    Float32Array.from({ length: SIDE }, (_, x) => {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (x + 0.5)) / SIDE);
      return hann * shape((2 * Math.PI * frequency * x) / SIDE);
    });
  return { frequency, cosine: wave(Math.cos), sine: wave(Math.sin) };
});

/**
 * How much of the resolution the face seems to have is real, 0-1: the highest frequency with detail, over the highest that the
 * pixels could carry (of the picture, or of the upright face where the picture has more). Power falls with the squared
 * frequency in natural pictures (Field, JOSA A 1987), so detail is judged after multiplying by it; enlarging adds pixels and
 * leaves the frequencies above the old limit empty. Blur empties them as well.
 */
export function measureEffectiveResolution(face: UprightFace, plane = lumaPlane(face)): Measure {
  const possible = Math.min(face.interEyePixelsInPicture, UPRIGHT_FACE_INTER_EYE);
  if (!(possible >= MIN_INTER_EYE)) return { notMeasured: "the face is too small" };
  const spectrum = levelledSpectrum(plane);
  const base = spectrum.filter(({ frequency }) => frequency <= BASE);
  const level = base.reduce((sum, { power }) => sum + power, 0) / base.length;
  if (level < FLAT) return { notMeasured: "the face is flat" };
  // A cycle takes two pixels, and the side is two eye distances: a frequency of n cycles needs n pixels between the eyes.
  return Math.min(1, lastDetail(spectrum, NO_DETAIL * level) / possible);
}

interface Level {
  frequency: number;
  power: number;
}

/** The frequency at which the power first falls below the bound, between two of the measured ones. */
function lastDetail(spectrum: Level[], bound: number): number {
  const next = spectrum.findIndex(({ power }) => power < bound);
  if (next < 0) return NYQUIST;
  const [from, to] = [spectrum[next - 1], spectrum[next]!];
  if (from === undefined) return 0;
  const share = Math.log(from.power / bound) / Math.log(from.power / Math.max(to.power, Number.MIN_VALUE));
  return from.frequency + share * (to.frequency - from.frequency);
}

/** Mean power over all rows and columns of the square, times the squared frequency. */
function levelledSpectrum({ luma }: LumaPlane): Level[] {
  const start = (UPRIGHT_FACE_SIDE - SIDE) / 2;
  return WAVES.map(({ frequency, cosine, sine }) => {
    let power = 0;
    for (let line = start; line < start + SIDE; line++) {
      const row = line * UPRIGHT_FACE_SIDE + start;
      const column = start * UPRIGHT_FACE_SIDE + line;
      const [rowPower, columnPower] = linePowers(luma, row, column, cosine, sine);
      power += rowPower;
      power += columnPower;
    }
    return { frequency, power: power * frequency ** 2 };
  });
}

/** Of a row and a column, which begin at those places: the processor adds up both in the time of one. */
function linePowers(
  luma: Float32Array,
  row: number,
  column: number,
  cosine: Float32Array,
  sine: Float32Array,
): [number, number] {
  let [rowReal, rowImaginary, columnReal, columnImaginary] = [0, 0, 0, 0];
  for (let i = 0; i < SIDE; i++) {
    const inRow = luma[row + i]!;
    const inColumn = luma[column + i * UPRIGHT_FACE_SIDE]!;
    rowReal += inRow * cosine[i]!;
    rowImaginary += inRow * sine[i]!;
    columnReal += inColumn * cosine[i]!;
    columnImaginary += inColumn * sine[i]!;
  }
  return [
    rowReal * rowReal + rowImaginary * rowImaginary,
    columnReal * columnReal + columnImaginary * columnImaginary,
  ];
}
