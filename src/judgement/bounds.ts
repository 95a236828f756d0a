import type { HealthParts } from "./set/health.js";
import type { CoverageView } from "./set/coverage-bins.js";
import type { TrainingView } from "./training/training-views.js";

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

/** The least and the largest share that is wanted, 0-1. */
export interface ShareBounds {
  lower: number;
  upper: number;
}

/**
 * Every bound that decides what is said of an image or a set. Only measures are stored, so a changed bound judges stored images anew without decoding
 * them; `reanalyseCharacter(remeasure: false)` then remakes the face lock. An operator changes one with ASSESSMENT_THRESHOLDS
 * (`src/config/bounds-setting.ts`); what judges takes them from `bounds-in-force.ts`. Where each comes from stands in `default-bounds.ts`.
 */
export interface Thresholds {
  /** Lowest score, 0-100, of each verdict; below `weak` an image is UNUSABLE. */
  verdictScores: { strong: number; usable: number; weak: number };
  severalFacesFactor: number;
  /** What is said of the faces beside the most prominent one. */
  otherFaces: {
    /** The smaller of two faces as a share of the larger: from here on both are what the picture is about. */
    rivalShare: number;
    /** From here on they may be of two pictures of one person, and from there on they are equally large. */
    similarShare: number;
    equalShare: number;
    /** Match score from which on they are one person's; and from which on they are likely to be where a clear seam parts them. */
    sameScore: number;
    likelyScore: number;
    /** Share of a line across the picture that is an edge (`face-analysis/measure/seam.ts`): a seam, and a clear one. */
    seam: number;
    clearSeam: number;
    contactSheetFactor: number;
    /** The character is there, but beside somebody more prominent. */
    characterBesideFactor: number;
  };
  turnedFactor: number;
  /** Distance between the eye centres. */
  interEyePixels: Limits;
  /** Share of the face box inside the picture. */
  visibleShare: Limits;
  yawDegrees: Limits;
  pitchDegrees: Limits;
  rollDegrees: Limits;
  /** From here on a face is turned too far to be told from others by it, in degrees of what is read. */
  turnedTooFar: { yawDegrees: number; pitchDegrees: number };
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

  /** As `face-analysis/measure/colour-look.ts` defines the measures, in CIELAB. */
  colours: {
    /** A picture whose colours are spread less has but one tint. */
    monochromeSpread: number;
    monochromeFactor: number;
    castFactor: number;
    unmeasuredFactor: number;
    /** Skin of less chroma has no hue. */
    greyChroma: number;
  };
  /** The hues of skin on photographs: a middle, and how far they reach on each side of it; beyond lies a tint. */
  skinHues: {
    redness: number;
    yellowness: number;
    towardsRed: number;
    towardsGreen: number;
    towardsYellow: number;
    towardsBlue: number;
  };
  /** Of `face-analysis/measure/eyes.ts`, 0-1. */
  eyesOpen: Limits;
  /** The same of the less open eye where the other one is open from `otherEyeOpen` on: then it is one that is closed. */
  oneEyeOpen: Limits;
  otherEyeOpen: number;
  eyesVisible: Limits;
  /** Of `face-analysis/measure/covers.ts`, 0-1; from `useless` on nothing is told of whose face it is. */
  faceCovered: Limits;
  /** A region of a covered face is named when it is covered with this likelihood, 0-1. */
  coveredRegion: number;
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
  /** What makes two images the same shot. */
  nearDuplicate: {
    /** Up to this, the faces are: distance of their patterns, 0-2 (`face-analysis/measure/face-pattern.ts`), and so many times that of the embeddings. */
    faceDistance: number;
    embeddingWeight: number;
    /** Where one has no pattern, up to both of the others. */
    /** Of the 64 bits of the perceptual hashes, those that differ. */
    hashBits: number;
    /** Euclidean distance of the embeddings. */
    embeddingDistance: number;
  };
  /** For all images of a shot but the best. */
  nearDuplicateFactor: number;
  /** Mean Euclidean distance of every two shots at which a set's cohesion is 1, and at which it is 0; linear between. Of the present analyser; other versions' in proportion. */
  cohesion: { whole: number; none: number };
  /** Two groups of images are one person from this match score of their mean distance on. */
  linkage: { score: number };
  /** How much more the primary counts in the template than its quality alone. */
  template: { primaryWeight: number };
  /** So many other images must have an age, or hair, for one to be unlike them. */
  minOthers: number;
  /** Years between the estimated age and the persona's range. */
  yearsOutsidePersona: Limits;
  /** Years between the estimated age and the median of the others. */
  yearsFromSet: Limits;
  hair: {
    /** Beyond it two colours are not of one head: CIE94 for textiles. */
    distance: number;
    unlikePersonaFactor: number;
    unlikeSetFactor: number;
    unmeasuredFactor: number;
  };
  /** What divides the everyday names of hair, in CIELAB: lightness 0-100, chroma from 0, hues in degrees. */
  hairNames: {
    /** Hair grows in the hues between these; others are dyed, from a chroma on. Of the hues -90 to 270, 0 is red, 90 yellow, 180 green. */
    grownHueFrom: number;
    grownHueTo: number;
    dyedChroma: number;
    /** The same for hair darker than `darkLightness`, which mirrors the sky, a blue wall, a stage light. */
    dyedChromaDark: number;
    darkLightness: number;
    /** Below it hair is black; up to `blackGreyLightness` hair without colour is, too. */
    blackLightness: number;
    blackGreyLightness: number;
    blackGreyChroma: number;
    /** Below it, hair lighter than `greyLightness` is grey or white: warm light makes grey hair this colourful, ash blond has more. */
    greyChroma: number;
    greyChromaDark: number;
    greyLightness: number;
    whiteLightness: number;
    /** Red up to this hue, from this chroma on. */
    redHue: number;
    redChroma: number;
    blondLightness: number;
    /** Where green ends and blue begins. */
    blueHue: number;
    /** Where blue ends and purple begins, and purple ends and pink begins. */
    purpleHue: number;
    pinkHue: number;
    /** Darker than this there is no pink: purple from `burgundyHue` on is called red. */
    burgundyLightness: number;
    burgundyHue: number;
    /** Up to this hue, what is lighter than `rosyLightness` and less vivid than `rosyChroma` is pink, not red or blond. */
    rosyHue: number;
    rosyLightness: number;
    rosyChroma: number;
    /** From these on, and from `orangeHue` on, hair is more vivid than any that grows: orange, from `yellowHue` on yellow. */
    vividChroma: number;
    vividLightness: number;
    orangeHue: number;
    yellowHue: number;
    /** So many degrees on either side of a dyed hue the names there fit, too. */
    dyedHueMargin: number;
    /** Dyed hair of less chroma may also be hair without colour in tinted light. */
    paleChroma: number;
  };
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
    /** Images that a set of 1 + 4 should have of each view; 0: welcome at most as an extra. */
    wanted: Record<CoverageView, number>;
  };
  health: {
    /** Images that show the character: the smallest set that counts as whole, and the size from which on further ones dilute. */
    minSize: number;
    maxSize: number;
    /** Of each part in the sum; they add up to 1. */
    weights: Record<Exclude<keyof HealthParts, "harmony">, number>;
    /** For each image of somebody else. */
    strangerFactor: number;
    /** For each other image that hurts. */
    burdenFactor: number;
    /** Images from which on the size counts 0; it falls evenly from `maxSize` on. */
    emptySize: number;
  };
  /** Below these match scores, an image outside the group is proposed for removal: of a STRONG one, and of one less good. */
  removal: { strongScore: number; weakerScore: number };
  /** Points of 100 by which an image must score above the primary to be proposed in its place. */
  promotion: { points: number };
  /** A step that gains less, in points of health, is not worth anybody's time. */
  minGain: number;
  /** What a set needs that a character is trained on; see `training/training-report.ts`. */
  training: {
    /** Images: too few below the one, too many above the other. */
    minCount: number;
    maxCount: number;
    /** Of fewer images shares say nothing. */
    minJudged: number;
    /** A face that takes less of the picture's height belongs to a full body. */
    fullBodyShare: number;
    /** A face smaller than this, outside the group that shows the character, is context: nobody can be told by it. Pixels between the eyes. */
    recognisableInterEyePixels: number;
    /** Of each view, the share of the images that it should have, 0-1. */
    shares: Record<TrainingView, ShareBounds>;
    /** Two pictures show one place up to this distance (`training/compare-surroundings.ts`); the colours' part of it is divided by the scale. */
    background: { distance: number; colourScale: number; upper: number };
    /** And the same clothes up to this one, in CIELAB; `upper` as above: the share that may have one background, or the same clothes. */
    clothes: { distance: number; upper: number };
    /** An image need not be enlarged by more than this to fill the trainer's bucket, 1 being as it is. */
    maxEnlargement: number;
    /** A bar at an edge, as a share of the height or width. */
    maxBorder: number;
  };
}
