import type { Thresholds } from "./bounds.js";

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
  // Scores: FAR 1 in 1,000 and equal error of match-score-curve.json. The others were chosen on made sheets, mirrors and posters and on photos with several
  // people (decision 0048); what the findings cost is reasoned.
  otherFaces: {
    rivalShare: 0.5,
    similarShare: 0.55,
    equalShare: 0.75,
    sameScore: 0.85,
    likelyScore: 0.5,
    seam: 0.45,
    clearSeam: 0.6,
    contactSheetFactor: 0.5,
    characterBesideFactor: 0.3,
  },
  turnedFactor: 0.9,
  interEyePixels: { good: 50, useless: 10, worst: 0, unmeasured: UNMEASURED },
  visibleShare: { good: 0.95, useless: 0.4, worst: 0, unmeasured: UNMEASURED },
  yawDegrees: { good: 20, useless: 90, worst: 0, unmeasured: UNMEASURED },
  pitchDegrees: { good: 20, useless: 70, worst: 0, unmeasured: UNMEASURED },
  rollDegrees: { good: 30, useless: 180, worst: 0, unmeasured: UNMEASURED },
  // Reasoned: heads turned by two thirds of a right angle and more are read as some 59° (eval:pose), and one eye of them is out of sight. The labelled pictures hold too few
  // to measure how much worse they are recognised.
  turnedTooFar: { yawDegrees: 50, pitchDegrees: 40 },
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
  // Chosen with eval:colours. 3.5: between the photos that are toned to the eye and a portrait by lamplight alone, the least colourful one that is none. The hues: around
  // all photos of skin of any label, but for a few that are tinted to the eye. The factors are reasoned: usable, but not fit for a primary.
  colours: {
    monochromeSpread: 3.5,
    monochromeFactor: 0.65,
    castFactor: 0.65,
    unmeasuredFactor: UNMEASURED_DETAIL,
    greyChroma: 8,
  },
  skinHues: {
    redness: 20,
    yellowness: 22,
    towardsRed: 28,
    towardsGreen: 24,
    towardsYellow: 34,
    towardsBlue: 27,
  },
  // 0.3: the middle of the bounds that eval:train-eyes prints, by cross-validation; eval:eyes reads it. What the faults cost is reasoned: the
  // eyes are much of a face, and dark glasses hide them, lids only their colour.
  eyesOpen: { good: 0.3, useless: 0.05, worst: 0.5, unmeasured: UNMEASURED },
  // 0.5 and 0.8: most winks and hardly one in a hundred open faces (eval:eyes): with one eye surely open the other one may be less surely closed. Costs less, as the
  // open eye is seen.
  oneEyeOpen: { good: 0.5, useless: 0.1, worst: 0.8, unmeasured: UNMEASURED },
  otherEyeOpen: 0.8,
  eyesVisible: { good: 0.3, useless: 0.05, worst: 0.3, unmeasured: UNMEASURED_TOGETHER },
  // 0.75: hardly one face in a hundred that nothing covers lies beyond it (eval:train-covers, by cross-validation; eval:covers reads it). What it costs is reasoned, as for hidden eyes.
  faceCovered: { good: 0.75, useless: 0.95, worst: 0.3, unmeasured: UNMEASURED_DETAIL },
  coveredRegion: 0.5,
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
  // Weight and bound: the most copies found at few of a laboratory's series (eval:duplicates). Without a pattern: of 64 bits, two unrelated pictures differ
  // in about 32; the hash must say so too, since one pair of different photos of a person in a hundred lies about as near as 0.15.
  nearDuplicate: {
    faceDistance: 0.29,
    embeddingWeight: 1.5,
    hashBits: 16,
    embeddingDistance: 0.15,
  },
  // Reasoned: a second copy of a shot brings nothing new, but does no harm either, as the template counts a shot once.
  nearDuplicateFactor: 0.7,
  // 0.26: the nearest twentieth of pairs of photos of one person lie within it; 0.64: the median of two people (eval:recommendations).
  cohesion: { whole: 0.26, none: 0.64 },
  // Chosen by eval:groups (decision 0045).
  linkage: { score: 0.8 },
  // The user's own choice of the best picture. Not measured yet.
  template: { primaryWeight: 2 },
  // Of fewer others the median says little.
  minOthers: 3,
  // 7 years: the mean error of the estimate on labelled photos (eval:ages with --labels). 11: within it lie 95 % of a person's photos from the median
  // of the person's others (eval:ages, half 1; half 2 was only read). From there on reasoned.
  yearsOutsidePersona: { good: 7, useless: 30, worst: 0.5, unmeasured: UNMEASURED },
  yearsFromSet: { good: 11, useless: 30, worst: 0.5, unmeasured: UNMEASURED },
  // Reasoned. Hair under a hat or out of the frame is common and no fault of the face, so that not measured costs least here.
  // 18: further apart than in nine of ten pairs of photos of one person (eval:hair, LFW).
  hair: { distance: 18, unlikePersonaFactor: 0.8, unlikeSetFactor: 0.8, unmeasuredFactor: 0.95 },
  // Set on the contact sheet that eval:hair draws; from `blueHue` on, on the hues of common dyes and the dyed hair that eval:hair makes.
  hairNames: {
    grownHueFrom: 15,
    grownHueTo: 110,
    dyedChroma: 12,
    dyedChromaDark: 20,
    darkLightness: 30,
    blackLightness: 16,
    blackGreyLightness: 27,
    blackGreyChroma: 6,
    greyChroma: 10,
    greyChromaDark: 6.5,
    greyLightness: 40,
    whiteLightness: 78,
    redHue: 52,
    redChroma: 24,
    blondLightness: 48,
    blueHue: 202,
    purpleHue: -57,
    pinkHue: -25,
    burgundyLightness: 40,
    burgundyHue: -5,
    rosyHue: 38,
    rosyLightness: 55,
    rosyChroma: 60,
    vividChroma: 48,
    vividLightness: 35,
    orangeHue: 48,
    yellowHue: 78,
    dyedHueMargin: 8,
    paleChroma: 20,
  },
  // 36°, of what is estimated: the mesh understates large turns, so that heads turned by 66° and by 71° are read as 59°. About where eval:pose fits it on one
  // half of the labelled pictures; only three of them are profiles.
  // Shares: a standing figure is 7 to 8 heads high (the artists' canon), the face box about 0.8 of a head; a picture of two heads is head and
  // shoulders (0.4), of four half a body (0.2), of a little more than one a close-up. The bounds lie between these.
  // 0.5: of probabilities that add up to 1, at most one is as high.
  // Wanted: reasoned. Five images can fill all of it, which is the smallest set that is whole, one image counting in one bin of each dimension.
  coverage: {
    profileYawDegrees: 36,
    closeUpShare: 0.5,
    headAndShouldersShare: 0.28,
    expressionShare: 0.5,
    wanted: {
      FRONTAL: 2,
      THREE_QUARTER_LEFT: 1,
      THREE_QUARTER_RIGHT: 1,
      PROFILE_LEFT: 0,
      PROFILE_RIGHT: 0,
      RAISED: 0,
      LOWERED: 0,
      HEAD_AND_SHOULDERS: 2,
      CLOSE_UP: 1,
      HALF_BODY_OR_WIDER: 1,
      EVEN_LIGHT: 3,
      SIDE_LIGHT: 0,
      DARK: 0,
      BRIGHT: 0,
      UNKNOWN_LIGHT: 0,
      NEUTRAL: 2,
      SMILING: 1,
      OTHER_EXPRESSION: 0,
      UNKNOWN_EXPRESSION: 0,
    },
  },
  // 1 primary + 4 references up to 1 + 8. The rest is reasoned, and checked by whether the recommendations that follow are the ones a person would
  // give (decision 0014).
  health: {
    minSize: 5,
    maxSize: 9,
    weights: { size: 0.3, quality: 0.2, primary: 0.1, cohesion: 0.2, coverage: 0.2 },
    strangerFactor: 0.9,
    burdenFactor: 0.95,
    // As many as a character may have. One image more so costs less than a wanted view brings.
    emptySize: 50,
  },
  // Of half 1 of the people the lowest right photo that is left out of its set scores 0.46; below 0.4 lie all strangers, below 0.3 nearly as many (eval:recommendations).
  removal: { strongScore: 0.4, weakerScore: 0.3 },
  // Of twenty files saved anew, nineteen score within ten points of their photo (eval:recommendations).
  promotion: { points: 10 },
  // Half a point of 100.
  minGain: 0.5,
  // Counts: what a character's LoRA is commonly trained on (DESIGN: 15 to 30, varied). Shares: reasoned, with room for one image more or less in 20; the wanted
  // view of a small share is there with one image of 20. Full body: a standing figure that fills the height has its face's box at a ninth of it, half a
  // body at a fifth. 16 pixels: the recognition network's chip is then enlarged threefold. Background and clothes: chosen by eval:surroundings; what may share
  // one is reasoned. A tenth of enlarging is not seen; a bar of a hundredth is a seam.
  training: {
    minCount: 15,
    maxCount: 30,
    minJudged: 5,
    fullBodyShare: 0.15,
    recognisableInterEyePixels: 16,
    shares: {
      STRAIGHT_ON: { lower: 0.25, upper: 0.6 },
      THREE_QUARTER_LEFT: { lower: 0.1, upper: 0.4 },
      THREE_QUARTER_RIGHT: { lower: 0.1, upper: 0.4 },
      PROFILE: { lower: 0.05, upper: 0.3 },
      RAISED_OR_LOWERED: { lower: 0, upper: 0.3 },
      CLOSE_UP: { lower: 0.2, upper: 0.6 },
      MEDIUM: { lower: 0.2, upper: 0.6 },
      FULL_BODY: { lower: 0.05, upper: 0.35 },
      FACE_NOT_SEEN: { lower: 0, upper: 0.2 },
      EVEN_LIGHT: { lower: 0.3, upper: 0.85 },
      SIDE_LIGHT: { lower: 0, upper: 0.5 },
      DARK: { lower: 0, upper: 0.3 },
      BRIGHT: { lower: 0, upper: 0.2 },
      NEUTRAL: { lower: 0.2, upper: 0.7 },
      SMILING: { lower: 0.15, upper: 0.7 },
      OTHER_EXPRESSION: { lower: 0, upper: 0.4 },
    },
    background: { distance: 0.9, colourScale: 20, upper: 0.35 },
    clothes: { distance: 4, upper: 0.5 },
    maxEnlargement: 1.1,
    maxBorder: 0.01,
  },
};
