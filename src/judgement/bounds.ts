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
 * (`src/config/bounds-setting.ts`); what judges takes them from `bounds-in-force.ts`.
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
  /** As `face-analysis/measure/sharpness.ts` defines it. */
  sharpness: Limits;
  /** Light and detail of the face, as `face-analysis/measure/measure.ts` defines each. */
  underExposure: Limits;
  overExposure: Limits;
  dynamicRange: Limits;
  illuminationUniformity: Limits;
  effectiveResolution: Limits;
  skinTexture: Limits;
  blockiness: Limits;
  /** Above either, the face is taken for a drawing. */
  drawn: { lineContrast: number; flatShading: number };

  /** Of `face-analysis/measure/eyes.ts`, 0-1. */
  eyesOpen: Limits;
  eyesVisible: Limits;
  /** Gap of the inner lips over the face's length, as `face-analysis/measure/mouth-open.ts` defines it. */
  mouthOpen: Limits;
  /** How likely the face is angry, fearful, disgusted or surprised, 0-1; judged from this gap of the lips on. */
  strongEmotion: Limits;
  strongEmotionMouthOpen: number;
  /** Match score against the images that show the character; from the character's own match threshold on there is no finding. */
  likeness: {
    /** Below it, and outside the largest coherent group, it is somebody else. */
    differentPerson: number;
    differentPersonFactor: number;
    /** Outside the group or below the match threshold: the factor at `differentPerson`; it rises to 1 at the match threshold. */
    unlikeFactor: number;
    unmeasuredFactor: number;
  };
  /** For all images of a shot but the best. */
  nearDuplicateFactor: number;
  /** Years between the estimated age and the persona's range. */
  yearsOutsidePersona: Limits;
  /** Years between the estimated age and the median of the others. */
  yearsFromSet: Limits;
  hair: { unlikePersonaFactor: number; unlikeSetFactor: number; unmeasuredFactor: number };
  /** What divides the coverage bins that no finding's bound divides. */
  coverage: {
    /** A head turned further shows its profile; up to `yawDegrees.good` it faces the camera, between them it is a three-quarter view. */
    profileYawDegrees: number;
    /** Height of the face box as a share of the upright picture's: from here on a close-up. */
    closeUpShare: number;
    /** From here on head and shoulders, below it half body or wider. */
    headAndShouldersShare: number;
    /** From this probability on a face is smiling, or neutral. */
    expressionShare: number;
  };
}

/** The factor of what could not be measured, unless a measure has reason for another one. */
const UNMEASURED = 0.9;
/** The same for one of the several measures of light and detail: what hides one of them hides others. */
const UNMEASURED_DETAIL = 0.97;
/** Of eyes and mouth, which a profile leaves unmeasured both: about {@link UNMEASURED} together. */
const UNMEASURED_TOGETHER = 0.95;

/**
 * The first version's bounds. The recognition network sees a face with about 50 pixels between the eyes (a 150-pixel
 * chip with padding 0.25), so less has to be invented by enlarging. Sharpness: blurs that bring the median to 1.7 move the
 * embedding by 0.2, those that bring it to 0.4 by 0.45, near the bound of other people (eval:quality). The others are reasoned,
 * not measured.
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
  sharpness: { good: 1.7, useless: 0.35, worst: 0, unmeasured: UNMEASURED },
  // Chosen with eval:quality on one half of the photos and read on the other; `useless` and `worst` are reasoned. Under-exposure: where OFIQ's
  // quality falls to its half (0.92, its sigmoid's centre); below 0.85 well-lit dark skin would be flagged.
  underExposure: { good: 0.9, useless: 1, worst: 0.2, unmeasured: UNMEASURED_DETAIL },
  overExposure: { good: 0.05, useless: 0.5, worst: 0.2, unmeasured: UNMEASURED_DETAIL },
  dynamicRange: { good: 5.7, useless: 3.5, worst: 0.3, unmeasured: UNMEASURED_DETAIL },
  // Side light is a style as much as a flaw.
  illuminationUniformity: { good: 0.08, useless: 0, worst: 0.7, unmeasured: UNMEASURED_DETAIL },
  effectiveResolution: { good: 0.58, useless: 0.15, worst: 0.3, unmeasured: UNMEASURED_DETAIL },
  skinTexture: { good: 0.03, useless: 0.01, worst: 0.6, unmeasured: UNMEASURED_DETAIL },
  blockiness: { good: 0.45, useless: 2, worst: 0.4, unmeasured: UNMEASURED_DETAIL },
  // Between the line drawings of eval:photographs (96 and more) and all photographs (31 at most); between a cel drawing (0.18) and all photographs (0.10
  // at most, 0.11 after JPEG quality 10). Chosen on all pictures there are: 15 drawings are too few to hold any back.
  drawn: { lineContrast: 90, flatShading: 0.15 },
  // 0.3: the middle of the bounds that eval:train-eyes prints, by cross-validation; eval:eyes reads it. What the faults cost is reasoned: the
  // eyes are much of a face, and dark glasses hide them, lids only their colour.
  eyesOpen: { good: 0.3, useless: 0.05, worst: 0.5, unmeasured: UNMEASURED },
  eyesVisible: { good: 0.3, useless: 0.05, worst: 0.3, unmeasured: UNMEASURED_TOGETHER },
  // 0.2: where OFIQ's quality falls to its half (its sigmoid's centre). The emotions: reasoned by eye on LFW's random sample, where an open
  // mouth tells grimaces from faces whose eyebrows alone are called surprised (eval:expression).
  mouthOpen: { good: 0.2, useless: 0.4, worst: 0.6, unmeasured: UNMEASURED_TOGETHER },
  strongEmotion: { good: 0.9, useless: 1, worst: 0.6, unmeasured: UNMEASURED },
  strongEmotionMouthOpen: 0.1,
  // 0.5 is the point of equal error of match-score-curve.json: below it, somebody else is the likelier explanation. The factors are reasoned:
  // somebody else is useless as a reference; who might be is half as good as who is surely the same.
  likeness: {
    differentPerson: 0.5,
    differentPersonFactor: 0,
    unlikeFactor: 0.5,
    unmeasuredFactor: UNMEASURED,
  },
  // Reasoned: a second copy of a shot brings nothing new, but does no harm either, as the template counts a shot once.
  nearDuplicateFactor: 0.7,
  // 6 years: the age network's mean error on labelled photos (eval:ages with --labels). 13: within it lie 95 % of a person's photos from the median
  // of the person's others (eval:ages, half 1; half 2 was only read). From there on reasoned.
  yearsOutsidePersona: { good: 6, useless: 30, worst: 0.5, unmeasured: UNMEASURED },
  yearsFromSet: { good: 13, useless: 30, worst: 0.5, unmeasured: UNMEASURED },
  // Reasoned. Hair under a hat or out of the frame is common and no fault of the face, so that not measured costs least here.
  hair: { unlikePersonaFactor: 0.8, unlikeSetFactor: 0.8, unmeasuredFactor: 0.95 },
  // 60°: between the three-quarter view's 45° and the profile's 90°, a little nearer to the former as landmarks understate large turns.
  // Shares: a standing figure is 7 to 8 heads high (the artists' canon), the face box about 0.8 of a head; a picture of two heads is head and
  // shoulders (0.4), of four half a body (0.2), of a little more than one a close-up. The bounds lie between these.
  // 0.5: of probabilities that add up to 1, at most one is as high.
  coverage: { profileYawDegrees: 60, closeUpShare: 0.5, headAndShouldersShare: 0.28, expressionShare: 0.5 },
};
