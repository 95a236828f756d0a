/** Between `useless` (factor 0) and `good` (no finding) a measure lowers the score in proportion. */
interface Bounds {
  good: number;
  useless: number;
}

export interface Thresholds {
  /** Lowest score, 0-100, of each verdict; below `weak` an image is UNUSABLE. */
  verdictScores: { strong: number; usable: number; weak: number };
  severalFacesFactor: number;
  turnedFactor: number;
  /** Distance between the eye centres. */
  interEyePixels: Bounds;
  /** Share of the face box inside the picture. */
  visibleShare: Bounds;
  yawDegrees: Bounds;
  pitchDegrees: Bounds;
  rollDegrees: Bounds;
  /** Variance of the Laplacian, as `face-analysis/sharpness.ts` defines it. */
  sharpness: Bounds;
}

/**
 * The first version's bounds. The recognition network sees a face with about 50 pixels between the eyes (a 150-pixel
 * chip with padding 0.25), so less has to be invented by enlarging. Sharpness: blurring a handful of photos more and more, the
 * embedding hardly moved above 8 and had become somebody else's near 1. The others are reasoned, not measured.
 */
export const DEFAULT_THRESHOLDS: Thresholds = {
  verdictScores: { strong: 70, usable: 40, weak: 15 },
  severalFacesFactor: 0.8,
  turnedFactor: 0.9,
  interEyePixels: { good: 50, useless: 10 },
  visibleShare: { good: 0.95, useless: 0.4 },
  yawDegrees: { good: 20, useless: 90 },
  pitchDegrees: { good: 20, useless: 70 },
  rollDegrees: { good: 30, useless: 180 },
  sharpness: { good: 8, useless: 1 },
};
