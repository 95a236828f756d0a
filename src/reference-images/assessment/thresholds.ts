/** How one measure lowers the score; see {@link judge}. */
export interface Limits {
  /** From here on, away from `useless`, there is no finding. */
  good: number;
  /** Here and beyond, the factor is `worst`. */
  useless: number;
  /** The lowest factor, 0-1. */
  worst: number;
  /** The factor when the measure could not be taken, below 1: what is not known never helps. */
  unmeasured: number;
}

/**
 * Every bound of the assessment. Only measures are stored, so a changed bound judges stored images anew without decoding
 * them; `reanalyseCharacter(remeasure: false)` then remakes the face lock. An operator changes one with ASSESSMENT_THRESHOLDS
 * (`thresholds-setting.ts`); what judges takes them from `thresholds-in-force.ts`.
 */
export interface Thresholds {
  /** Lowest score, 0-100, of each verdict; below `weak` an image is UNUSABLE. */
  verdictScores: { strong: number; usable: number; weak: number };
  severalFacesFactor: number;
  turnedFactor: number;
  /** Distance between the eye centres. */
  interEyePixels: Limits;
  /** Share of the face box inside the picture. */
  visibleShare: Limits;
  yawDegrees: Limits;
  pitchDegrees: Limits;
  rollDegrees: Limits;
  /** Variance of the Laplacian, as `face-analysis/sharpness.ts` defines it. */
  sharpness: Limits;
}

/** The factor of what could not be measured, unless a measure has reason for another one. */
const UNMEASURED = 0.9;

/**
 * The first version's bounds. The recognition network sees a face with about 50 pixels between the eyes (a 150-pixel
 * chip with padding 0.25), so less has to be invented by enlarging. Sharpness: blurring a handful of photos more and more, the
 * embedding hardly moved above 8 and had become somebody else's near 1. The others are reasoned, not measured.
 */
export const DEFAULT_THRESHOLDS: Thresholds = {
  verdictScores: { strong: 70, usable: 40, weak: 15 },
  severalFacesFactor: 0.8,
  turnedFactor: 0.9,
  interEyePixels: { good: 50, useless: 10, worst: 0, unmeasured: UNMEASURED },
  visibleShare: { good: 0.95, useless: 0.4, worst: 0, unmeasured: UNMEASURED },
  yawDegrees: { good: 20, useless: 90, worst: 0, unmeasured: UNMEASURED },
  pitchDegrees: { good: 20, useless: 70, worst: 0, unmeasured: UNMEASURED },
  rollDegrees: { good: 30, useless: 180, worst: 0, unmeasured: UNMEASURED },
  sharpness: { good: 8, useless: 1, worst: 0, unmeasured: UNMEASURED },
};
