import { UprightFace } from "./draw-upright-face.js";
import { LuminanceHistogram, cheekHistograms, faceHistogram, lumaAt } from "./face-luminance.js";
import type { Measure } from "./measure.js";

export interface ExposureMeasures {
  underExposure: Measure;
  overExposure: Measure;
  dynamicRange: Measure;
  illuminationUniformity: Measure;
}

/** Luminances that count as dark and as bright (OFIQ, under- and over-exposure prevention). */
const DARK = [0, 25] as const;
const BRIGHT = [247, 255] as const;
/** Below so many pixels a share or an entropy says little: the face lies out of the picture. */
const MIN_PIXELS = 500;

/**
 * Light on the face as ISO/IEC 29794-5:2025 defines it, after the raw measures of OFIQ, on the region of the landmarks.
 * Two departures: hidden parts of the face, which OFIQ leaves out, count here; and the dynamic range is the entropy of the luma,
 * not of the luminance, because the latter follows the colour of the skin (median over UTKFace photos of white and of black people
 * 6.99 and 6.33 bits; of the luma 6.97 and 7.02).
 */
export function measureExposure(face: UprightFace): ExposureMeasures {
  const histogram = faceHistogram(face);
  if (countOf(histogram) < MIN_PIXELS) {
    const outside = { notMeasured: "the face lies out of the picture" };
    return {
      underExposure: outside,
      overExposure: outside,
      dynamicRange: outside,
      illuminationUniformity: outside,
    };
  }
  return {
    underExposure: shareOf(histogram, DARK),
    overExposure: shareOf(histogram, BRIGHT),
    dynamicRange: entropyBits(faceHistogram(face, lumaAt)),
    illuminationUniformity: intersection(...cheekHistograms(face)),
  };
}

const countOf = (histogram: LuminanceHistogram): number => histogram.reduce((sum, count) => sum + count, 0);

/** The share, 0-1, of the pixels whose luminance lies in the range, both ends included. */
export function shareOf(histogram: LuminanceHistogram, [from, to]: readonly [number, number]): number {
  return countOf(histogram.subarray(from, to + 1)) / countOf(histogram);
}

/** Shannon's entropy in bits, 0-8. */
export function entropyBits(histogram: LuminanceHistogram): number {
  const all = countOf(histogram);
  let bits = 0;
  for (const count of histogram) if (count > 0) bits -= (count / all) * Math.log2(count / all);
  return bits;
}

/** The share, 0-1, that two histograms have in common (Swain and Ballard, "Color indexing", IJCV 1991). */
export function intersection(a: LuminanceHistogram, b: LuminanceHistogram): Measure {
  const [allA, allB] = [countOf(a), countOf(b)];
  if (allA === 0 || allB === 0) return { notMeasured: "a cheek lies out of the picture" };
  return a.reduce((sum, count, i) => sum + Math.min(count / allA, b[i]! / allB), 0);
}
